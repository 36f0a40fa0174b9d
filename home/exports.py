"""Data of a list as CSV and JSON, with a stated list of columns; no spreadsheet takes a cell for a formula.

The same holds for what Wagtail's admin exports: whoever can write a title, or search for a word, writes cells that
somebody with more rights opens.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .data_types import LIST_SEPARATOR, TEXT, DataType

# Spreadsheets take a cell that starts with one of these, or their wide forms, for a formula (OWASP, "CSV injection").
FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*%?")


@dataclass(frozen=True)
class Column:
    """One column: its name, what it means, how an entry gives its value, and of which type (`data_types`) that is."""

    name: str
    meaning: str
    value: Callable[[Any], Any]
    type: DataType = TEXT


def csv_response(columns, entries, filename):
    """Return `entries` as a CSV file that spreadsheets open as UTF-8 and never run.

    columns: Column instances. filename: what the download is called. Lists are joined with "; ".
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    for entry in entries:
        writer.writerow([neutralised(_as_text(column.value(entry))) for column in columns])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def json_response(columns, entries, changed=None, **about):
    """Return `entries` as JSON: what is said `about` them, the meaning of each field, and the entries.

    changed: returns when an entry last changed. The newest of them is said, and not when this answer was made: the same
    data is the same answer, with the same ETag.
    """
    results, newest = [], None
    for entry in entries:
        results.append({column.name: as_plain(column.value(entry)) for column in columns})
        newest = max(filter(None, [newest, changed(entry) if changed else None]), default=None)
    fields = {column.name: column.meaning for column in columns}
    return JsonResponse(
        {**about, "modified": as_plain(newest), "count": len(results), "fields": fields, "results": results},
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )


def neutralised(text):
    """Return `text` such that no spreadsheet takes it for a formula: with a leading apostrophe where it might.

    Numbers stay numbers, negative ones too.
    """
    start = text.lstrip()  # a tab or the end of a line in front hides a formula from checks, not from all programs
    may_run = start.startswith(FORMULA_STARTS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if may_run and not NUMBER.fullmatch(text) else text


def neutralise_admin_exports():
    """Let no CSV file of Wagtail's admin hold a formula, from now on: reports, redirects, search words, registers.

    Wagtail keeps formulas out of its XLSX files by itself.
    """

    def write_csv_row(view, writer, row):
        # All that Wagtail exports comes through here, however a view prepares it.
        cells = {name: view.preprocess_field_value(name, value, view.FORMAT_CSV) for name, value in row.items()}
        return writer.writerow(
            {name: neutralised(force_str("" if cell is None else cell)) for name, cell in cells.items()}
        )

    SpreadsheetExportMixin.write_csv_row = write_csv_row


def as_plain(value):
    """Return a column's value as JSON holds it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _as_text(value):
    if isinstance(value, list | tuple):
        return LIST_SEPARATOR.join(str(item) for item in value)
    return "" if value is None else str(as_plain(value))
