"""What came of the demo's recommendations, step by step."""

from reviews.alike import decide
from reviews.kinds import ProgressSource
from reviews.models import ProgressEntry, Recommendation

from .desk import errors_of


def make_progress(items):
    """Record the steps of each item, a recommendation's, and after them how its review has it; return how many."""
    known = _recommendations()
    entries = []
    for item in items:
        entries += _steps(item, _known(known, item))
    ProgressEntry.objects.bulk_create(entries)
    return len(entries)


def make_alike(items):
    """Show readers the pair of recommendations that each item names as the same; return how many pairs."""
    known = _recommendations()
    for item in items:
        decide(_known(known, item), _known(known, item, "other_"), True, None)
    return len(items)


def _recommendations():
    return {(each.review.slug, each.number): each for each in Recommendation.objects.select_related("review")}


def _known(known, item, prefix=""):
    review, number = item[f"{prefix}review"], item[f"{prefix}number"]
    if (review, number) not in known:
        raise item.error(f"there is no recommendation {number} of {review}")
    return known[review, number]


def _steps(item, recommendation):
    made = [
        ProgressEntry(
            recommendation=recommendation,
            source=ProgressSource.SCREEN if place else ProgressSource.REVIEW,
            **{"due": recommendation.due, **step},
        )
        for place, step in enumerate(item["steps"])
    ]
    fields = ("due", "status", "status_reason", "update", "evidence")
    made.append(
        ProgressEntry(
            recommendation=recommendation,
            date=recommendation.update_date,
            **{name: getattr(recommendation, name) for name in fields},
        )
    )
    with errors_of(item):
        for entry in made:
            entry.clean_fields()
    return made
