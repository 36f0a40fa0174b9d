"""The list of the register of recommendations: its files, and the way to recording for several at once."""

from django.utils import timezone
from django.utils.formats import date_format
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail_modeladmin.views import IndexView

from ..models import ProgressEntry
from ..progress_bulk import SeveralView
from ..progress_rights import may_record, may_see_progress
from .base import RegisterIndexView, plain_cell

HISTORY = "history"  # the file of every entry, `?export=csv&of=history`
WITH_RECOMMENDATIONS = ("recommendation__review", "recorded_by")
# What the file of the history has in a row: heading, and how an entry gives it.
HISTORY_COLUMNS = {
    "Id": lambda entry: entry.recommendation.key,
    "Review": lambda entry: entry.recommendation.review.title,
    "Number": lambda entry: entry.recommendation.number,
    "Date": lambda entry: entry.date,
    "Status": lambda entry: entry.get_status_display(),
    "Reason": lambda entry: entry.status_reason,
    "Due": lambda entry: entry.due,
    "What has been done": lambda entry: entry.update,
    "Evidence": lambda entry: entry.evidence,
    "Private note": lambda entry: entry.private_note,
    "Recorded": lambda entry: date_format(timezone.localtime(entry.recorded_at), "Y-m-d H:i"),
    "Recorded by": lambda entry: entry.recorded_by.get_username() if entry.recorded_by else "",
    "How": lambda entry: entry.get_source_display(),
}


class RecommendationIndexView(RegisterIndexView):
    """The list; as CSV, and as XLSX of which every cell is text, so that nothing in it runs."""

    FORMATS = (IndexView.FORMAT_CSV, IndexView.FORMAT_XLSX)
    export_buttons_template_name = "registers/recommendation_buttons.html"

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Return the file of what is listed; of its history, for those who may see that."""
        self.holds_history = self.request.GET.get("of") == HISTORY and may_see_progress(self.request.user)
        if self.holds_history:
            self.list_export = list(HISTORY_COLUMNS)
            listed = queryset.order_by().values("pk")
            entries = ProgressEntry.objects.filter(recommendation__in=listed).select_related(*WITH_RECOMMENDATIONS)
            queryset = entries.defer("recommendation__review__key_learning").order_by("recommendation", "date", "pk")
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def post(self, request):
        """Go on to recording for the rows that are ticked, or for all that the list's filters leave."""
        pks = self.queryset.values_list("pk", flat=True) if request.POST.get("all") else request.POST.getlist("pk")
        return SeveralView.as_view()(request, pks=list(pks))

    def get_filename(self):
        """Return the file's name without its ending."""
        return f"{super().get_filename()}{'-history' if self.holds_history else ''}"

    def get_heading(self, queryset, field):
        """Return a column's heading."""
        return field if self.holds_history else super().get_heading(queryset, field)

    def to_row_dict(self, item):
        """Return the cells of one row."""
        if self.holds_history:
            return {heading: plain_cell(value(item)) for heading, value in HISTORY_COLUMNS.items()}
        return super().to_row_dict(item)

    def generate_xlsx_row(self, worksheet, row_dict, date_format=None):
        """Yield the cells of one row, every one a text and without what the format cannot hold."""
        for value in row_dict.values():
            cell = WriteOnlyCell(worksheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            yield cell

    def get_context_data(self, **kwargs):
        """Add what the way to recording for several needs."""
        user = self.request.user
        return super().get_context_data(
            may_record=may_record(user),
            may_see_progress=may_see_progress(user),
            **kwargs,
        )

    @property
    def history_export_url(self):
        """The address of the file of the history."""
        return f"{self.csv_export_url}&of={HISTORY}"
