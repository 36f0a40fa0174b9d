"""Wagtail's library of documents, with a column that says whether a file may be public."""

from django.urls import reverse
from wagtail.admin.ui.tables import Column
from wagtail.documents.views.documents import IndexView

from .status import Status, status_of


class StatusColumn(Column):
    """Whether a file may be public, with the way to what was found in it."""

    cell_template_name = "documents/status_cell.html"

    def get_value(self, instance):
        """Return the `Status`."""
        return status_of(instance)

    def get_cell_context_data(self, instance, parent_context):
        """Add the address of what was found."""
        context = super().get_cell_context_data(instance, parent_context)
        return context | {
            "url": reverse("document_findings", args=[instance.pk]),
            "is_cleared": context["value"] == Status.CLEARED,
        }


class LibraryView(IndexView):
    """The library."""

    def get_base_queryset(self):
        """Fetch the readings with the documents."""
        return super().get_base_queryset().select_related("collection", "reading")

    @property
    def columns(self):
        """Put the column behind the file's name."""
        columns = list(super().columns)
        columns.insert(3, StatusColumn("status", label="For readers"))
        return columns
