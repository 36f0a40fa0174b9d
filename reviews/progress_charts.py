"""The status of recommendations over time, counted from what was recorded; nothing is made up for what is not known."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from home.charts import Columns, Row
from home.dates import formatted

from .figures import STATUS_SERIES
from .public_register import STATUSES

COLUMN_OF = [STATUSES.index(series.key) for series in STATUS_SERIES]
YEARS_BY_QUARTER = 3  # a shorter time than this many years is shown by quarters
MOST_POINTS = 20
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True)
class Point:
    """One day for which the status of all is counted."""

    day: date
    label: str
    short: str


def over_time(matches, today):
    """Return (the chart of what matches over time, how many are left out because their review has no date)."""
    register, mask = matches.register, matches.matching
    is_dated = mask & (register.published <= today.toordinal())
    left_out = int((mask & ~is_dated).sum())
    rows = []
    if is_dated.any():
        first = date.fromordinal(int(register.published[is_dated].min()))
        for point in points(first, today):
            number = point.day.toordinal()
            there = is_dated & (register.published <= number)
            statuses = register.statuses_on(number, today.toordinal())[there]
            totals = np.bincount(statuses, minlength=len(STATUSES)).tolist()
            rows.append(Row(point.label, tuple(totals[column] for column in COLUMN_OF), short=point.short))
    chart = Columns("over-time", "Status of recommendations over time", "Date", STATUS_SERIES, rows)
    return chart, left_out


def points(first, today):
    """Return the `Point`s from the day `first` to `today`: the ends of years, or of quarters if the time is short."""
    if today.year - first.year < YEARS_BY_QUARTER:
        days = [date(year, *end) for year in range(first.year, today.year + 1) for end in QUARTERS]
        made = [Point(day, formatted(day, "j F Y"), formatted(day, "M y")) for day in days if first <= day < today]
    else:
        ends = [date(year, 12, 31) for year in range(first.year, today.year)]
        made = [Point(day, f"End of {day.year}", str(day.year)) for day in ends]
    return [*made[-(MOST_POINTS - 1) :], Point(today, f"Today, {formatted(today, 'j F Y')}", "Today")]
