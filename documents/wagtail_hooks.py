"""What documents change in Wagtail: what was found in a file, and links in rich text to what is still published."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter

from .clearance import obstacles_of
from .finding_views import FindingPictureView, FindingsView
from .library_views import LibraryView
from .publication_rules import refuse_unclear_files
from .references import documents_of
from .rich_text import OpenDocumentLinkHandler
from .rules import rule_of

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
    ]


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
