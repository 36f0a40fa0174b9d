"""Recording what came of recommendations, beside their reviews' pages.

Nothing of a page is published again: the entry and the recommendation's own fields change in one transaction, the
change is logged with the review, and what rests on it (search) follows through the outbox.
"""

from collections import defaultdict

from django.db import connection, transaction
from wagtail.search.backends import get_search_backends

from publishing.audit import log_pages
from publishing.outbox import handles, post

from .kinds import ProgressSource
from .models import ProgressEntry, Recommendation, ReviewPage
from .models.recommendation import PROGRESS_FIELDS
from .progress_log import CORRECTED, RECORDED, TAKEN_BACK

SAID = ("date", "status", "status_reason", "due", "update", "evidence", "private_note")
INDEXED_AT_ONCE = 50  # a publication that is due does not wait for more
ROWS = 500  # SQLite takes a statement with a thousand values


def in_lots(items, length=ROWS):
    """Yield `items`, a list, in lists of at most `length`."""
    for start in range(0, len(items), length):
        yield items[start : start + length]


@transaction.atomic
def record(entries, *, user=None, source=ProgressSource.SCREEN):
    """Record `entries`, unsaved and valid `ProgressEntry` objects, as by `user`.

    Of a recommendation's first entry, how its review's page had it so far is recorded before it, as an entry of the
    day of its update or of the review's publication. Returns the entries, saved.
    """
    if not entries:
        return []
    recommendations = found({entry.recommendation_id for entry in entries}, locked=True)
    _record_what_was(recommendations, entries)
    for entry in entries:
        entry.recorded_by, entry.source = user, source
    ProgressEntry.objects.bulk_create(entries, batch_size=ROWS)
    settle(recommendations)
    _log(recommendations, entries, user)
    return entries


def settle(pks):
    """Have the recommendations `pks` say what their entries say; call it after any change of entries.

    The newest entry counts; of an entry that leaves out what was done or the evidence, the one before.
    """
    pks = list(pks)
    for lot in in_lots(pks):
        entries = defaultdict(list)
        for entry in ProgressEntry.objects.filter(recommendation__in=lot).in_order():
            entries[entry.recommendation_id].append(entry)
        recommendations = list(Recommendation.objects.filter(pk__in=entries))
        for recommendation in recommendations:
            _settle(recommendation, entries[recommendation.pk])
        _write(recommendations)
    for lot in in_lots(pks, INDEXED_AT_ONCE):
        post("recommendations_changed", pks=lot)


def _settle(recommendation, entries):
    newest = entries[-1]
    told = next((entry for entry in reversed(entries) if entry.update), None)
    shown = next((entry for entry in reversed(entries) if entry.evidence), None)
    recommendation.due, recommendation.status = newest.due, newest.status
    recommendation.status_reason = newest.status_reason
    recommendation.update = told.update if told else ""
    recommendation.update_date = told.date if told else newest.date
    recommendation.evidence = shown.evidence if shown else ""


def _write(recommendations):
    """Write the progress of `recommendations`; Django's `bulk_update` takes ten times as long to make its SQL."""
    fields = [Recommendation._meta.get_field(name) for name in PROGRESS_FIELDS]
    name = connection.ops.quote_name
    table, pk = name(Recommendation._meta.db_table), name(Recommendation._meta.pk.column)
    assigned = ", ".join(f"{name(field.column)} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {assigned} WHERE {pk} = %s",  # noqa: S608, names of the model's own
            [
                [*(field.get_db_prep_save(getattr(each, field.attname), connection) for field in fields), each.pk]
                for each in recommendations
            ],
        )


def found(pks, *, locked=False):
    """Return {pk: recommendation, with its review} of `pks`; `locked`: no other transaction records them meanwhile."""
    recommendations = {}
    for lot in in_lots(sorted(pks)):
        some = Recommendation.objects.filter(pk__in=lot).order_by("pk")
        for each in some.select_for_update() if locked else some:
            recommendations[each.pk] = each
    reviews = {}
    for lot in in_lots(sorted({each.review_id for each in recommendations.values()})):
        reviews |= ReviewPage.objects.defer_streamfields().in_bulk(lot)
    for each in recommendations.values():
        each.review = reviews[each.review_id]
    return recommendations


def _record_what_was(recommendations, entries):
    first = {}
    for entry in entries:
        first[entry.recommendation_id] = min(entry.date, first.get(entry.recommendation_id, entry.date))
    known = set()
    for lot in in_lots(list(first)):
        known.update(ProgressEntry.objects.filter(recommendation__in=lot).values_list("recommendation", flat=True))
    ProgressEntry.objects.bulk_create(
        (baseline(recommendations[pk], latest=day) for pk, day in first.items() if pk not in known), batch_size=ROWS
    )


def baseline(recommendation, latest):
    """Return the unsaved entry of how `recommendation` stood by its review's page; without a date of its own, of the
    day of the review's publication, and of `latest` at the latest.
    """
    review = recommendation.review
    published = review.publication_date or (review.first_published_at and review.first_published_at.date())
    return ProgressEntry(
        recommendation=recommendation,
        date=recommendation.update_date or min(published or latest, latest),
        status=recommendation.status,
        status_reason=recommendation.status_reason,
        due=recommendation.due,
        update=recommendation.update,
        evidence=recommendation.evidence,
        source=ProgressSource.REVIEW,
    )


def _log(recommendations, entries, user):
    """Write one line of the history of each review."""
    by_review = defaultdict(list)
    for entry in entries:
        by_review[recommendations[entry.recommendation_id].review].append(entry)
    facts = []
    for review, own in by_review.items():
        steps = [
            {"number": recommendations[entry.recommendation_id].number, "status": entry.get_status_display()}
            for entry in own
        ]
        facts.append((review, {"steps": steps, "source": own[0].source}))
    log_pages(RECORDED, facts, user=user)


@transaction.atomic
def correct(entry, *, user):
    """Save `entry`, which says something else now, as by `user`."""
    recommendation = found({entry.recommendation_id}, locked=True)[entry.recommendation_id]
    before = ProgressEntry.objects.values(*SAID).get(pk=entry.pk)
    changed = [name for name in SAID if before[name] != getattr(entry, name)]
    if not changed:
        return
    entry.save()
    settle([recommendation.pk])
    told = {name: before[name] for name in changed if name != "private_note"}
    data = _told(recommendation, entry) | {"changed": changed, "before": told}
    log_pages(CORRECTED, [(recommendation.review, data)], user=user)


@transaction.atomic
def take_back(entry, *, user):
    """Delete `entry` as by `user`; its recommendation is as the other entries say."""
    recommendation = found({entry.recommendation_id}, locked=True)[entry.recommendation_id]
    told = _told(recommendation, entry)
    entry.delete()
    settle([recommendation.pk])
    log_pages(TAKEN_BACK, [(recommendation.review, told)], user=user)


def _told(recommendation, entry):
    return {"number": recommendation.number, "date": entry.date, "status": entry.get_status_display()}


@handles("recommendations_changed")
def index_again(pks):
    """Have search know the recommendations `pks` and their reviews as they are now."""
    recommendations = list(Recommendation.objects.filter(pk__in=pks))
    reviews = list(ReviewPage.objects.filter(recommendations__in=pks).distinct())
    for backend in get_search_backends(with_auto_update=True):
        for model, changed in ((Recommendation, recommendations), (ReviewPage, reviews)):
            if changed:
                backend.add_bulk(model, changed)
