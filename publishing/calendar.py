"""What goes live and what ends, and when: for the calendar in the admin and for the team's own calendars."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from icalendar import Calendar, Event
from wagtail.models import Page, Revision

from .models import Release
from .models.release import ReleaseState
from .retention.records import planned_records

SALT = "publishing.calendar"
LENGTH = timedelta(minutes=15)  # of an entry in a calendar that wants an end
SHOWN = [ReleaseState.DRAFT, ReleaseState.SCHEDULED, ReleaseState.HELD, ReleaseState.PUBLISHED]


@dataclass(frozen=True, order=True)
class Entry:
    """Something that happens at a time: `what` in words, where it is edited, whether it is sure to happen."""

    at: datetime
    what: str
    title: str
    address: str
    uid: str
    is_certain: bool = True


def entries_between(start, end):
    """Return what happens to releases and single pages from `start` to before `end`, as `Entry`s in order."""
    entries = [
        Entry(
            release.go_live_at,
            f"Release: {release.get_state_display().lower()}",
            release.name,
            reverse("releases:inspect", args=[release.pk]),
            f"release-{release.pk}",
            release.state in (ReleaseState.SCHEDULED, ReleaseState.PUBLISHED),
        )
        for release in Release.objects.filter(state__in=SHOWN, go_live_at__gte=start, go_live_at__lt=end)
    ]
    revisions = Revision.page_revisions.filter(approved_go_live_at__gte=start, approved_go_live_at__lt=end)
    times = dict(revisions.values_list("object_id", "approved_go_live_at"))
    for page in Page.objects.filter(pk__in=times):
        what = "Changes go live" if page.live else "Goes live"
        entries.append(_entry_of(page, times[str(page.pk)], what, "goes-live"))
    ends = Page.objects.filter(live=True, expire_at__gte=start, expire_at__lt=end)
    entries += [_entry_of(page, page.expire_at, "Is taken off the site", "ends") for page in ends]
    entries += [
        _entry_of(record.page, record.closes_at, "Its report goes, the page stays as a record", "record")
        for record in planned_records().filter(closes_at__gte=start, closes_at__lt=end).select_related("page")
    ]
    return sorted(entries)


def _entry_of(page, at, what, kind):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Entry(at, what, page.get_admin_display_title(), address, f"page-{page.pk}-{kind}")


def as_icalendar(entries, now):
    """Return `entries` as the bytes of an iCalendar file (RFC 5545), stamped with the time `now`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Practice Reviews//Releases//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.WAGTAIL_SITE_NAME}: releases")
    host = settings.BASE_URL.partition("://")[2]
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + LENGTH)
        event.add("summary", f"{entry.title}: {entry.what}" if entry.is_certain else f"{entry.title}: {entry.what} (?)")
        event.add("status", "CONFIRMED" if entry.is_certain else "TENTATIVE")
        event.add("url", settings.WAGTAILADMIN_BASE_URL + entry.address)
        event.add("class", "CONFIDENTIAL")
        calendar.add_component(event)
    return calendar.to_ical()


def key_of(user):
    """Return the secret part of the address of `user`'s calendar; a new password makes it a new one."""
    return signing.dumps([user.pk, user.get_session_auth_hash()[:16]], salt=SALT)


def user_of(key):
    """Return the active user whose calendar has this `key`, or None."""
    try:
        pk, proof = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return user if user and user.get_session_auth_hash()[:16] == proof else None
