"""Releases in the admin: a list, a form, and the screen on which a release is checked, approved and watched."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton
from wagtail.permissions import policy_registry

from . import gate, releases
from .models import Release
from .models.release import ReleaseState


class PreparedMixin:
    """Whoever saves a release prepared it, and somebody else approves it."""

    def save_instance(self):
        """Save the release; what was approved and is different now has to be approved again."""
        self.form.instance.prepared_by = self.request.user
        release = super().save_instance()
        if releases.void_if_changed(release):
            messages.warning(self.request, "The release was approved before. It has to be approved again.")
        return release

    def get_success_url(self):
        """Show what stands in the way next."""
        instance = getattr(self, "object", None) or self.form.instance
        return self.reverse_inspect(instance)

    def reverse_inspect(self, release):
        """Return the address of the release's screen."""
        return redirect("releases:inspect", release.pk).url


class CreateView(PreparedMixin, generic.CreateView):
    """The form of a new release."""


class EditView(PreparedMixin, generic.EditView):
    """The form of a release that is still open."""

    def get_object(self, queryset=None):
        """Return the release. Raises PermissionDenied if it is over."""
        release = super().get_object(queryset)
        if not release.is_open:
            raise PermissionDenied("A release that is over is not changed any more.")
        return release


class DeleteView(generic.DeleteView):
    """Deletes what was only being prepared; whatever was approved once stays, for the record."""

    def get_object(self, queryset=None):
        """Return the release. Raises PermissionDenied if it was more than a draft."""
        release = super().get_object(queryset)
        if release.state not in (ReleaseState.DRAFT, ReleaseState.CANCELLED):
            raise PermissionDenied("Cancel the release first.")
        return release


class InspectView(generic.InspectView):
    """A release: its time, its pages, what stands in the way, and what can be done."""

    page_title = "Release"
    template_name = "releases/inspect.html"

    @cached_property
    def header_buttons(self):
        """Return the way to the form, as long as there is something to change."""
        if not (self.object.is_open and self.get_edit_url()):
            return []
        return [HeaderButton("Edit", url=self.get_edit_url(), icon_name="edit")]

    @cached_property
    def header_more_buttons(self):
        """Return the rest, without what a release that is over does not have."""
        buttons = super().header_more_buttons
        return buttons if self.object.state in (ReleaseState.DRAFT, ReleaseState.CANCELLED) else []

    def get_fields_context(self):
        """Return nothing: the template says what there is to say."""
        return []

    def get_context_data(self, **kwargs):
        """Add the gate and what the user may do."""
        release, user = self.object, self.request.user
        problems = gate.problems_of(release) if release.is_open else []
        unsolved = gate.unsolved(release, problems)
        may_change = self.user_has_permission("change")
        return super().get_context_data(**kwargs) | {
            "release": release,
            "items": release.items.select_related("page", "revision"),
            "blocking": [problem for problem in unsolved if problem.blocks],
            "overridable": [problem for problem in unsolved if not problem.blocks],
            "overrides": release.overrides.select_related("user").order_by("at"),
            "earliest": gate.earliest_time(unsolved),
            "is_ready": not unsolved,
            "may_change": may_change and release.is_open,
            "why_not_approve": releases.why_not_approve(release, user),
            "now": timezone.now(),
        }


class ReleaseActionView(View):
    """Something done to a release by a button; says what came of it and shows the release."""

    def post(self, request, pk):
        """Do it. Raises PermissionDenied."""
        release = get_object_or_404(Release, pk=pk)
        try:
            messages.success(request, self.act(release))
        except (releases.RefusedError, PermissionDenied) as error:
            messages.error(request, str(error))
        return redirect("releases:inspect", release.pk)

    def require(self, permission):
        """Raise PermissionDenied unless the user has that permission on releases."""
        if not policy_registry.get_by_type(Release).user_has_permission(self.request.user, permission):
            raise PermissionDenied("You may not do that.")


class ApproveView(ReleaseActionView):
    """The second person's approval."""

    def act(self, release):
        """Approve the release."""
        self.require("change")
        release = releases.approve(release, self.request.user)
        return f"Approved. “{release}” goes live {timezone.localtime(release.go_live_at):%A %-d %B %Y, %H:%M}."


class CancelView(ReleaseActionView):
    """Calls a release off."""

    def act(self, release):
        """Cancel the release."""
        self.require("change")
        releases.cancel(release, self.request.user)
        return "Cancelled. Its pages stay drafts."


class OverrideView(ReleaseActionView):
    """Lets one thing that the gate asks for be, with a reason."""

    def act(self, release):
        """Record the override."""
        self.require("change")
        key = self.request.POST.get("problem", "")
        problems = {problem.key: problem for problem in gate.problems_of(release)}
        if key not in problems:
            raise releases.RefusedError("That is not in the way any more.")
        releases.override(release, problems[key], self.request.user, self.request.POST.get("reason", "")[:2000])
        return "Noted, with your name and reason."


def _time_of(release):
    return date_format(timezone.localtime(release.go_live_at), "j F Y, H:i") if release.go_live_at else "No time yet"


class ReleaseViewSet(ModelViewSet):
    """Releases in the admin's menu."""

    model = Release
    name = "releases"
    icon = "calendar-check"
    menu_label = "Releases"
    menu_order = 25
    add_to_admin_menu = True
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    inspect_view_class = InspectView
    list_filter = ["state"]
    search_fields = ["name"]
    list_display = [
        TitleColumn("name", label="Release", url_name="releases:inspect"),
        # Wagtail's own column of dates calls every time to come "just now".
        Column("go_live_at", label="Goes live", sort_key="go_live_at", accessor=_time_of),
        Column("get_state_display", label="State", sort_key="state"),
        UserColumn("prepared_by", label="Prepared by", classname="pr-wide"),
        UserColumn("approved_by", label="Approved by", classname="pr-wide"),
    ]

    def get_form_class(self, for_update=False):
        """Return the form that the panels describe."""
        return self._edit_handler.get_form_class()

    def get_urlpatterns(self):
        """Add what the buttons do."""
        return [
            *super().get_urlpatterns(),
            path("approve/<int:pk>/", ApproveView.as_view(), name="approve"),
            path("cancel/<int:pk>/", CancelView.as_view(), name="cancel"),
            path("override/<int:pk>/", OverrideView.as_view(), name="override"),
        ]
