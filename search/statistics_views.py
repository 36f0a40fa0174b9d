"""What readers searched for in vain, and what they opened, as reports in the admin."""

from urllib.parse import urlencode

from django.db.models import Max, Sum
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from documents.models import SiteDocument
from home.dates import formatted
from home.permissions import EDITING, pages_user_can_edit

from . import statistics
from .models import OpenedCount, SearchCount

# What helps those who search for a text: label, name of its address, parameter that holds the text.
WAYS = [
    ("Promote a result", "wagtailsearchpromotions:add", "query_string"),
    ("Add words that mean the same", "registers_search-words_modeladmin_create", "terms"),
]
MOST_TEXTS = 5  # of one page or file


class WaysColumn(Column):
    """Ways to help those who search for a text."""

    cell_template_name = "search_statistics/ways_cell.html"

    def get_value(self, instance):
        """Return (label, address) of the ways that this site has."""
        return [
            (label, f"{address}?{urlencode({parameter: instance['words']})}")
            for label, name, parameter in WAYS
            if (address := _address(name))
        ]


class SearchesFilterSet(WagtailFilterSet):
    """Narrows the searches to a period."""

    day = DateFromToRangeFilter(label="Day", widget=DateRangePickerWidget)

    class Meta:
        model = SearchCount
        fields = []


class OpenedFilterSet(WagtailFilterSet):
    """Narrows what was opened to a period."""

    day = DateFromToRangeFilter(label="Day", widget=DateRangePickerWidget)

    class Meta:
        model = OpenedCount
        fields = []


class StatisticsView(ReportView):
    """What both reports have: who may see them, and rows that are counts, not records."""

    any_permission_required = EDITING
    results_template_name = "search_statistics/results.html"
    header_icon = "search"

    @cached_property
    def permission_policy(self):
        """Return who may do what with pages: whoever may edit any sees what readers look for."""
        return policy_registry.get_by_type(Page)

    def get(self, request, *args, **kwargs):
        """Show the report, once the words of watch lists are out of it."""
        statistics.forget_watched()
        return super().get(request, *args, **kwargs)

    def get_filterset_kwargs(self):
        """Let the filters narrow the counts."""
        return {**super().get_filterset_kwargs(), "queryset": self.get_base_queryset()}

    def get_filtered_queryset(self):
        """Return the counts, narrowed and in order."""
        return self.get_queryset()

    def get_heading(self, queryset, field):
        """Return the heading of a column (Wagtail looks at the model where it has none)."""
        return self.export_headings[field]


class NothingFoundView(StatisticsView):
    """Each text that found nothing, how often and when last."""

    page_title = "Searches that found nothing"
    verbose_name_plural = "searches that found nothing"
    index_url_name = "nothing_found_report"
    index_results_url_name = "nothing_found_report_results"
    filterset_class = SearchesFilterSet
    default_ordering = "-nothing"
    columns = [
        Column("words", label="Searched for", sort_key="words"),
        NumberColumn("nothing", label="Found nothing", sort_key="nothing"),
        NumberColumn("total", label="Searches", sort_key="total"),
        Column("last_day", label="Last", sort_key="last_day", accessor=lambda row: _day(row["last_day"])),
        WaysColumn("ways", label="What helps"),
    ]
    export_filename = "searches-that-found-nothing"
    list_export = ["words", "nothing", "total", "last_day"]
    export_headings = {"words": "Searched for", "nothing": "Found nothing", "total": "Searches", "last_day": "Last"}

    def get_base_queryset(self):
        """Return the counts of texts that found nothing at least once."""
        return statistics.searches().filter(nothing__gt=0)

    @property
    def note(self):
        """What the report leaves out, and why."""
        return (
            f"A search is shown once it was made on {statistics.DAYS_UNTIL_KEPT} different days: what is typed only "
            f"once or twice may be somebody's name. Not shown, and found nothing: {statistics.not_shown()}."
        )


class OpenedView(StatisticsView):
    """Each page and file that was opened from the results of a search."""

    page_title = "What readers open"
    verbose_name_plural = "pages and files that readers opened"
    index_url_name = "opened_report"
    index_results_url_name = "opened_report_results"
    filterset_class = OpenedFilterSet
    default_ordering = "-opened"
    columns = [
        TitleColumn("title", label="Page or file", get_url=lambda row: row["address"]),
        Column("what", label="Kind"),
        NumberColumn("opened", label="Opened", sort_key="opened"),
        Column("last_day", label="Last", sort_key="last_day", accessor=lambda row: _day(row["last_day"])),
        Column("texts", label="Searched for", accessor=lambda row: ", ".join(row["texts"])),
    ]
    export_filename = "what-readers-open"
    list_export = ["title", "what", "opened", "last_day", "texts"]
    export_headings = {
        "title": "Page or file",
        "what": "Kind",
        "opened": "Opened",
        "last_day": "Last",
        "texts": "Searched for",
    }
    note = "Counted are openings from the results of a search, in browsers that run the site's scripts."

    def get_base_queryset(self):
        """Return the counts of each page and file."""
        by_target = OpenedCount.objects.order_by().values("kind", "number")
        return by_target.annotate(opened=Sum("times"), last_day=Max("day"))

    def get_table(self, object_list):
        """Return the table with titles."""
        return super().get_table(self._with_titles(object_list))

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Return a spreadsheet with titles."""
        return super().as_spreadsheet(self._with_titles(queryset), spreadsheet_format)

    def _with_titles(self, rows):
        """Return `rows` with what stands for them; pages that the user may not edit have a title and no link."""
        rows = list(rows)
        pages = Page.objects.in_bulk([row["number"] for row in rows if row["kind"] == OpenedCount.Kind.PAGE])
        files = SiteDocument.objects.in_bulk([row["number"] for row in rows if row["kind"] == OpenedCount.Kind.FILE])
        editable = set(pages_user_can_edit(self.request.user).filter(pk__in=pages).values_list("pk", flat=True))
        texts = _texts_of(rows)
        for row in rows:
            is_page = row["kind"] == OpenedCount.Kind.PAGE
            target = (pages if is_page else files).get(row["number"])
            row["title"] = target.title if target else "(deleted)"
            row["what"] = OpenedCount.Kind(row["kind"]).label
            row["texts"] = texts.get((row["kind"], row["number"]), [])
            row["address"] = None
            if is_page and row["number"] in editable:
                row["address"] = reverse("wagtailadmin_pages:edit", args=[row["number"]])
            elif not is_page and target:
                row["address"] = reverse("document_findings", args=[row["number"]])
        return rows


def _texts_of(rows):
    """Return {(kind, number): the texts from whose results it was opened most}."""
    counts = OpenedCount.objects.filter(number__in={row["number"] for row in rows}).exclude(text="")
    by_text = counts.order_by().values("kind", "number", "text").annotate(opened=Sum("times"))
    texts = {}
    for row in by_text.order_by("-opened", "text"):
        texts.setdefault((row["kind"], row["number"]), []).append(row["text"])
    return {target: found[:MOST_TEXTS] for target, found in texts.items()}


def _address(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _day(value):
    return formatted(value, "j F Y")
