"""Merging a theme in the admin: which one it goes into, what will happen, and then it happens."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.generic import View
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from home.forms import refuse_impossible_ids
from publishing.releases import RefusedError

from .models import ThemePage
from .theme_merge import MERGED, effect_of, merge, why_not_merge


class MergeForm(forms.Form):
    """Into which theme."""

    into = forms.ModelChoiceField(
        label="Merge it into",
        queryset=ThemePage.objects.none(),
        empty_label="Choose a theme",
        help_text="A theme that readers can open. It stays as it is, and gets the other's name as a further name.",
        error_messages={
            "required": "Choose the theme that stays.",
            "invalid_choice": "Choose a theme that readers can open, other than this one.",
        },
    )

    def __init__(self, *args, theme, **kwargs):
        super().__init__(*args, **kwargs)
        public = ThemePage.objects.live().public().exclude(pk=theme.pk)
        self.fields["into"].queryset = public.order_by("title")


class MergeView(View):
    """Chooses a theme (GET), shows what merging into it does (GET with a theme), and merges (POST)."""

    def dispatch(self, request, pk):
        """Let in who may publish the theme. Raises PermissionDenied."""
        self.theme = get_object_or_404(ThemePage, id=pk)  # by `pk`, SQLite fails at a number that is too big
        if not may_merge(self.theme, request.user):
            raise PermissionDenied
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show the form, or what would happen."""
        form = MergeForm(posted(request.GET) if "into" in request.GET else None, theme=self.theme)
        if not form.is_valid():
            return self._show(form)
        target = form.cleaned_data["into"]
        if reason := why_not_merge(self.theme, target, request.user):
            form.add_error("into", reason)
            return self._show(form)
        return self._show(form, target=target, effect=effect_of(self.theme, target))

    def post(self, request, pk):
        """Merge."""
        form = MergeForm(posted(request.POST), theme=self.theme)
        if not form.is_valid():
            return self._show(form)
        target = form.cleaned_data["into"]
        try:
            merge(self.theme, target, request.user)
        except RefusedError as error:
            form.add_error("into", str(error))
            return self._show(form)
        messages.success(
            request, f"“{self.theme.title}” is merged into “{target.title}”. Its address leads there from now on."
        )
        return redirect("wagtailadmin_pages:edit", target.pk)

    def _show(self, form, **more):
        return render(self.request, "theme_merge/merge.html", {"theme": self.theme, "form": form, **more})


class MergedFormatter(LogFormatter):
    """The words of a merge in the history of a theme or of a page that carried it."""

    label = "Merge theme"

    def format_message(self, log_entry):
        """Return which theme went into which."""
        data = log_entry.data or {}
        titles = [data.get(name, {}).get("title", "?") for name in ("theme", "into")]
        return "Theme “{}” merged into “{}”".format(*titles)


def posted(data):
    """Return `data`; an id in it that cannot be one is a bad request."""
    refuse_impossible_ids(data.get("into"), only_numbers=False)
    return data


def may_merge(theme, user):
    """Return whether `user` may merge `theme`: whoever may publish it."""
    return theme.permissions_for_user(user).can_publish()


@hooks.register("register_admin_urls")
def register_merge_address():
    """Give the screen its address."""
    return [path("pages/<int:pk>/merge-theme/", MergeView.as_view(), name="merge_theme")]


@hooks.register("register_page_header_buttons")
def offer_merge(page, user, view_name, next_url=None):
    """Offer the merge in the menu of a theme to who may do it."""
    if page.specific_class is ThemePage and may_merge(page, user):
        address = reverse("merge_theme", args=[page.pk])
        yield Button("Merge into another theme", address, icon_name="resubmit", priority=63)


@hooks.register("before_edit_page")
def tell_of_merge(request, page):
    """Say above the form of a merged theme what has become of it."""
    if request.method != "GET" or not isinstance(page, ThemePage):
        return
    # A draft does not hold it.
    target = ThemePage.objects.filter(merged_themes=page.pk, merged_themes__live=False).first()
    if target:
        messages.warning(
            request,
            f"This theme was merged into “{target.title}”, and its address leads there. "
            "If you publish it, it is a theme of its own again, which no page carries yet; "
            "the history of each page that carried it says so.",
        )


@hooks.register("register_log_actions")
def register_merged(actions):
    """Give histories the words for a merge."""
    actions.register_action(MERGED)(MergedFormatter)
