"""Data of a list as CSV and JSON, with a stated list of columns."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.http import HttpResponse, JsonResponse

# Spreadsheets take a cell that starts with one of these for a formula (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """One column: its name, what it means, and how an entry gives its value (text, number, date, list or None)."""

    name: str
    meaning: str
    value: Callable[[Any], Any]


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


def json_response(columns, entries, **about):
    """Return `entries` as JSON: what is said `about` them, the meaning of each field, and the entries."""
    results = [{column.name: as_plain(column.value(entry)) for column in columns} for entry in entries]
    fields = {column.name: column.meaning for column in columns}
    return JsonResponse(
        {**about, "count": len(results), "fields": fields, "results": results},
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )


def neutralised(text):
    """Return `text` such that no spreadsheet takes it for a formula: with a leading apostrophe where it might."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_plain(value):
    """Return a column's value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return value


def _as_text(value):
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(as_plain(value))
