"""Reads plain text and CSV files; finds cells that a spreadsheet program would run."""

import csv
import re
from io import StringIO
from pathlib import Path

from .findings import Finding, UnreadableError, plain

MOST_BYTES = 20_000_000
# What begins a formula for a spreadsheet program; the last ones are the wide forms that Asian versions take too.
RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
# -12.5, +44 20 7946 0000, -£3,000, -5 %, a dash or two for "no figure".
PLAIN = re.compile(r"[-+] ?[£$€]?[\d.,][\d., ]*%?|[-+]+")
CELL = 1_000_000  # characters of one cell
SEPARATORS = ",;\t|"


def text_of(path):
    """Return the text of the file at `path`: UTF-8, UTF-16 with its mark, or what Windows in the UK writes.

    Raises `UnreadableError` where it is none of these, or too long to be a table for readers.
    """
    if Path(path).stat().st_size > MOST_BYTES:
        raise UnreadableError("too-large")
    data = Path(path).read_bytes()
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableError("broken")


def formulas(text):
    """Yield a `Finding` for each cell of the CSV `text` that a spreadsheet program takes for a formula."""
    csv.field_size_limit(CELL)
    first = text[:5000].partition("\n")[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if _runs(cell):
                    yield Finding("formulas", detail=f"row {row}, column {column}: {plain(cell, 100)}")
    except csv.Error:
        raise UnreadableError("broken") from None


def _runs(cell):
    """Return whether a spreadsheet program takes `cell` for a formula."""
    cell = cell.lstrip(" ")
    return cell.startswith(RUNS) and not PLAIN.fullmatch(cell.rstrip())
