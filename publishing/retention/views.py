"""Retention in the admin: what is due to end, and the screen on which somebody decides about a page."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import View
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..models import RetentionRecord, RetentionSettings
from . import decisions
from .decision_forms import EndForm, KeepForm, RecordForm, ReopenForm
from .ends import coming_ends, ends_of
from .kinds import Action, kinds
from .years import earliest_end, public_since

SHOWN_AHEAD = timedelta(days=365)


def retention(request):
    """List what is due to end and the pages that are records. Raises PermissionDenied."""
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"]):
        raise PermissionDenied
    pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(request.user, ["publish"])
    shows_all = "all" in request.GET
    settings = RetentionSettings.current()
    context = {
        "ends": coming_ends(None if shows_all else timezone.now() + SHOWN_AHEAD, pages),
        "shows_all": shows_all,
        "records": RetentionRecord.objects.filter(page__in=pages.order_by().values("pk"))
        .exclude(done_at=None)
        .select_related("page", "user")
        .order_by("-closes_at"),
        "rules": [(kind, rule) for kind in kinds() if (rule := settings.rule_of(kind)).action != Action.KEEP],
        "remind_days": settings.remind_days,
        "may_change_rules": policy_registry.get_by_type(RetentionSettings).user_has_permission(request.user, "change"),
    }
    return render(request, "retention/list.html", context)


class DecideView(View):
    """The screen of one page: what is due, and what can be decided."""

    def dispatch(self, request, pk):
        """Let in who may. Raises PermissionDenied, and Http404 for a page that is not live."""
        self.page = get_object_or_404(Page, pk=pk).specific
        if not decisions.may_decide(self.page, request.user):
            raise PermissionDenied
        if not self.page.live:
            raise Http404
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show it."""
        return self._show(self._forms())

    def post(self, request, pk):
        """Do what was decided. Raises Http404 for what is not offered."""
        offered = self._forms(request.POST)
        form = offered.get(request.POST.get("action"))
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                messages.success(request, form.decide(request.user))
                return redirect("retention")
            except decisions.RefusedError as refusal:
                form.add_error(None, str(refusal))
        return self._show(offered)

    def _forms(self, data=None):
        """Return the forms that make sense for the page, by what they do; only the one that was posted has `data`."""
        files = self.page.retention_files()
        offered = [KeepForm]
        if any(not file.is_closed for file in files):
            offered.append(RecordForm)
        if RetentionRecord.objects.filter(page=self.page.pk).exclude(done_at=None).exists():
            offered.append(ReopenForm)
        offered.append(EndForm)
        posted = data and data.get("action")
        return {form.action: form(data if form.action == posted else None, page=self.page) for form in offered}

    def _show(self, offered):
        earliest = earliest_end(self.page)
        context = {
            "page": self.page,
            "forms": offered,
            "ends": ends_of(self.page),
            "since": public_since(self.page),
            "earliest": earliest if earliest and earliest > timezone.localdate() else None,
            "media": sum((form.media for form in offered.values()), forms.Media()),
        }
        return render(self.request, "retention/decide.html", context)
