"""The accessibility ledger for editors, as a report, and for readers, as CSV."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from home.addresses import absolute_url
from home.dates import formatted
from home.exports import Column as ExportColumn
from home.exports import csv_response, neutralised

from .accessibility import PROBLEMS, Ledger
from .models import SiteDocument

COLUMNS = [
    ExportColumn("title", "The title of the file", lambda entry: entry.document.title),
    ExportColumn("address", "Where it is read", lambda entry: entry.address),
    ExportColumn(
        "text_address",
        "Where its text is a web page",
        lambda entry: absolute_url(entry.document.text_url) if entry.document.has_text else "",
    ),
    ExportColumn("problems", "What it lacks", lambda entry: entry.lacks),
    ExportColumn("first_published", "The day on which it was first published", lambda entry: entry.published_on),
    ExportColumn(
        "exempt",
        "Whether it was published before 23 September 2018, so that the regulations leave it out",
        lambda entry: "yes" if entry.is_exempt else "no",
    ),
]


@require_safe
def known_problems(request):
    """Return every public file with known problems as CSV."""
    ledger = Ledger()
    documents = SiteDocument.objects.filter(pk__in=ledger.problems).order_by("title", "pk")
    return csv_response(COLUMNS, ledger.entries(documents), "known-problems-of-files.csv")


class LedgerFilterSet(WagtailFilterSet):
    """Narrows the ledger."""

    title = django_filters.CharFilter(label="Title", lookup_expr="icontains")
    lacks = django_filters.ChoiceFilter(
        label="Lacks",
        choices=[("anything", "Anything"), *((problem.code, problem.name) for problem in PROBLEMS)],
        method="filter_lacks",
    )
    scope = django_filters.ChoiceFilter(
        label="Regulations", choices=[("applies", "Apply"), ("exempt", "Exempt")], method="filter_scope"
    )
    alternative = django_filters.ChoiceFilter(
        label="Web version", choices=[("yes", "There is one"), ("no", "There is none")], method="filter_alternative"
    )

    class Meta:
        model = SiteDocument
        fields = []

    def filter_lacks(self, documents, name, value):
        """Keep files that lack `value`."""
        codes = [problem.code for problem in PROBLEMS if value in ("anything", problem.code)]
        return documents.filter(reading__findings__code__in=codes).distinct()

    def filter_scope(self, documents, name, value):
        """Keep files to which the regulations apply, or others."""
        exempt = Ledger().exempt
        return documents.filter(pk__in=exempt) if value == "exempt" else documents.exclude(pk__in=exempt)

    def filter_alternative(self, documents, name, value):
        """Keep files whose words are a web page, too, or others."""
        without = {"has_text": False, "has_web_version": False}
        return documents.filter(**without) if value == "no" else documents.exclude(**without)


def _published(entry):
    day = formatted(entry.published_on, "j F Y") if entry.published_on else ""
    return f"{day} (exempt)" if entry.is_exempt else day


def _address_of_findings(entry):
    return reverse("document_findings", args=[entry.document.pk])


class LedgerView(ReportView):
    """Every public file, with what it lacks."""

    page_title = "Accessibility of files"
    verbose_name_plural = "public files"
    header_icon = "glasses"
    model = SiteDocument
    index_url_name = "accessibility_ledger"
    index_results_url_name = "accessibility_ledger_results"
    filterset_class = LedgerFilterSet
    any_permission_required = ["add", "change", "delete"]
    table_classname = "listing pr-stacked"
    columns = [
        TitleColumn("title", label="File", accessor="document.title", get_url=_address_of_findings),
        Column("lacks", label="Lacks", accessor=lambda entry: ", ".join(entry.lacks) or "Nothing that we know of"),
        Column("published_on", label="First published", accessor=_published),
        Column("alternative", label="Web version", accessor=lambda entry: entry.alternative or "None"),
    ]
    export_filename = "accessibility-of-files"
    list_export = ["document.title", "address", "lacks", "published_on", "scope", "alternative"]
    export_headings = {
        "document.title": "File",
        "address": "Address",
        "lacks": "Lacks",
        "published_on": "First published",
        "scope": "Regulations",
        "alternative": "Web version",
    }

    @cached_property
    def permission_policy(self):
        """Return who may do what with files (Wagtail knows it only once all is loaded)."""
        return policy_registry.get_by_type(SiteDocument)

    @cached_property
    def ledger(self):
        """Return the ledger as it is now."""
        return Ledger()

    def get_queryset(self):
        """Return the public files by title."""
        return self.ledger.documents().order_by("title", "pk")

    def get_table(self, object_list):
        """Return the table of the entries of the files."""
        return super().get_table(self.ledger.entries(object_list))

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Return the entries of the files as a spreadsheet."""
        return super().as_spreadsheet(self.ledger.entries(queryset), spreadsheet_format)

    def get_heading(self, queryset, field):
        """Return the heading of a column (Wagtail looks at the model where it has none)."""
        return self.export_headings[field]

    def preprocess_field_value(self, field, value, export_format):
        """Return a value as the spreadsheet holds it, such that no program takes it for a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        return neutralised(value) if isinstance(value, str) else value
