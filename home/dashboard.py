"""The dashboard: what is scheduled, ends, waits for a check, is due for another look, is overdue, is left of an import.

It also shows which files readers would not get.
Each panel shows only what its reader may edit.
"""

from datetime import timedelta

from django.apps import apps
from django.db.models import F
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import policy_registry

from documents.clearance import obstacles_of
from documents.models import Reading, SiteDocument
from publishing.models import Release, RetentionSettings
from publishing.models.release import OPEN_STATES, ReleaseState
from publishing.retention.ends import coming_ends
from reviews.models import Recommendation, ReminderSettings
from reviews.progress_rights import listed
from reviews.registers.states import with_state
from reviews.reminders import due_counts

from .base import BasePage
from .doubts import doubts_by_page
from .permissions import pages_user_can_edit

MOST_LISTED = 20
CHECK_AHEAD = timedelta(days=30)


class DashboardPanel(Component):
    """A panel with a heading and what it lists for one user."""

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        """Return the entries, as many as are listed, and how many there are in all."""
        entries = self.get_entries()
        return {"entries": entries[:MOST_LISTED], "more": max(0, len(entries) - MOST_LISTED)}


class ScheduledPanel(DashboardPanel):
    """Pages and changes that go live, and pages that leave, by themselves; in order of time."""

    name = "scheduled"
    template_name = "admin_dashboard/scheduled.html"
    order = 100

    def get_entries(self):
        """Return a dictionary a scheduled event, the next one first."""
        pages = pages_user_can_edit(self.user)
        entries = [
            {"page": page, "when": page.goes_live_at, "what": "Changes go live" if page.live else "Goes live"}
            for page in with_state(pages).filter(goes_live_at__isnull=False)
        ] + [
            {"page": page, "when": page.expire_at, "what": "Is taken off the site"}
            for page in pages.filter(live=True, expire_at__isnull=False)
        ]
        now = timezone.now()
        for entry in entries:
            entry["is_late"] = entry["when"] < now
        return sorted(entries, key=lambda entry: (entry["when"], entry["page"].pk))


class ReleasesPanel(DashboardPanel):
    """The next releases with the time that is left, and those that are held or overdue before them."""

    name = "releases"
    template_name = "admin_dashboard/releases.html"
    order = 90

    def get_entries(self):
        """Return the open releases, those in trouble first, then in order of time."""
        releases = list(Release.objects.filter(state__in=OPEN_STATES))  # by time
        return sorted(releases, key=lambda release: not (release.state == ReleaseState.HELD or release.is_overdue))


class RetentionPanel(DashboardPanel):
    """What is due to end soon, for those who decide about it; nothing ends without them."""

    name = "retention"
    template_name = "admin_dashboard/retention.html"
    order = 105

    def get_entries(self):
        """Return the ends of pages that the reader may publish, as far ahead as the mails remind, next first."""
        ahead = timedelta(days=RetentionSettings.current().remind_days)
        pages = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(self.user, ["publish"])
        return coming_ends(timezone.now() + ahead, pages)


class WaitingPanel(DashboardPanel):
    """Pages in a workflow: those that wait for the reader first."""

    name = "waiting"
    template_name = "admin_dashboard/waiting.html"
    order = 110

    def get_entries(self):
        """Return a dictionary a page in a workflow."""
        states = (
            WorkflowState.objects.active()
            .filter(base_content_type=get_default_page_content_type())
            .select_related("current_task_state__task", "requested_by")
            .order_by("current_task_state__started_at")
        )
        mine = set(TaskState.objects.reviewable_by(self.user).values_list("pk", flat=True))
        in_workflow = [state.object_id for state in states]
        for_me = [state.object_id for state in states if state.current_task_state_id in mine]
        allowed = pages_user_can_edit(self.user).filter(pk__in=in_workflow).values_list("pk", flat=True)
        pages = {str(pk): page for pk, page in Page.objects.in_bulk([*allowed, *map(int, for_me)]).items()}
        entries = [
            {
                "page": pages[state.object_id],
                "state": state,
                "is_mine": state.current_task_state_id in mine,
                "needs_changes": state.status == WorkflowState.STATUS_NEEDS_CHANGES,
            }
            for state in states
            if state.object_id in pages
        ]
        return sorted(entries, key=lambda entry: not entry["is_mine"])


class ContentCheckPanel(DashboardPanel):
    """Live pages that somebody should look at again, now or within a month."""

    name = "content-check"
    template_name = "admin_dashboard/content_check.html"
    order = 120

    def get_entries(self):
        """Return the pages as dictionaries, the longest due first."""
        today = timezone.localdate()
        editable = pages_user_can_edit(self.user).filter(live=True).values("pk")
        dues = [
            model.objects.filter(content_check_due__lte=today + CHECK_AHEAD, pk__in=editable)
            .order_by()
            .values("pk", "draft_title", "content_check_due")
            for model in apps.get_models()
            if issubclass(model, BasePage)
        ]
        entries = list(dues[0].union(*dues[1:], all=True))
        for entry in entries:
            entry["is_due"] = entry["content_check_due"] <= today
        return sorted(entries, key=lambda entry: (entry["content_check_due"], entry["pk"]))


class DoubtsPanel(DashboardPanel):
    """Imported pages about which something is doubtful, until somebody has published them."""

    name = "doubts"
    template_name = "admin_dashboard/doubts.html"
    order = 140

    def get_entries(self):
        """Return the pages as dictionaries with what is doubtful, in order of their titles."""
        doubts = doubts_by_page()
        pages = pages_user_can_edit(self.user).filter(pk__in=doubts).order_by("draft_title")
        return [{"page": page, "doubts": doubts[page.pk]} for page in pages]


class OverduePanel(Component):
    """How many recommendations are overdue and due soon, by agency."""

    name = "overdue"
    template_name = "admin_dashboard/overdue.html"
    order = 130

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        """Return the counts over the recommendations that the reader sees in the register."""
        seen = listed(Recommendation.objects.all(), self.user)
        days = ReminderSettings.current().days_ahead
        return {
            "overdue": seen.overdue().count(),
            "soon": seen.due_within(days).count(),
            "days": days,
            "agencies": due_counts(seen, days),
        }


class FilesPanel(DashboardPanel):
    """Files in the library that readers would not get, because of something that was found in them."""

    name = "files"
    template_name = "admin_dashboard/files.html"
    order = 106

    def get_entries(self):
        """Return the documents that the user may change, the newest first; not those that are still being read."""
        policy = policy_registry.get_by_type(SiteDocument)
        documents = policy.instances_user_has_permission_for(self.user, "change")
        held = documents.exclude(cleared=F("sha256")).exclude(reading__in=Reading.objects.unfinished())
        return list(held.select_related("reading").order_by("-created_at", "-pk"))

    def get_context_data(self, parent_context):
        """Add to each listed file what keeps it from readers."""
        context = super().get_context_data(parent_context)
        context["entries"] = [(document, obstacles_of(document)) for document in context["entries"]]
        return context
