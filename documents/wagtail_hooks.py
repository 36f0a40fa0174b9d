"""What documents change in Wagtail: what was found in a file, links in rich text, profile pictures."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.log_actions import LogFormatter
from wagtail.permissions import policy_registry

from .accessibility_views import LedgerView
from .cleaning import REMOVED
from .cleaning_views import CleaningView, RefusalPictureView
from .clearance import obstacles_of
from .finding_views import FindingPictureView, FindingsView
from .forms import ProfilePictureForm
from .library_views import LibraryView
from .models import SiteDocument
from .publication_rules import refuse_unclear_files
from .references import documents_of
from .rich_text import OpenDocumentLinkHandler
from .rules import rule_of

AvatarSettingsPanel.form_class = ProfilePictureForm  # Wagtail has no other place to choose it

hooks.register("check_before_publication", refuse_unclear_files)


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own of the same name
def register_open_documents(features):
    """Let links in rich text lead to documents that are still published."""
    features.register_link_type(OpenDocumentLinkHandler)


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, whose library has other columns
def register_addresses():
    """Give the library its columns, and what was found in a file its addresses."""
    return [
        path("documents/", LibraryView.as_view()),
        path("documents/results/", LibraryView.as_view(results_only=True)),
        path("documents/<int:pk>/findings/", FindingsView.as_view(), name="document_findings"),
        path(
            "documents/<int:pk>/findings/<int:finding_pk>/picture.png",
            FindingPictureView.as_view(),
            name="finding_picture",
        ),
        path("reports/accessibility/", LedgerView.as_view(), name="accessibility_ledger"),
        path(
            "reports/accessibility/results/",
            LedgerView.as_view(results_only=True),
            name="accessibility_ledger_results",
        ),
        path("documents/<int:pk>/clean/", CleaningView.as_view(), name="clean_document"),
        path("documents/<int:pk>/clean/<int:place>/picture.png", RefusalPictureView.as_view(), name="refusal_picture"),
    ]


class LedgerMenuItem(MenuItem):
    """The way to the accessibility ledger, for those who look after files."""

    def is_shown(self, request):
        """Whether the user may look after any file."""
        policy = policy_registry.get_by_type(SiteDocument)
        return policy.user_has_any_permission(request.user, LedgerView.any_permission_required)


@hooks.register("register_reports_menu_item")
def register_ledger():
    """Put the accessibility ledger among the reports."""
    return LedgerMenuItem(
        LedgerView.page_title, reverse("accessibility_ledger"), name="accessibility", icon_name=LedgerView.header_icon
    )


@hooks.register("before_edit_page")
def tell_of_files(request, page):
    """Say above the form of `page` which of its files readers would not get, and why."""
    if request.method != "GET":
        return
    for document in documents_of(page.get_latest_revision_as_object()):
        if obstacles := obstacles_of(document):
            address = reverse("document_findings", args=[document.pk])
            messages.warning(
                request,
                f"Readers do not get the file “{document}”. {obstacles[0].sentence}",
                buttons=[messages.button(address, "Show what was found")],
            )


@hooks.register("register_log_actions")
def register_actions(actions):
    """Name what is logged about files."""
    actions.register_action("documents.read_again", "Read file again", "Asked for the file to be read again")

    @actions.register_action("documents.accept")
    class AcceptanceFormatter(LogFormatter):
        label = "Accept what was found"

        def format_message(self, log_entry):
            return f"Accepted: {rule_of(log_entry.data['code']).name}. {log_entry.data['reason']}"

    @actions.register_action("documents.clean")
    class CleaningFormatter(LogFormatter):
        label = "Clean file"

        def format_message(self, log_entry):
            removed = ", ".join(REMOVED.get(code, code) for code in log_entry.data["removed"])
            return f"Cleaned. Removed: {removed or 'nothing'}"
