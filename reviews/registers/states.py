"""In which state a review's page is, worked out by the database so that lists can filter and sort by it."""

from django.db import models
from django.db.models.functions import Cast
from wagtail.models import Revision, WorkflowState, get_default_page_content_type


class PageState(models.TextChoices):
    """What has become of a page so far."""

    DRAFT = "draft", "Draft"
    IN_CHECK = "in-check", "Waiting for a check"
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live, draft changes"
    CHANGE_SCHEDULED = "change-scheduled", "Live, changes scheduled"
    EXPIRED = "expired", "Expired"


def with_state(pages):
    """Return `pages` with `state` (a PageState) and `goes_live_at`, when an approved version of it goes live."""
    page_id = Cast(models.OuterRef("pk"), models.CharField())
    scheduled = Revision.page_revisions.filter(object_id=page_id, approved_go_live_at__isnull=False)
    in_check = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id=page_id,
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES],
    )
    return pages.annotate(
        goes_live_at=models.Subquery(
            scheduled.order_by("approved_go_live_at").values("approved_go_live_at")[:1],
            output_field=models.DateTimeField(),
        )
    ).annotate(
        state=models.Case(
            models.When(live=True, goes_live_at__isnull=False, then=models.Value(PageState.CHANGE_SCHEDULED)),
            models.When(live=True, has_unpublished_changes=True, then=models.Value(PageState.CHANGED)),
            models.When(live=True, then=models.Value(PageState.LIVE)),
            models.When(goes_live_at__isnull=False, then=models.Value(PageState.SCHEDULED)),
            models.When(models.Exists(in_check), then=models.Value(PageState.IN_CHECK)),
            models.When(expired=True, then=models.Value(PageState.EXPIRED)),
            default=models.Value(PageState.DRAFT),
            output_field=models.CharField(),
        )
    )
