"""What watch lists add to the admin: a screen a page, the refusals, the words of histories."""

from functools import partial

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from ..guard import check_form, refuse_bulk, tell_editor
from ..histories import DetailFormatter
from .views import WatchListView, is_watched, may_watch

ACTIONS = {
    "change": ("Change watch list", "Watch list changed", "told"),
    "show": ("Show watch list", "Words of the watch list shown"),
    "accept": ("Accept watched words", "Words of a watch list accepted where they stand", "told", "reason"),
    "refuse": ("Refuse to publish", "Not published, because of a watch list", "sentence"),
}

hooks.register("check_before_publication", check_form)
hooks.register("before_bulk_action", refuse_bulk)
hooks.register("before_edit_page", tell_editor)


@hooks.register("register_admin_urls")
def register_addresses():
    """Give the screen its address."""
    return [path("pages/<int:pk>/watch-list/", WatchListView.as_view(), name="watch_list")]


@hooks.register("register_page_header_buttons")
def offer_watch_list(page, user, view_name, next_url=None):
    """Offer the screen in the menu of a page to who may edit it."""
    if page.pk and may_watch(page, user) and is_watched(page):
        yield Button("Watch list", reverse("watch_list", args=[page.pk]), icon_name="view", priority=60)


@hooks.register("register_log_actions")
def register_watching(actions):
    """Name what is logged."""
    for name, words in ACTIONS.items():
        actions.register_action(f"publishing.watch_list.{name}")(partial(DetailFormatter, *words))
