"""Working days in England: how much notice somebody has had."""

from datetime import timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _bank_holidays():
    return holidays.country_holidays("GB", subdiv="ENG")  # fills itself year by year


def is_working_day(day):
    """Whether `day` (a date) is neither a weekend's nor a bank holiday in England."""
    return day.weekday() < SATURDAY and day not in _bank_holidays()


def after_working_days(day, count):
    """Return the first day on which `count` whole working days have passed since `day`: the day itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day
