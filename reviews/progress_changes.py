"""What many steps would change, worked out before anything is recorded: for bulk changes and imports.

A step says only what is given; the rest stays as it was on its day. What says nothing new is left out.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import date_format

from .kinds import STATUSES_WITH_REASON
from .models import ProgressEntry, Recommendation
from .models.progress import STATUS_WORDS
from .models.recommendation import PROGRESS_FIELDS
from .progress import SAID, baseline, found, in_lots

ENTRY_FIELDS = ("pk", "recommendation_id", *SAID)


@dataclass(frozen=True)
class Step:
    """What is to be recorded of the recommendation `pk` from `day` on.

    said: the fields of `ProgressEntry` that are given. row: where it stands in a file.
    """

    pk: int
    day: date
    said: dict
    row: int = 0


@dataclass
class Change:
    """What a step comes to: its unsaved entry, what differs, what is wrong, and whether a later entry counts more."""

    step: Step
    recommendation: Recommendation
    entry: ProgressEntry
    differences: list  # of (label, before, after)
    mark: str  # of all that was recorded before
    error: tuple = ()  # (field, sentence)
    is_history: bool = False

    @property
    def is_new(self):
        """Whether anything is to be recorded."""
        return bool(self.differences)


@dataclass
class _Known:
    """What is recorded of one recommendation, in order of days."""

    recommendation: Recommendation
    entries: list = field(default_factory=list)
    mark: str = ""

    def until(self, day):
        return [entry for entry in self.entries if entry.date <= day]

    def add(self, entry):
        self.entries.insert(len(self.until(entry.date)), entry)


def plan(steps, *, on_progress=lambda done: None):
    """Return a `Change` a step, in the order of `steps`; steps of recommendations that are gone are left out.

    on_progress: called with how many of the steps are done, now and then.
    """
    by_pk = defaultdict(list)
    for step in steps:
        by_pk[step.pk].append(step)
    changes, done = {}, 0
    for lot in in_lots(list(by_pk)):
        first_days = {pk: min(step.day for step in by_pk[pk]) for pk in lot}
        for pk, known in _known(lot, first_days).items():
            own = []
            for step in sorted(by_pk[pk], key=lambda step: step.day):
                change = _change(step, known)
                if change.is_new:
                    known.add(change.entry)
                own.append(change)
                changes[id(step)] = change
            for change in own:
                change.is_history = known.entries[-1].date > change.step.day
        done += sum(len(by_pk[pk]) for pk in lot)
        on_progress(done)
    return [changes[id(step)] for step in steps if id(step) in changes]


def marks(pks):
    """Return {pk: a mark of all that is recorded of it}; it is another as soon as anything of it is."""
    return {pk: known.mark for lot in in_lots(list(pks)) for pk, known in _known(lot).items()}


def _known(pks, first_days=None):
    entries = defaultdict(list)
    for values in ProgressEntry.objects.filter(recommendation__in=pks).in_order().values(*ENTRY_FIELDS):
        entries[values["recommendation_id"]].append(values)
    known = {}
    recommendations = found(pks) if first_days else Recommendation.objects.in_bulk(pks)
    for pk, recommendation in recommendations.items():
        facts = [[getattr(recommendation, name) for name in PROGRESS_FIELDS], entries[pk]]
        text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True)
        each = _Known(recommendation, mark=hashlib.sha256(text.encode()).hexdigest()[:16])
        if first_days:
            each.entries = [ProgressEntry(**values) for values in entries[pk]]
            each.entries = each.entries or [baseline(recommendation, latest=first_days[pk])]
        known[pk] = each
    return known


def _change(step, known):
    said, before = step.said, known.until(step.day)
    base = before[-1] if before else None
    entry = ProgressEntry(recommendation=known.recommendation, date=step.day)
    entry.status = said.get("status") or (base.status if base else known.entries[0].status)
    entry.due = said["due"] if "due" in said else (base or known.entries[0]).due
    entry.status_reason = _reason(said.get("status_reason", ""), entry.status, base)
    entry.update = _if_new(said.get("update", ""), before, "update")
    entry.evidence = _if_new(said.get("evidence", ""), before, "evidence")
    note = said.get("private_note", "")
    entry.private_note = note if not base or note != base.private_note else ""
    error = ()
    if entry.status in STATUSES_WITH_REASON and not entry.status_reason:
        status = entry.get_status_display().lower()
        error = ("status_reason", f'The status "{status}" needs a reason.')
    return Change(step, known.recommendation, entry, _differences(entry, base), known.mark, error)


def _reason(given, status, base):
    if base is None:
        return given
    if base.status == status:
        return given or base.status_reason
    # Left standing beside another status, it is the reason of the status before.
    return "" if given == base.status_reason and status not in STATUSES_WITH_REASON else given


def _if_new(text, before, name):
    last = next((getattr(entry, name) for entry in reversed(before) if getattr(entry, name)), "")
    return "" if _plain(text) == _plain(last) else text


def _plain(text):
    return " ".join(text.split())


def _differences(entry, base):
    differences = []
    for label, name, words in (("Status", "status", _status), ("Reason", "status_reason", str), ("Due", "due", _day)):
        old, new = getattr(base, name) if base else None, getattr(entry, name)
        if (base is None and name == "status") or (old or None) != (new or None):
            differences.append((label, words(old) if old else "", words(new) if new else ""))
    for label, name in (("Done", "update"), ("Evidence", "evidence"), ("Private note", "private_note")):
        if text := getattr(entry, name):
            differences.append((label, "", text))
    return differences


def _status(value):
    return STATUS_WORDS.get(value, value)


def _day(value):
    return date_format(value, "j M Y")
