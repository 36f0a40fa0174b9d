"""What publishing adds to the admin: releases, their calendar, their words in histories."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import policy_registry

from .calendar_views import month_view
from .models import Release
from .release_views import ReleaseViewSet

ACTIONS = {
    "approve": ("Approve release", "Release approved"),
    "override": ("Override the gate", "Something the gate asks for was overridden with a reason"),
    "cancel": ("Cancel release", "Release cancelled"),
    "void": ("Void approval", "Approval void: something changed after it"),
    "hold": ("Hold release", "Release held: it could not go live"),
    "publish": ("Publish release", "Release published"),
}


@hooks.register("register_admin_viewset")
def register_releases():
    """Put releases into the menu."""
    return ReleaseViewSet()


@hooks.register("register_admin_urls")
def register_calendar_address():
    """Give the calendar its address."""
    return [path("release-calendar/", month_view, name="release_calendar")]


class CalendarMenuItem(MenuItem):
    """The way to the calendar, for those who see releases."""

    def is_shown(self, request):
        """Whether the user may see releases."""
        return policy_registry.get_by_type(Release).user_has_any_permission(request.user, ["add", "change", "view"])


@hooks.register("register_admin_menu_item")
def register_calendar():
    """Put the calendar behind the releases."""
    return CalendarMenuItem(
        "Calendar", reverse("release_calendar"), name="calendar", icon_name="calendar-alt", order=26
    )


@hooks.register("register_log_actions")
def register_actions(actions):
    """Name what is logged about releases."""
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"publishing.release.{name}", label, message)
