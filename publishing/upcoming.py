"""When something is due next: until then, and no longer, an answer may be kept outside this site."""

from django.db.models import F
from wagtail.models import Revision

from home import stamp
from home.remembered import remembered

from .engine import draft_state_models
from .models import Release
from .models.release import ReleaseState
from .retention.records import planned_records


def next_due():
    """Return the next time at which something goes live or ends, past where that is overdue, or None.

    The stamp moves with every change of a plan, so that this asks the database only then.
    """
    return remembered("next due", _ask)


def plan_saved(instance, **kwargs):
    """Move the stamp when a revision is saved with a plan; for the signal `post_save` of revisions."""
    if instance.approved_go_live_at:
        stamp.move()


def _ask():
    plans = [
        _times(Revision.objects, "approved_go_live_at"),
        _times(Release.objects.filter(state=ReleaseState.SCHEDULED), "go_live_at"),
        _times(planned_records(), "closes_at"),
        *(_times(model.objects.filter(live=True), "expire_at") for model in draft_state_models()),
    ]
    return plans[0].union(*plans[1:], all=True).order_by("at").values_list("at", flat=True).first()


def _times(queryset, field):
    return queryset.filter(**{f"{field}__isnull": False}).order_by().values(at=F(field))
