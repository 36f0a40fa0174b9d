"""Looks from outside for a release of which a part is open and another is not.

    .venv/bin/python benchmarks/releases.py [--postgres URL] [--releases 45] [--gap 1.5] [--kills 20]

Each release is a review, its report and its briefing; they go live one after another, `--gap` seconds apart, while two
schedulers run, of which a random one is killed with SIGKILL `--kills` times. Two readers ask for the three as fast as
they can, in opposite orders. A sighting is mixed if something is closed although something else of its release had
been open before it was asked for; the exit code is 1 if one was, or a release was lost or early. Takes three minutes.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from throwaway import Reader, Schedulers, ThrowawaySite

PORT = 8768
TO_MAKE_ONE = 1.5  # seconds that a release takes to be made and approved, at most
PATIENCE = 30  # seconds after the last release is due
PAIRS = 2000  # the bar of the issue
OPEN, CLOSED = 200, 404


def parse():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL")
    parser.add_argument("--releases", type=int, default=45)
    parser.add_argument("--gap", type=float, default=1.5, metavar="SECONDS")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--port", type=int, default=PORT)
    return parser.parse_args()


@dataclass
class Planned:
    """A release: when it is due (seconds), its three addresses, and since when all of it is known to be open."""

    at: float
    addresses: list
    open_since: float = float("inf")
    seen: set = field(default_factory=set)


def make_releases(options):
    """Make and approve the releases; return them as a list of `Planned`."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reviews.models import ReviewPage  # noqa: PLC0415
    from tests.factories import make_briefing, make_document, make_review, seven_sections  # noqa: PLC0415
    from tests.releases import make_approved  # noqa: PLC0415

    approver = get_user_model().objects.create_superuser("approver", "approver@example.org", "no-password")
    first = timezone.now() + timedelta(seconds=20 + options.releases * TO_MAKE_ONE)
    planned = []
    for number in range(options.releases):
        at = first + timedelta(seconds=number * options.gap)
        report = make_document(f"Report {number}")
        review = make_review(f"Child {number}", live=False, report=report, lead_reviewer="R. Example")
        briefing = make_briefing(f"Briefing {number}", live=False, body=seven_sections())
        briefing.related_reviews.create(review=review)
        for page in (review, briefing):
            page.save_revision()
        make_approved(approver, review, briefing, at=at, name=f"Release {number}")
        page = ReviewPage.objects.get(pk=review.pk)
        addresses = [page.get_url_parts()[2], report.url, briefing.get_url_parts()[2]]
        planned.append(Planned(at.timestamp(), addresses))
    return planned


class Watcher(threading.Thread):
    """A reader who asks for the parts of the release whose time is nearest, again and again, in one order."""

    def __init__(self, port, planned, order):
        super().__init__(daemon=True)
        self._reader = Reader(port)
        self._planned = planned
        self._order = order
        self.must_stop = threading.Event()
        self.pairs = self.turns = self.no_answer = 0
        self.mixed, self.early = [], []

    def run(self):
        """Ask until told to stop."""
        while not self.must_stop.is_set():
            now = time.time()
            self._ask(min(self._planned, key=lambda release: abs(release.at - now)))

    def _ask(self, release):
        before = []
        for address in [release.addresses[place] for place in self._order]:
            known_open, asked = release.open_since, time.time()
            status = self._reader.get(address).status
            now = time.time()
            if status not in (OPEN, CLOSED):
                self.no_answer += 1
                continue
            is_open = status == OPEN
            self.pairs += len(before)
            self.turns += sum(is_open and not was_open for was_open in before)
            if is_open:
                release.seen.add(address)
                release.open_since = min(release.open_since, now)
                if now < release.at:
                    self.early.append(address)
            elif known_open < asked or any(before):
                self.mixed.append(address)
            before.append(is_open)


def watch(site, planned, kills):
    """Watch all releases go live, killing schedulers meanwhile; return the watchers and the number of kills."""
    schedulers = Schedulers(site)
    watchers = [Watcher(site.port, planned, order) for order in ((0, 1, 2), (2, 1, 0))]
    for watcher in watchers:
        watcher.start()
    first, last = planned[0].at, planned[-1].at
    times = sorted(random.uniform(first - 5, last) for _ in range(kills))
    while time.time() < last + 3 or (any_waits() and time.time() < last + PATIENCE):
        while times and times[0] <= time.time():
            times.pop(0)
            schedulers.kill(random.randrange(2))
        time.sleep(0.05)
    for watcher in watchers:
        watcher.must_stop.set()
        watcher.join()
    schedulers.stop()
    return watchers, schedulers.kills


def any_waits():
    """Return whether a release is not marked as published yet."""
    from publishing.models import Release  # noqa: PLC0415

    return Release.objects.filter(state="scheduled").exists()


def main():
    """Run it all, print what was seen, and return the exit code."""
    options = parse()
    with ThrowawaySite(options.port, options.postgres, ADVANCE_NOTICE_WORKING_DAYS="0") as site:
        from publishing.models import Release  # noqa: PLC0415

        planned = make_releases(options)
        site.serve()
        watchers, kills = watch(site, planned, options.kills)
        states = Counter(Release.objects.values_list("state", flat=True))
        late = sorted(release.published_at.timestamp() - release.go_live_at.timestamp() for release in published())
    mixed, early = ([one for watcher in watchers for one in getattr(watcher, name)] for name in ("mixed", "early"))
    pairs, turns, silent = (
        sum(getattr(watcher, name) for watcher in watchers) for name in ("pairs", "turns", "no_answer")
    )
    lost = options.releases - states["published"]
    print(f"{site.vendor}, {options.releases} releases, {kills} kills -9; {dict(states)}")
    print(f"{pairs} pairs of sightings (bar {PAIRS}), of which {turns} saw it happen; {silent} requests without answer")
    print(f"mixed {len(mixed)}, early {len(early)}, lost {lost} (bar 0)", *mixed, *early)
    if late:
        print(f"published late by median {late[len(late) // 2]:.2f} s, maximum {late[-1]:.2f} s")
    return 1 if mixed or early or lost or pairs < PAIRS else 0


def published():
    """Return the releases that are published."""
    from publishing.models import Release  # noqa: PLC0415

    return Release.objects.filter(state="published")


if __name__ == "__main__":
    sys.exit(main())
