"""Publishes on time while everything is broken that can be, and counts what was lost, early, or done twice.

    .venv/bin/python benchmarks/chaos.py [--postgresql-binaries FOLDER] [--pages 200] [--spread 240] [--kills 100]

Scheduled reviews go live, half at one instant and half over `--spread` seconds, while
- two schedulers run, of which a random one is killed with SIGKILL `--kills` times and started again;
- a listener to `page_published` always fails;
- a page and a release meet an address that was taken after they were planned;
- PostgreSQL restarts, in turn in good order and as after a crash; or, on SQLite, another process locks the database
  against writing for ten seconds.
With the folder of initdb and pg_ctl (/usr/lib/postgresql/15/bin) it makes a PostgreSQL server of its own, otherwise
it uses SQLite. Afterwards everything must be live once and logged once, the audit trail whole, the clashing ones held,
and the outbox empty but for the failing listener; the exit code says so. Takes about eight minutes.
"""

import argparse
import contextlib
import random
import sys
import threading
import time
from datetime import timedelta

from throwaway import PrivateCluster, Schedulers, ThrowawaySite
from watching import logged_wrongly, report, schedule_reviews, watch

PORT, CLUSTER_PORT = 8766, 8767
PATIENCE = 120  # seconds after the last page is due
CALM = 150  # seconds, at most, until what follows is done when nothing is killed any more: a lease is 60 s
TROUBLES = 3  # restarts, or locks
LOCKED_FOR = 10  # seconds
LISTENER = "failing_listener.fail"


def parse():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgresql-binaries", metavar="FOLDER")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--spread", type=int, default=240, metavar="SECONDS")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="repeats the same kills")
    parser.add_argument("--port", type=int, default=PORT)
    return parser.parse_args()


def make_clashes(at):
    """Plan a page and a release for `at`, and have their addresses taken afterwards; return what they are."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from tests.factories import make_information_page, make_review  # noqa: PLC0415
    from tests.releases import make_approved, make_draft  # noqa: PLC0415

    page = make_review("Clash")  # live: its planned version has the address that will be taken
    page.save_revision().publish()
    page.refresh_from_db()
    page.slug, page.go_live_at = "taken-page", at
    page.save_revision().publish()
    approver = get_user_model().objects.create_superuser("approver", "approver@example.org", "no-password")
    draft = make_draft("Clash in a release")
    draft.slug = "taken-release"
    draft.save_revision()
    beside = make_draft("Beside the clash")
    release = make_approved(approver, draft, beside, at=at)
    for slug in ("taken-page", "taken-release"):
        make_review(f"Took {slug}", slug=slug)
    make_information_page("Not concerned")
    return page, release, [draft, beside]


def clashes_wrong(page, release, drafts):
    """Print what became of the clashing ones; return how much of it is wrong."""
    from reviews.models import ReviewPage  # noqa: PLC0415

    page.refresh_from_db()
    release.refresh_from_db()
    live = ReviewPage.objects.filter(pk__in=[draft.pk for draft in drafts], live=True).count()
    planned = page.revisions.exclude(approved_go_live_at=None).count()
    print(f"clashes: page left scheduled {planned} (bar 1); release {release.state} (bar held), its pages live {live}")
    return (planned != 1) + (page.slug == "taken-page") + (release.state != "held") + live


def trouble(site, cluster):
    """Return a function that makes the database unavailable; it takes the number of the time."""

    def restart(number):
        mode = ["fast", "immediate"][number % 2]
        print(f"  PostgreSQL restarts ({mode})", flush=True)
        cluster.restart(mode)

    def lock(number):
        print(f"  the database is locked for {LOCKED_FOR} s", flush=True)
        code = (
            "import sqlite3, sys, time\n"
            "connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)\n"
            "connection.execute('BEGIN IMMEDIATE')\n"
            f"time.sleep({LOCKED_FOR})\n"
            "connection.execute('ROLLBACK')\n"
        )
        site.start(sys.executable, "-c", code, f"{site.folder}/site.sqlite3").wait()

    return restart if cluster else lock


class Chaos:
    """Called with the time again and again: kills and makes trouble at random times from `first` to `last`."""

    def __init__(self, schedulers, make_trouble, first, last, kills):
        self._schedulers = schedulers
        self._make_trouble = make_trouble
        self._kills = sorted(random.uniform(first, last) for _ in range(kills))
        self._troubles = sorted(random.uniform(first, last - LOCKED_FOR) for _ in range(TROUBLES))
        self._number = 0
        self._threads = []

    def __call__(self, now):
        """Do what is due."""
        while self._kills and self._kills[0] <= now:
            self._kills.pop(0)
            self._schedulers.kill(random.randrange(2))
        if self._troubles and self._troubles[0] <= now and not any(thread.is_alive() for thread in self._threads):
            self._troubles.pop(0)
            self._threads.append(threading.Thread(target=self._make_trouble, args=[self._number]))
            self._threads[-1].start()
            self._number += 1

    def end(self, now):
        """Do what is left, and wait for it."""
        while self._kills or self._troubles:
            self(float("inf"))
            time.sleep(1)
        for thread in self._threads:
            thread.join()


def left_in_outbox():
    """Wait until the outbox holds nothing but the failing listener's messages; return how many others are left."""
    from publishing.models import OutboxMessage  # noqa: PLC0415

    others = OutboxMessage.objects.exclude(kind="signal", payload__only=LISTENER)
    until = time.time() + CALM
    while (left := others.count()) and time.time() < until:
        time.sleep(1)
    failing = OutboxMessage.objects.filter(payload__only=LISTENER).count()
    print(f"outbox: {left} messages left (bar 0), beside {failing} of the failing listener")
    return left


def faults():
    """Print and return how many faults the audit trail has."""
    from publishing.audit import faults_in_chain, seal_entries  # noqa: PLC0415

    seal_entries()
    found = list(faults_in_chain())
    print(f"audit trail: {len(found)} faults (bar 0)", *found, sep="\n  ")
    return len(found)


def run(options, cluster):
    """Run it all with a private `cluster` or on SQLite; print what was seen, and return how much was wrong."""
    address = cluster.address if cluster else ""
    with ThrowawaySite(options.port, address, settings="chaos_settings") as site:
        from django.db import connection  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        due = schedule_reviews(options.pages // 2, options.pages - options.pages // 2, options.spread)
        times = [at for group in due.values() for at in group.values()]
        first, last = min(times), max(times)
        middle = timezone.now() + timedelta(seconds=(first + last) / 2 - time.time())
        clashes = make_clashes(middle)
        connection.close()
        site.serve()
        schedulers = Schedulers(site)
        chaos = Chaos(schedulers, trouble(site, cluster), first - 5, last + 5, options.kills)
        seen, early = watch(site, due, PATIENCE, meanwhile=chaos)
        chaos.end(time.time())
        print(f"{site.vendor}, {options.pages} pages, {schedulers.kills} kills -9, {TROUBLES} times no database")
        wrong = left_in_outbox()
        schedulers.stop()
        wrong += report(due, seen, early) + logged_wrongly(options.pages) + faults() + clashes_wrong(*clashes)
        return wrong


def main():
    """Run it, and return the exit code."""
    options = parse()
    random.seed(options.seed)
    binaries = options.postgresql_binaries
    with PrivateCluster(CLUSTER_PORT, binaries) if binaries else contextlib.nullcontext() as cluster:
        return 1 if run(options, cluster) else 0


if __name__ == "__main__":
    sys.exit(main())
