"""From a file's bytes to rows of text: what the file is, its encoding, its separator.

Read are UTF-8, with or without its mark, and UTF-16 with its mark (Excel's "Unicode text"). Anything else is refused
and not guessed at: letters of another encoding would be recorded as wrong ones, and readers would see them.
"""

import csv
import re
from dataclasses import dataclass
from io import StringIO

from .errors import FileError, RowError

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
NULS = 10  # one byte in so many is no slip: UTF-16 without its mark, a picture
LONGEST_CELL = 100_000  # characters
SAVE_AS_UTF8 = "In Excel choose “Save a copy” and “CSV UTF-8 (Comma delimited)”, and send that file."
NOT_CSV = {
    b"PK\x03\x04": "This is an Excel workbook (or another packed file), not CSV.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook, not CSV.",
    b"%PDF": "This is a PDF, not CSV.",
    b"{\\rtf": "This is a text document (RTF), not CSV.",
    b"<!DOCTYPE": "This is a web page, not CSV.",
    b"<html": "This is a web page, not CSV.",
}
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
SEPARATORS = (",", ";", "\t")
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
UNDECODABLE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells."""

    number: int
    cells: list


def rows_of(content):
    """Return the `Row`s of a CSV file, headings first, without empty ones. Raises FileError."""
    text = _text_of(content)
    first_number = 1
    if line := SEPARATOR_LINE.match(text):  # which Excel understands, and hides
        separator, text = line[1], text[line.end() :]
    else:
        separator = _separator_of(text)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, number = [], first_number
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, cells))
            number += 1
            if len(rows) > MOST_ROWS + 1:
                raise FileError.of_file(
                    f"The file has more than {MOST_ROWS:,} rows.", "Split it, and send one part after the other."
                )
    except csv.Error as error:
        raise FileError(
            RowError(
                number,
                "",
                f"This row cannot be read: {_in_words(error)}.",
                "Look for a quotation mark that is not closed, or stands in the middle of a cell, here or above.",
            )
        ) from None
    if not rows:
        raise FileError.of_file("The file is empty.", "Send a file with a row of headings and a row an update.")
    _check_encoding(rows)
    return rows


def _text_of(content):
    if len(content) > MOST_BYTES:
        raise FileError.of_file(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.", "Leave out columns, or split the file."
        )
    for start, problem in NOT_CSV.items():
        if content[: len(start)].lower() == start.lower():
            raise FileError.of_file(problem, SAVE_AS_UTF8)
    mark, encoding = next((each for each in MARKS if content.startswith(each[0])), (b"", "utf-8"))
    beginning = content[:1000]
    if encoding == "utf-8" and beginning.count(b"\x00") * NULS > len(beginning):
        raise FileError.of_file("This is not CSV text: it holds bytes that no text holds (NUL).", SAVE_AS_UTF8)
    if encoding == "utf-8":
        # Bytes that are not UTF-8 stay recognisable, so that each row with one can be named.
        return content[len(mark) :].decode("utf-8", "surrogateescape")
    try:
        return content[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        raise FileError.of_file("The file says that it is UTF-16, and is not.", SAVE_AS_UTF8) from None


def _separator_of(text):
    headings = text.lstrip("\r\n").partition("\n")[0]
    return max(SEPARATORS, key=headings.count)


def _check_encoding(rows):
    errors = []
    for row in rows:
        for place, cell in enumerate(row.cells):
            if UNDECODABLE.search(cell):
                heading = rows[0].cells[place] if place < len(rows[0].cells) else ""
                readable = UNDECODABLE.sub("\ufffd", cell)[:60]
                errors.append(
                    RowError(
                        row.number,
                        UNDECODABLE.sub("\ufffd", heading),
                        f"“{readable}” is not UTF-8. The file may have been saved as Excel's plain “CSV”.",
                        SAVE_AS_UTF8,
                    )
                )
    if errors:
        raise FileError(*errors)


def _in_words(error):
    text = str(error)
    if "field larger" in text:
        return f"a cell is longer than {LONGEST_CELL:,} characters"
    return "a quotation mark is out of place" if '"' in text or "end of data" in text else text
