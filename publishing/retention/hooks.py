"""What retention adds to the admin: a report, a screen a page, a question before anything goes early."""

from functools import partial

from django.conf import settings
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..histories import DetailFormatter
from .decisions import may_decide
from .early import LOGGED, WAYS, ask_for_reason
from .views import DecideView, retention

DECISIONS = {
    "keep": ("Keep", "Kept longer"),
    "plan_record": ("Replace by a record", "Decided that a record takes the place of files"),
    "record": ("Close files", "Files closed; the page stays as their record"),
    "reopen": ("Publish files again", "Files published again"),
    "end": ("End", "Decided that the page leaves the site"),
}


@hooks.register("register_admin_urls")
def register_addresses():
    """Give the report and the screen their addresses."""
    return [
        path("retention/", retention, name="retention"),
        path("retention/<int:pk>/", DecideView.as_view(), name="retention_decide"),
    ]


@hooks.register("register_page_header_buttons")
def offer_decision(page, user, view_name, next_url=None):
    """Offer the screen in the menu of a live page to who may decide."""
    if page.live and may_decide(page, user):
        yield Button("Retention", reverse("retention_decide", args=[page.pk]), icon_name="history", priority=61)


class RetentionMenuItem(MenuItem):
    """The way to the report, for those who may publish."""

    def is_shown(self, request):
        """Whether the user may publish anywhere."""
        return policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"])


@hooks.register("register_reports_menu_item")
def register_report():
    """Put the report among the others."""
    return RetentionMenuItem("Retention", reverse("retention"), name="retention", icon_name="history")


@hooks.register("before_unpublish_page")
def ask_before_unpublishing(request, page):
    """Ask why a page that has to stay public is taken off the site."""
    return ask_for_reason(request, [page], "unpublish", bool(request.POST.get("include_descendants")))


@hooks.register("before_delete_page")
def ask_before_deleting(request, page):
    """Ask why a page that has to stay public is deleted, with all below it."""
    typed = request.POST.get("confirm_site_name")
    if typed and typed != settings.WAGTAIL_SITE_NAME:
        return None  # Wagtail refuses it: nothing would be deleted, and no reason is to be kept
    return ask_for_reason(request, [page], "delete", with_descendants=True)


@hooks.register("before_bulk_action")
def ask_before_many(request, action_type, objects, action):
    """Ask the same of many pages at once."""
    if action_type not in WAYS or action.model is not Page:
        return None
    with_descendants = action_type == "delete" or bool(request.POST.get("include_descendants"))
    return ask_for_reason(request, objects, action_type, with_descendants)


@hooks.register("register_log_actions")
def register_decisions(actions):
    """Name what is logged."""
    actions.register_action(LOGGED)(partial(DetailFormatter, "End early", "Ends within its first year", "reason"))
    for name, (label, message) in DECISIONS.items():
        actions.register_action(f"publishing.retention.{name}")(partial(DetailFormatter, label, message, "reason"))
