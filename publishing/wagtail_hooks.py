"""What publishing adds to the admin: releases, their calendar, previews, withdrawals, their words in histories."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .calendar_views import month_view
from .edit_notices import tell_editor
from .histories import DetailFormatter
from .models import Release
from .preview_admin import PreviewLinksView, RevokeView, register_preview_actions
from .previews import may_preview
from .release_views import ReleaseViewSet
from .retention import hooks as retention_hooks  # noqa: F401, which registers them
from .watch_lists import hooks as watch_list_hooks  # noqa: F401, which registers them
from .withdrawal_views import BringBackView, WithdrawView, is_withdrawn, may_withdraw, withdrawn_pages

ACTIONS = {  # label, message, which of the facts logged it tells
    "withdraw": ("Withdraw", "Withdrawn", "reason"),
    "bring_back": ("Bring back", "Brought back as a draft"),
    "refuse": ("Refuse to publish", "Not published, because of a file", "sentence"),
    "release.approve": ("Approve release", "Release approved"),
    "release.override": ("Override the gate", "Overridden with a reason", "sentence", "reason"),
    "release.cancel": ("Cancel release", "Release cancelled"),
    "release.void": ("Void approval", "Approval void, because of a change after it", "changed"),
    "release.hold": ("Hold release", "Release held, it could not go live", "why"),
    "release.publish": ("Publish release", "Release published"),
}


@hooks.register("register_admin_viewset")
def register_releases():
    """Put releases into the menu."""
    return ReleaseViewSet()


@hooks.register("register_admin_urls")
def register_addresses():
    """Give the calendar, preview links and withdrawals their addresses."""
    return [
        path("release-calendar/", month_view, name="release_calendar"),
        path("pages/<int:pk>/preview-links/", PreviewLinksView.as_view(), name="preview_links"),
        path("pages/<int:pk>/preview-links/<int:link_pk>/revoke/", RevokeView.as_view(), name="revoke_preview_link"),
        path("pages/<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw_page"),
        path("pages/<int:pk>/bring-back/", BringBackView.as_view(), name="bring_back_page"),
        path("withdrawn-pages/", withdrawn_pages, name="withdrawn_pages"),
    ]


@hooks.register("register_page_header_buttons")
def offer_withdrawal(page, user, view_name, next_url=None):
    """Offer withdrawal in the menu of a page to who may do it."""
    if page.live and may_withdraw(page, user):
        yield Button("Withdraw", reverse("withdraw_page", args=[page.pk]), icon_name="warning", priority=62)


@hooks.register("register_page_header_buttons")
def offer_preview_links(page, user, view_name, next_url=None):
    """Offer preview links in the menu of a page to who may make them."""
    if may_preview(page, user):
        address = reverse("preview_links", args=[page.pk])
        yield Button("Preview links", address, icon_name="link-external", priority=61)


@hooks.register("before_publish_page")
def refuse_withdrawn(request, page):
    """Say why a withdrawn page is not published."""
    if is_withdrawn(page):
        messages.error(request, "This page is withdrawn. Bring it back first (Reports, “Withdrawn pages”).")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


hooks.register("before_edit_page", tell_editor)


class WithdrawnMenuItem(MenuItem):
    """The way to the withdrawn pages, for those who may publish."""

    def is_shown(self, request):
        """Whether the user may publish anywhere."""
        return policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"])


@hooks.register("register_reports_menu_item")
def register_withdrawn():
    """Put the withdrawn pages among the reports."""
    return WithdrawnMenuItem("Withdrawn pages", reverse("withdrawn_pages"), name="withdrawn", icon_name="warning")


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
    """Name what is logged about releases, preview links and withdrawals."""
    for name, words in ACTIONS.items():
        actions.register_action(f"publishing.{name}")(partial(DetailFormatter, *words))
    register_preview_actions(actions)
