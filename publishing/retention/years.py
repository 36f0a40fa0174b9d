"""Years of being public, counted in days of the calendar on the partnership's clock."""

from datetime import date, datetime, time

from django.utils import timezone

FEBRUARY, LEAP_DAY = 2, 29


def years_after(day, years):
    """Return the same day of the calendar `years` (a whole number) later than `day` (a date).

    Of 29 February that is 1 March where the year has none: a year is then over, and never a day too short.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, FEBRUARY + 1, 1)


def start_of(day):
    """Return the instant at which `day` begins in London."""
    return timezone.make_aware(datetime.combine(day, time.min))


def public_since(page, at=None):
    """Return the date from which the years of `page` count, or None if it is not known.

    at: when it goes live, for a page that never was. The day on which it went live here counts, because a report that
    was published elsewhere years ago is available here only since; or the date on the report, if that is later: the
    page may have been live with its learning before the report was in it.
    """
    live_at = page.first_published_at or at
    days = [timezone.localdate(live_at)] if live_at else []
    if dated := getattr(page, "publication_date", None):
        days.append(dated)
    return max(days, default=None)


def earliest_end(page, at=None):
    """Return the date from which `page` may end without a reason, or None if it may at any time.

    at: when it goes live, for a page that never was.
    """
    years = getattr(page, "stays_public_for_years", 0)
    since = public_since(page, at) if years else None
    return years_after(since, years) if since else None


def is_early(page, end, at=None):
    """Return whether an `end` (an instant) of `page` comes before it has been public for as long as it has to be.

    Days are compared and not instants: what is late by a second, or ends at midnight, is not early for that.
    """
    earliest = earliest_end(page, at)
    return earliest is not None and timezone.localdate(end) < earliest
