"""What a cell says: days, statuses and texts, as people and Excel write them."""

import re
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from home.exports import neutralised

from ..kinds import RecommendationStatus
from ..models.progress import LONGEST_TEXT, is_likely_day

LONGEST = {"status_reason": 300} | dict.fromkeys(("update", "evidence", "private_note"), LONGEST_TEXT)
NO_DATE = {"none", "-", "no date"}
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y")
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
SHORT_YEAR = re.compile(r"\d{1,2}[/.-](\d{1,2}|[A-Za-z]{3})[/.-]\d{2}")
LIKE_THIS = "Write the day first, as in 31/05/2026, or 2026-05-31."
STATUSES = {word.casefold(): value for value, label in RecommendationStatus.choices for word in (value, label)}
STATUSES |= {"embedded": RecommendationStatus.EMBEDDED}
# A cell that begins like this is a formula, or becomes one in the next spreadsheet; not a dash and a space.
FORMULA = re.compile(r"\s*[=@\uff1d\uff20]|[\t\r]|\s*[+\uff0b-](?!\s)(?![0-9]+([.,][0-9]+)*%?\s*$)")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class CellError(Exception):
    """Raised for a cell that says nothing that can be taken: what is wrong, and what to do."""

    def __init__(self, problem, remedy):
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


def key_of(cell):
    """Return the identifier of a recommendation. Raises CellError."""
    text = cell.strip()
    if not text:
        raise CellError("The id is missing.", "Take it from the register's export.")
    try:
        return UUID(text)
    except ValueError:
        raise CellError(f"“{_short(text)}” is no id.", "Take it from the register's export, unchanged.") from None


def day_of(cell):
    """Return the day. Raises CellError."""
    text = MIDNIGHT.sub("", cell.strip())
    for pattern in DAY_FORMATS:
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007, a day has no zone
        except ValueError:
            continue
        if is_likely_day(day):
            return day
    if SHORT_YEAR.fullmatch(text):
        raise CellError(f"“{_short(text)}” has a year of two digits.", f"Write all four. {LIKE_THIS}")
    raise CellError(f"“{_short(text)}” is no date.", LIKE_THIS)


def past_day_of(cell):
    """Return a day that is not yet to come; today if the cell is empty. Raises CellError."""
    today = timezone.localdate()
    day = day_of(cell) if cell.strip() else today
    if day > today:
        raise CellError(f"{day:%-d %B %Y} is yet to come.", "Give the day from which it is so.")
    return day


def due_of(cell):
    """Return the due date, or None where it is to be removed. Raises CellError."""
    return None if cell.strip().lower() in NO_DATE else day_of(cell)


def status_of(cell):
    """Return the status, given in words or as it is stored. Raises CellError."""
    found = STATUSES.get(" ".join(cell.split()).casefold())
    if found is None:
        labels = ", ".join(RecommendationStatus.labels)
        raise CellError(f"“{_short(cell)}” is no status.", f"Write one of these: {labels}.")
    return str(found)


def text_of(cell, name):
    """Return the text of the field `name`. Raises CellError."""
    text = cell.strip()
    plain = text.removeprefix("'")
    if plain != text and neutralised(plain) == text:  # our export has put the apostrophe there
        text = plain
    elif FORMULA.match(cell):
        raise CellError(
            f"“{_short(text)}” begins as a formula does.",
            "Write a sentence: begin with a letter, a number, or a dash and a space.",
        )
    if CONTROL.search(text):
        raise CellError("The text holds characters that cannot be shown.", "Type the text anew, or paste it as plain.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST[name]:
        raise CellError(
            f"The text has {len(text):,} characters; {LONGEST[name]:,} fit.", "Shorten it; link to what is longer."
        )
    return text


READERS = {"date": past_day_of, "due": due_of, "status": status_of}


def value_of(name, cell):
    """Return what a cell of the column `name` says. Raises CellError."""
    reader = READERS.get(name)
    return reader(cell) if reader else text_of(cell, name)


def as_json(said):
    """Return what a row says as JSON holds it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def from_json(said):
    """Return what `as_json` made, as it was."""
    due = said.get("due")
    return said | {"due": date.fromisoformat(due)} if due else said


def _short(text):
    text = CONTROL.sub("\ufffd", text.strip())
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004
