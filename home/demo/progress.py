"""What came of the demo's recommendations, step by step."""

from reviews.kinds import ProgressSource
from reviews.models import ProgressEntry, Recommendation

from .desk import errors_of


def make_progress(items):
    """Record the steps of each item, a recommendation's, and after them how its review has it; return how many."""
    recommendations = {
        (each.review.slug, each.number): each for each in Recommendation.objects.select_related("review")
    }
    entries = []
    for item in items:
        recommendation = recommendations.get((item["review"], item["number"]))
        if recommendation is None:
            raise item.error(f"there is no recommendation {item['number']} of {item['review']}")
        entries += _steps(item, recommendation)
    ProgressEntry.objects.bulk_create(entries)
    return len(entries)


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
