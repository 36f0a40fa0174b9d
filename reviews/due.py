"""When a recommendation is overdue, and when it is due soon: conditions for whatever asks the database."""

from datetime import timedelta

from django.db.models import Q

from .kinds import CLOSED_STATUSES


def not_closed():
    """Return the condition that something is still to be done, or not known to be."""
    return ~Q(status__in=CLOSED_STATUSES)


def overdue_on(day):
    """Return the condition that the due date lies before `day` and the recommendation is open."""
    return not_closed() & Q(due__lt=day)


def due_within(days, day):
    """Return the condition that it is due on `day` or within `days` after it, and open."""
    return not_closed() & Q(due__gte=day, due__lte=day + timedelta(days=days))
