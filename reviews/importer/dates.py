"""Dates as partnerships write them, to the day, month or year."""

import re
from dataclasses import dataclass
from datetime import date

from home.dates import DatePrecision

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
EARLIEST, LATEST = 1945, 2100
LONGEST_DATE_LINE = 80  # characters

# (what it looks like, precision, example); the first that fits at a place counts.
FORMS = [
    (
        rf"{WEEKDAY}(?:the\s+)?(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH}),?\s+{YEAR}",
        DatePrecision.DAY,
        "17th March 2022",
    ),
    (rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}", DatePrecision.DAY, "March 17, 2022"),
    (rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)", DatePrecision.DAY, "2022-03-17"),
    (rf"(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.]{YEAR}", DatePrecision.DAY, "17/03/2022"),
    (r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<short_year>\d\d)(?!\d)", DatePrecision.DAY, "17/03/22"),
    (rf"(?P<month>{MONTH}),?\s+{YEAR}", DatePrecision.MONTH, "Dec 2024"),
    (rf"(?P<month>\d{{1,2}})/{YEAR}", DatePrecision.MONTH, "03/2022"),
    (YEAR, DatePrecision.YEAR, "2019"),
]
COMPILED = [(re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE), precision) for form, precision, _ in FORMS]
LEAD = re.compile(
    r"(?:\(|\[|,|[-\u2013\u2014:|])?\s*(?:(?:date|first|last)\s+)*(?:date of publication|publication date|published|added|posted|dated|date|completed|updated)?"
    r"\s*(?:on|in|:)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: what it is, how much of it is known, and where it stands with what introduces it."""

    value: date
    precision: str
    start: int
    end: int


def find_dates(text):
    """Return (dates, doubts): the dates in `text` in order, and a sentence for each that cannot be."""
    dates, doubts, taken = [], [], []
    for pattern, precision in COMPILED:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            value = _date(match)
            if value is None:
                doubts.append(f'"{match.group()}" is no date that can be.')
            else:
                dates.append(FoundDate(value, precision, match.start(), match.end()))
    return sorted(dates, key=lambda found: found.start), doubts


def without_dates(text, dates):
    """Return `text` without `dates` and what introduces them ("(published April 2024)")."""
    for found in reversed(dates):
        before = text[: found.start]
        lead = LEAD.search(before)
        before = before[: lead.start()] if lead else before
        after = re.sub(r"^\s*[)\]]", "", text[found.end :])
        text = f"{before} {after}"
    return " ".join(text.split()).strip(" -\u2013\u2014:,|(")


def is_only_date(text):
    """Return whether `text` says nothing but a date ("Published: 3 May 2021"), be it one that cannot be."""
    if len(text) > LONGEST_DATE_LINE:
        return False
    dates, doubts = find_dates(text)
    if doubts and not dates:
        return not re.sub(r"[\W_]+", "", text.replace(doubts[0].split('"')[1], ""))
    return len(dates) == 1 and not re.sub(r"[\W_]+", "", without_dates(text, dates))


def _date(match):
    parts = match.groupdict()
    year = int(parts.get("year") or 2000 + int(parts["short_year"]))
    month = parts.get("month") or "1"
    month = int(month) if month.isdigit() else 1 + [name[:3] for name in MONTHS].index(month[:3].lower())
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, int(parts.get("day") or 1))
    except ValueError:
        return None
