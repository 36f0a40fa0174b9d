"""When something is due next: until then, and no longer, an answer may be kept outside this site."""

from django.db.models import Min
from wagtail.models import Revision

from home import stamp

from .engine import draft_state_models
from .models import Release
from .models.release import ReleaseState
from .retention.records import planned_records

_known = {}  # the latest stamp: what it was then


def next_due():
    """Return the next time at which something goes live or ends, past where that is overdue, or None.

    The stamp moves with every change of a plan, so that this asks the database only then.
    """
    now = stamp.current()
    if now is None:
        return _ask()
    if now not in _known:
        due = _ask()
        _known.clear()
        _known[now] = due
        return due
    return _known[now]


def plan_saved(instance, **kwargs):
    """Move the stamp when a revision is saved with a plan; for the signal `post_save` of revisions."""
    if instance.approved_go_live_at:
        stamp.move()


def _ask():
    times = [
        Revision.objects.aggregate(at=Min("approved_go_live_at")),
        Release.objects.filter(state=ReleaseState.SCHEDULED).aggregate(at=Min("go_live_at")),
        planned_records().aggregate(at=Min("closes_at")),
        *(model.objects.filter(live=True).aggregate(at=Min("expire_at")) for model in draft_state_models()),
    ]
    return min((time["at"] for time in times if time["at"]), default=None)
