"""The calendar of releases, on a screen of the admin and as a feed for the team's own calendars."""

import calendar
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .calendar import as_icalendar, entries_between, key_of, user_of
from .models import Release

FED_BEFORE, FED_AFTER = timedelta(days=90), timedelta(days=730)
EARLIEST, LATEST = 2000, 2100


def month_view(request):
    """Show the month that `?month=2027-03` names, or this one."""
    _require_access(request.user)
    month = _month(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    entries = entries_between(_midnight(weeks[0][0]), _midnight(weeks[-1][-1] + timedelta(days=1)))
    days = {}
    for entry in entries:
        days.setdefault(timezone.localtime(entry.at).date(), []).append(entry)
    context = {
        "month": month,
        "weeks": [[(day, days.get(day, [])) for day in week] for week in weeks],
        "today": timezone.localdate(),
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
        "feed": request.build_absolute_uri(reverse("release_calendar_feed", args=[key_of(request.user)])),
    }
    return render(request, "releases/calendar.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def feed(request, key):
    """Return the releases as iCalendar to whoever has the secret address of somebody who may see them."""
    user = user_of(key)
    if user is None or not _has_access(user):
        raise Http404
    now = timezone.now()
    content = as_icalendar(entries_between(now - FED_BEFORE, now + FED_AFTER), now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _has_access(user):
    return policy_registry.get_by_type(Release).user_has_any_permission(user, ["add", "change", "view"]) and (
        policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"])
    )


def _require_access(user):
    if not _has_access(user):
        raise Http404


def _month(text):
    try:
        month = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007, a month has no zone
    except ValueError:
        return None
    return month if EARLIEST <= month.year <= LATEST else None


def _midnight(day: date):
    return timezone.make_aware(datetime.combine(day, time.min))
