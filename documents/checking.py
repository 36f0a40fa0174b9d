"""Reading all files again: after a change of the rules, or to be sure.

The files that are still to be read are the waiting ones in the database. A check that was stopped thus goes on where
it was, and processes that run the scheduler take their part in it.
"""

from dataclasses import dataclass

from . import rules
from .models import Reading, SiteDocument
from .rules import rule_of
from .worker import read_next


@dataclass(frozen=True)
class Change:
    """What another reading of a file says that the one before did not."""

    document: SiteDocument
    found: list  # names of kinds of findings
    gone: list
    failure: str  # why it cannot be read now, or ""
    was_closed: bool  # readers got it before and do not now
    was_opened: bool

    def __str__(self):
        parts = [f"now found: {name}" for name in self.found] + [f"no longer found: {name}" for name in self.gone]
        parts += [rules.FAILURES[self.failure]] if self.failure else []
        parts += ["READERS DO NOT GET IT ANY MORE"] if self.was_closed else []
        parts += ["readers get it now"] if self.was_opened else []
        return f"{self.document} (document {self.document.pk}): {'; '.join(parts)}"


def begin(only_old=False):
    """Let every file wait to be read again, or every one whose result is older than the rules; return how many."""
    documents = SiteDocument.objects.all()
    if only_old:
        documents = documents.exclude(reading__rules=rules.VERSION)
    count = 0
    for document in documents.order_by("pk").iterator(chunk_size=200):
        Reading.objects.ask_again(document)
        count += 1
    return count


def read_waiting():
    """Read what waits, and yield (document, its `Change` or None) for each file that this process has read."""
    while document := read_next():
        reading = Reading.objects.filter(document=document).first()
        yield document, change_of(reading) if reading else None


def change_of(reading):
    """Return the `Change` that `reading` made, or None if it says what the one before it said."""
    before = reading.before
    if before is None:
        return None
    codes, document = set(reading.codes()), reading.document
    change = Change(
        document=document,
        found=_names(codes - set(before["codes"])),
        gone=_names(set(before["codes"]) - codes),
        failure=reading.failure if reading.failure != before["failure"] else "",
        was_closed=before["cleared"] and not document.is_cleared,
        was_opened=document.is_cleared and not before["cleared"],
    )
    return change if any([change.found, change.gone, change.failure, change.was_closed, change.was_opened]) else None


def _names(codes):
    return [rule_of(code).name for code in sorted(codes)]
