"""An import's two steps, in a thread of the web process: check the file, and, once confirmed, record it.

Recording is one transaction, with the row that says that it is done: a process that is killed leaves nothing behind,
and whoever takes the import up again begins anew. Each run has a claim, and one that lost it writes nothing.
"""

import logging
import threading
from datetime import date, timedelta
from uuid import uuid4

from django.db import connections, transaction
from django.utils import timezone

from publishing.audit import acting_from, current_origin
from publishing.outbox import deferring

from ..kinds import ProgressSource
from ..models.progress_import import KEPT, ImportState, ProgressImport
from ..progress import found, record
from ..progress_changes import Step, marks, plan
from .cells import as_json, from_json
from .check import check
from .errors import RowError

logger = logging.getLogger(__name__)

MOST_SHOWN = 100
TELL_EVERY = timedelta(seconds=0.5)
BEGINNINGS = {ImportState.WAITING: ImportState.CHECKING, ImportState.CONFIRMED: ImportState.COMPARING}
AGAIN = "Send the file again to see what would change now."


class LostClaimError(Exception):
    """Raised in a run whose import somebody else has taken up meanwhile."""


def take(name, content, user):
    """Store the bytes of the file `name`, to be checked in the background, and return the `ProgressImport`."""
    forget_old()
    made = ProgressImport.objects.create(
        user=user, file_name=name[:200], content=content, origin=current_origin()[:200]
    )
    start(made.pk)
    return made


def confirm(pk):
    """Have a checked import recorded in the background; return whether it was this call that did so."""
    is_mine = ProgressImport.objects.filter(pk=pk, state=ImportState.CHECKED).update(
        state=ImportState.CONFIRMED, done=0, touched_at=timezone.now()
    )
    if is_mine:
        start(pk)
    return bool(is_mine)


def resume(pk):
    """Begin anew with an import of which the process has died."""
    stalled = ProgressImport.objects.get(pk=pk)
    if stalled.is_silent:
        is_check = stalled.state in (ImportState.WAITING, ImportState.CHECKING)
        state = ImportState.WAITING if is_check else ImportState.CONFIRMED
        taken = ProgressImport.objects.filter(pk=pk, state=stalled.state, claim=stalled.claim)
        if taken.update(state=state, claim=None, done=0, touched_at=timezone.now()):
            start(pk)


def start(pk):
    """Go on with an import in a thread, once the present transaction is committed."""
    transaction.on_commit(lambda: threading.Thread(target=_run_in_thread, args=[pk], daemon=True).start())


def _run_in_thread(pk):
    try:
        run(pk)
    except Exception:
        logger.exception("An import of progress stopped")
    finally:
        connections.close_all()


def run(pk):
    """Check or record the import `pk`, whichever is next; nothing where somebody else does so."""
    job = ProgressImport.objects.select_related("user").get(pk=pk)
    if job.state not in BEGINNINGS:
        return
    before, claim, now = job.state, uuid4(), timezone.now()
    mine = ProgressImport.objects.filter(pk=pk, state=before, claim=job.claim)
    if not mine.update(state=BEGINNINGS[before], claim=claim, touched_at=now):
        return
    job.claim = claim
    try:
        with acting_from(job.origin), deferring():
            _check(job) if before == ImportState.WAITING else _record(job)
    except LostClaimError:
        logger.warning("An import of progress was taken up by another process: %s", job)


def forget_old():
    """Delete what is older than a day."""
    ProgressImport.objects.filter(made_at__lt=timezone.now() - KEPT).delete()


def _tell(job, **facts):
    """Write `facts` into the row of `job`. Raises LostClaimError."""
    facts |= {"touched_at": timezone.now()}
    if not ProgressImport.objects.filter(pk=job.pk, claim=job.claim).update(**facts):
        raise LostClaimError


def _teller(job):
    """Return a function that tells how far `job` has come, not more often than is of use."""
    told = [timezone.now() - TELL_EVERY]

    def tell(done, total):
        if done in (0, total) or timezone.now() - told[0] >= TELL_EVERY:
            told[0] = timezone.now()
            _tell(job, done=done, total=total)

    return tell


def _check(job):
    checked = check(bytes(job.content), job.user, on_progress=_teller(job))
    if checked.errors:
        errors = [error.as_dict() for error in checked.errors]
        return _tell(job, state=ImportState.REFUSED, content=b"", errors=errors, total=checked.total)
    new = checked.new
    steps = [
        [change.step.row, change.step.pk, change.step.day.isoformat(), as_json(change.step.said), change.mark]
        for change in new
    ]
    counts = {
        "new": len(new),
        "unchanged": checked.total - len(new),
        "history": sum(change.is_history for change in new),
        "statuses": _counted(new),
    }
    shown = [_shown(change) for change in new[:MOST_SHOWN]]
    facts = {"steps": steps, "counts": counts, "shown": shown, "total": checked.total, "content": b""}
    return _tell(job, state=ImportState.CHECKED, **facts)


def _record(job):
    steps = [Step(pk, date.fromisoformat(day), from_json(said), row) for row, pk, day, said, _ in job.steps]
    rows, expected = {}, {}
    for row, pk, _, _, mark in job.steps:
        rows.setdefault(pk, row)
        expected[pk] = mark
    tell = _teller(job)
    changes = plan(steps, on_progress=lambda done: tell(done, len(steps)))
    _tell(job, state=ImportState.WRITING)
    with transaction.atomic():
        live = {pk for pk, each in found(expected, locked=True).items() if each.review.live}
        present = marks(expected)
        if moved := [pk for pk, mark in expected.items() if pk not in live or present.get(pk) != mark]:
            errors = [_moved(rows[pk]).as_dict() for pk in sorted(moved, key=rows.get)]
            facts = {"steps": [], "shown": [], "errors": errors}
            return _tell(job, state=ImportState.STOPPED, **facts)
        record([change.entry for change in changes], user=job.user, source=ProgressSource.FILE)
        # In the same transaction: recorded and known to be, exactly once.
        return _tell(job, state=ImportState.DONE, steps=[], shown=[], done=len(steps))


def _moved(row):
    problem = "Something else was recorded of this recommendation after the preview, or its review left the site."
    return RowError(row, "", problem, AGAIN)


def _counted(changes):
    counts = {}
    for change in changes:
        for label, _, after in change.differences:
            if label == "Status":
                counts[after] = counts.get(after, 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])


def _shown(change):
    return {
        "row": change.step.row,
        "number": change.recommendation.number,
        "title": change.recommendation.review.title,
        "day": f"{change.step.day:%-d %b %Y}",
        "is_history": change.is_history,
        "differences": change.differences,
    }
