"""Finding what may be a child's date of birth in the short texts that become titles, addresses and references.

Publication must not harm a child (domain.md, "Rules"), and a date of birth in a title or reference would go into
addresses, search engines and file names. What surely is a date is told apart from what may be a number: case
numbers such as "2024/12/01" (year, month, serial number) or "010215" are somebody's honest reference.
"""

import re
from datetime import date

from django.utils import timezone

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN_DATE = re.compile(rf"\b(?:{DAY}(?: of)? (?:{MONTHS})[a-z]*|(?:{MONTHS})[a-z]* {DAY}),? \d{{4}}\b", re.I)
NUMBERS = re.compile(r"(?<!\d)(\d{1,4})([ ./-])(\d{1,2})\2(\d{1,4})(?!\d)")
DIGITS = re.compile(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)")
BIRTH_WORDS = re.compile(r"\b(?:dob|d\.o\.b|date of birth|born)\b", re.I)
OLDEST = 100  # years: what lies further back is no child's date of birth
YEAR_DIGITS = 4


def has_date(text):
    """Whether `text` surely holds a day, month and full year: 01/02/2015, 1 February 2015, 01022015."""
    return bool(WRITTEN_DATE.search(text)) or any(
        len(year) == YEAR_DIGITS and _is_date(day, month, year) for day, month, year in _triples(text)
    )


def may_have_date(text):
    """Whether `text` holds a date or figures that also read as one: 010215, 1/2/15, 2015-02-01."""
    return has_date(text) or any(
        _is_date(first, middle, last) or _is_date(last, middle, first) for first, middle, last in _triples(text)
    )


def has_birth_date(text):
    """Whether `text` says that a date in it is one of birth: "born 1 February 2015", "DOB 010215"."""
    return bool(BIRTH_WORDS.search(text)) and may_have_date(text)


def _triples(text):
    """Return the groups of three numbers in `text`, of separated figures and of six or eight figures in a row."""
    separated = [(first, middle, last) for first, _, middle, last in NUMBERS.findall(text)]
    in_a_row = DIGITS.findall(text)
    day_first = [(digits[:2], digits[2:4], digits[4:]) for digits in in_a_row]
    year_first = [(digits[:-4], digits[-4:-2], digits[-2:]) for digits in in_a_row]
    return [*separated, *day_first, *year_first]


def _is_date(day, month, year):
    this_year = timezone.localdate().year
    full_year = int(year)
    if len(year) < YEAR_DIGITS:  # the last year that ends so
        full_year += (this_year - full_year) // 100 * 100
    try:
        return this_year - OLDEST <= date(full_year, int(month), int(day)).year <= this_year
    except ValueError:
        return False
