"""Measures how late scheduled pages go live, as a reader outside sees it, while schedulers are killed or not.

    .venv/bin/python benchmarks/punctuality.py [--postgres URL] [--pages 300] [--spread 120] [--kills 0]

Makes a database of its own (SQLite in a temporary folder, or a new PostgreSQL database beside that of URL), fills it
with reviews that are due at one instant and as many spread over `--spread` seconds, serves it with gunicorn, runs two
schedulers, and asks for the sitemap 20 times a second. `--kills` kills a random scheduler with SIGKILL that often,
evenly over the run, and starts it again. Prints lateness, and what was early, lost, or published twice.
"""

import argparse
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
POLLS_A_SECOND = 20
SCHEDULERS = 2
PATIENCE = 60  # seconds after the last page is due
MOST_LATE = {"at one instant": 10, "spread": 2}  # seconds, the bars of the issue


def parse():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--spread", type=int, default=120, metavar="SECONDS")
    parser.add_argument("--kills", type=int, default=0)
    return parser.parse_args()


def database(options, folder):
    """Return the address of a new database."""
    if not options.postgres:
        return f"sqlite:///{folder}/site.sqlite3"
    import psycopg2  # noqa: PLC0415

    name = f"punctuality_{os.getpid()}"
    connection = psycopg2.connect(options.postgres)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(options.postgres)._replace(path=f"/{name}"))


def drop(options):
    """Drop the database that `database` made."""
    if not options.postgres:
        return
    import psycopg2  # noqa: PLC0415
    from django.db import connection as own  # noqa: PLC0415

    own.close()
    connection = psycopg2.connect(options.postgres)
    connection.autocommit = True
    connection.cursor().execute(f"DROP DATABASE punctuality_{os.getpid()} WITH (FORCE)")


def fill(options):
    """Make the pages; return {address: time at which it is due}, by group."""
    import django  # noqa: PLC0415

    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.factories import make_document, make_review, make_theme  # noqa: PLC0415

    themes = [make_theme(f"Theme {number}") for number in range(3)]
    total = options.pages * 2
    start = timezone.now() + timedelta(seconds=total * 0.25 + 15)
    due = {name: {} for name in MOST_LATE}
    for number in range(total):
        group, place = ("at one instant", 0) if number % 2 else ("spread", number / total)
        at = start + timedelta(seconds=20 + place * options.spread if group == "spread" else 0)
        page = make_review(
            f"Child {number}",
            live=False,
            report=make_document(f"Report {number}"),
            key_learning=[("paragraph", "<p>" + "word " * 300 + "</p>")],
            many={"themes": themes},
        )
        page.go_live_at = at
        page.save_revision().publish()
        due[group][page.get_url_parts()[2]] = at.timestamp()
    return due


def start(*command):
    """Start a process in the site's folder."""
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_scheduler():
    """Start a scheduler."""
    return start(sys.executable, "manage.py", "run_scheduler")


def poll(due, options):
    """Ask for the sitemap until everything was seen; return {address: first sighting}, early ones, kills."""
    waiting = {address for group in due.values() for address in group}
    every = {address: at for group in due.values() for address, at in group.items()}
    first, last = min(every.values()), max(every.values())
    kill_times = sorted(random.uniform(first - 5, last + 5) for _ in range(options.kills))
    schedulers = [start_scheduler() for _ in range(SCHEDULERS)]
    seen, early, kills = {}, [], 0
    try:
        while waiting and time.time() < last + PATIENCE:
            asked = time.time()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/sitemap.xml", timeout=10) as response:
                    found = set(re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", response.read().decode()))
            except (urllib.error.URLError, OSError):
                found = set()
            now = time.time()
            for address in found & waiting:
                seen[address] = now
                if now < every[address]:
                    early.append(address)
            waiting -= found
            while kill_times and kill_times[0] <= now:
                kill_times.pop(0)
                place = random.randrange(len(schedulers))
                schedulers[place].send_signal(signal.SIGKILL)
                schedulers[place].wait()
                schedulers[place] = start_scheduler()
                kills += 1
            time.sleep(max(0, 1 / POLLS_A_SECOND - (time.time() - asked)))
    finally:
        for scheduler in schedulers:
            scheduler.terminate()
            scheduler.wait()
    return seen, early, kills


def twice():
    """Return how many pages were logged as published more than once, or not at all."""
    from django.db.models import Count  # noqa: PLC0415
    from wagtail.models import PageLogEntry  # noqa: PLC0415

    from reviews.models import ReviewPage  # noqa: PLC0415

    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled").values("page").annotate(count=Count("pk"))
    counts = [entry["count"] for entry in entries]
    return sum(count > 1 for count in counts), ReviewPage.objects.count() - len(counts)


def main():
    """Run it all, and print what was seen."""
    options = parse()
    folder = tempfile.mkdtemp(prefix="punctuality-")
    os.environ |= {
        "DATA_DIR": folder,
        "DATABASE_URL": database(options, folder),
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
    }
    import logging  # noqa: PLC0415

    logging.disable()
    due = fill(options)
    web = start(sys.executable, "-m", "gunicorn", "config.wsgi", "-w", "1", "--threads", "2", "-b", f"127.0.0.1:{PORT}")
    try:
        seen, early, kills = poll(due, options)
    finally:
        web.terminate()
        web.wait()
    print(f"{urlsplit(os.environ['DATABASE_URL']).scheme}, {options.pages} pages each, {kills} kills -9")
    for group, times in due.items():
        late = sorted(seen[address] - at for address, at in times.items() if address in seen)
        if late:
            p99 = late[min(len(late) - 1, int(len(late) * 0.99))]
            print(
                f"{group}: median {statistics.median(late):.2f} s, p99 {p99:.2f} s, maximum {late[-1]:.2f} s"
                f" (bar {MOST_LATE[group]} s), lost {len(times) - len(late)}"
            )
    double, unlogged = twice()
    print(f"early {len(early)}, published twice {double}, not logged {unlogged}")
    drop(options)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
