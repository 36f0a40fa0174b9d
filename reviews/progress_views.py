"""The screens on which progress is recorded one by one, beside the review's page, and corrected."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.rich_text import get_text_for_indexing

from home.permissions import pages_user_can_edit

from .kinds import ProgressSource
from .models import ProgressEntry
from .progress import correct, record, take_back
from .progress_forms import ProgressForm
from .progress_history import history_of
from .progress_rights import may_record, may_see_progress, recordable

REGISTER = "registers_recommendations_modeladmin_index"


def way_back(request, otherwise):
    """Return the address that the request names as the one to go back to, if it is one of this site's admin."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith(
        reverse("wagtailadmin_home")
    )
    return address if is_ours else otherwise


class ProgressView(WagtailAdminTemplateMixin, View):
    """What the screens about one recommendation share."""

    page_title = "Record progress"
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        """Let in who may see progress. Raises PermissionDenied."""
        if not may_see_progress(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk):
        """Find the recommendation. Raises Http404 where its progress is not recorded, or not by this user."""
        found = recordable(self.request.user).select_related("review").defer("review__key_learning")
        self.recommendation = get_object_or_404(found.prefetch_related("agencies"), pk=pk)
        self.own_address = reverse("record_progress", args=[self.recommendation.pk])
        self.back = way_back(self.request, otherwise=reverse(REGISTER))

    def get_page_subtitle(self):
        """Return which recommendation it is."""
        return f"{self.recommendation} of {self.recommendation.review.title}"

    def get_breadcrumbs_items(self):
        """Return the way to the register, and this screen."""
        return [
            {"url": reverse(REGISTER), "label": "Recommendations"},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def show(self, **context):
        """Return the page."""
        common = {"recommendation": self.recommendation, "review": self.recommendation.review, "back": self.back}
        return self.render_to_response(self.get_context_data(**common, **context))

    def return_here(self):
        """Return the redirect to the screen of the recommendation, which keeps where it was opened from."""
        return redirect(reverse("record_progress", args=[self.recommendation.pk], query={"next": self.back}))


class RecordView(ProgressView):
    """One recommendation: what has been recorded so far, and the form of the next step."""

    template_name = "progress/record.html"

    def get(self, request, pk):
        """Show it."""
        self.find(pk)
        return self._show(ProgressForm.of_new_entry(self.recommendation))

    def post(self, request, pk):
        """Record a step. Raises PermissionDenied."""
        if not may_record(request.user):
            raise PermissionDenied
        self.find(pk)
        form = ProgressForm.of_new_entry(self.recommendation, request.POST)
        if not form.is_valid():
            messages.error(request, "Nothing was recorded. See below what has to be changed.")
            return self._show(form)
        record([form.save(commit=False)], user=request.user, source=ProgressSource.SCREEN)
        messages.success(request, f"Progress of recommendation {self.recommendation.number} is recorded.")
        return redirect(self.back)

    def _show(self, form):
        user = self.request.user
        return self.show(
            form=form if may_record(user) else None,
            media=form.media,
            text=get_text_for_indexing(self.recommendation.text),
            agencies=", ".join(agency.label for agency in self.recommendation.agencies.all()),
            history=history_of(self.recommendation.progress.in_order().select_related("recorded_by")),
            may_edit_page=pages_user_can_edit(user).filter(pk=self.recommendation.review_id).exists(),
            may_correct=user.has_perm("reviews.change_progressentry"),
            may_delete=user.has_perm("reviews.delete_progressentry"),
        )


class EntryView(ProgressView):
    """A screen about one entry."""

    permission = ""

    def dispatch(self, request, *args, **kwargs):
        """Let in who has the right. Raises PermissionDenied."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find_entry(self, pk):
        """Find the entry and its recommendation. Raises Http404."""
        self.entry = get_object_or_404(ProgressEntry, pk=pk)
        self.find(self.entry.recommendation_id)
        self.entry.recommendation = self.recommendation


class CorrectView(EntryView):
    """The form on which an entry is corrected."""

    template_name = "progress/correct.html"
    page_title = "Correct what is recorded"
    permission = "reviews.change_progressentry"

    def get(self, request, pk):
        """Show it."""
        self.find_entry(pk)
        form = ProgressForm(instance=self.entry)
        return self.show(form=form, media=form.media, entry=self.entry)

    def post(self, request, pk):
        """Correct the entry."""
        self.find_entry(pk)
        form = ProgressForm(request.POST, instance=self.entry)
        if not form.is_valid():
            messages.error(request, "Nothing was changed. See below what has to be changed.")
            return self.show(form=form, media=form.media, entry=self.entry)
        correct(form.save(commit=False), user=request.user)
        messages.success(request, "The entry is corrected.")
        return self.return_here()


class TakeBackView(EntryView):
    """Asks before an entry is deleted."""

    template_name = "progress/take_back.html"
    page_title = "Delete what is recorded"
    permission = "reviews.delete_progressentry"

    def get(self, request, pk):
        """Ask."""
        self.find_entry(pk)
        return self.show(entry=self.entry)

    def post(self, request, pk):
        """Delete the entry."""
        self.find_entry(pk)
        if self.entry.source == ProgressSource.REVIEW:
            messages.error(request, "How the review's page had it is where the history begins. Correct it instead.")
        else:
            take_back(self.entry, user=request.user)
            messages.success(request, "The entry is deleted.")
        return self.return_here()
