"""The history of a recommendation as readers see it: each step with what it changed; never a private note."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.apps import apps

from home.prepared import padded, prepared

from .kinds import RecommendationStatus

STATUS_WORDS = dict(RecommendationStatus.choices)
PUBLIC_FIELDS = ("recommendation_id", "date", "status", "status_reason", "due", "update", "evidence", "source")


@dataclass(frozen=True)
class Step:
    """One step: the status from a day on, what it was before ("" if the same or unknown), and the same of the due date.

    is_due_moved: whether the due date is another than in the step before.
    """

    date: date
    status: str
    before: str
    reason: str
    due: date | None
    due_before: date | None
    is_due_moved: bool
    update: str
    evidence: str

    @property
    def status_words(self):
        """The status in readers' words."""
        return STATUS_WORDS.get(self.status, self.status)


def add_history(recommendations):
    """Give each of `recommendations` its `history`, a list of `Step`s, the newest first; in one query."""
    entries = defaultdict(list)
    if pks := [each.pk for each in recommendations if each.pk]:
        for entry in _entries()(padded(pks)):
            entries[entry.recommendation_id].append(entry)
    for each in recommendations:
        each.history = steps(entries[each.pk] if each.pk else [])


def steps(entries):
    """Return the `Step`s of `entries`, which are in order, the newest first."""
    made, before = [], None
    for entry in entries:
        made.append(
            Step(
                date=entry.date,
                status=entry.status,
                before=STATUS_WORDS.get(before.status, "") if before and before.status != entry.status else "",
                reason=entry.status_reason,
                due=entry.due,
                due_before=before.due if before else None,
                is_due_moved=bool(before and before.due != entry.due),
                update=entry.update,
                evidence=entry.evidence,
            )
        )
        before = entry
    return made[::-1]


@cache
def _entries():
    model = apps.get_model("reviews", "ProgressEntry")
    return prepared(
        lambda pks: model.objects.filter(recommendation__in=pks).in_order().values_list(*PUBLIC_FIELDS, named=True)
    )
