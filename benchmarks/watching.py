"""Scheduled reviews, and when a reader outside first sees each of them in the sitemap."""

import re
import statistics
import time
from datetime import timedelta

from throwaway import Reader

POLLS_A_SECOND = 20
LEAD = 20  # seconds until the instant, and from there to the first of those that are spread
MOST_LATE = {"at one instant": 10, "spread": 2}  # seconds, the bars of the issue


def schedule_reviews(at_once, spread, seconds):
    """Make reviews that go live: `at_once` at one instant, `spread` over `seconds`; return {group: {address: time}}.

    The instant comes in `LEAD` seconds, the first of the others as long after it.
    """
    from django.utils import timezone  # noqa: PLC0415

    from tests.factories import make_document, make_review, make_theme  # noqa: PLC0415

    themes = [make_theme(f"Theme {number}") for number in range(3)]
    offsets = [("at one instant", LEAD)] * at_once
    offsets += [("spread", LEAD * 2 + seconds * place / max(spread, 1)) for place in range(spread)]
    tomorrow = timezone.now() + timedelta(days=1)
    addresses = []
    for number, (_, offset) in enumerate(offsets):
        page = make_review(
            f"Child {number}",
            live=False,
            report=make_document(f"Report {number}"),
            key_learning=[("paragraph", "<p>" + "word " * 300 + "</p>")],
            many={"themes": themes},
        )
        page.go_live_at = tomorrow + timedelta(seconds=offset)
        page.save_revision().publish()
        addresses.append(page.get_url_parts()[2])
    now = timezone.now()
    _move_schedules(tomorrow - now)
    due = {name: {} for name in MOST_LATE}
    for address, (group, offset) in zip(addresses, offsets, strict=True):
        due[group][address] = (now + timedelta(seconds=offset)).timestamp()
    return due


def _move_schedules(by):
    """Bring everything that is scheduled forward: how long it took to make does not matter then."""
    from wagtail.models import Revision  # noqa: PLC0415

    revisions = list(Revision.objects.exclude(approved_go_live_at=None))
    for revision in revisions:
        revision.approved_go_live_at -= by
        revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    Revision.objects.bulk_update(revisions, ["approved_go_live_at", "content"], batch_size=100)


def watch(site, due, patience, meanwhile=lambda now: None):
    """Ask for the sitemap until all was seen, or `patience` (seconds) after the last is due, and call `meanwhile`.

    Returns {address: time of the first sighting}, and the addresses that were seen before their time.
    """
    times = {address: at for group in due.values() for address, at in group.items()}
    waiting, seen, early = set(times), {}, []
    reader = Reader(site.port)
    while waiting and time.time() < max(times.values()) + patience:
        asked = time.time()
        body = reader.get("/sitemap.xml").body.decode()
        found = set(re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", body))
        now = time.time()
        for address in found & waiting:
            seen[address] = now
            if now < times[address]:
                early.append(address)
        waiting -= found
        meanwhile(now)
        time.sleep(max(0, 1 / POLLS_A_SECOND - (time.time() - asked)))
    return seen, early


def report(due, seen, early):
    """Print how late each group was; return how many were lost or early."""
    lost = 0
    for group, times in due.items():
        late = sorted(seen[address] - at for address, at in times.items() if address in seen)
        lost += len(times) - len(late)
        if late:
            p99 = late[min(len(late) - 1, int(len(late) * 0.99))]
            print(
                f"{group}: {len(late)} of {len(times)} pages, late by median {statistics.median(late):.2f} s, "
                f"p99 {p99:.2f} s, maximum {late[-1]:.2f} s (bar {MOST_LATE[group]} s)"
            )
    print(f"lost {lost}, early {len(early)} (bar 0)")
    return lost + len(early)


def logged_wrongly(expected):
    """Print how many of `expected` published pages are not logged exactly once, by Wagtail and by the audit trail."""
    from wagtail.models import PageLogEntry  # noqa: PLC0415

    from publishing.models import AuditEntry  # noqa: PLC0415

    wrong = 0
    action = "wagtail.publish.scheduled"
    for name, found in (
        ("Wagtail's history", PageLogEntry.objects.filter(action=action).values_list("page", flat=True)),
        ("the audit trail", AuditEntry.objects.filter(action=action).values_list("subject", flat=True)),
    ):
        entries = list(found)
        twice, missing = len(entries) - len(set(entries)), expected - len(set(entries))
        print(f"{name}: {len(entries)} publications, twice {twice}, not logged {missing} (bar 0)")
        wrong += abs(twice) + abs(missing)
    return wrong
