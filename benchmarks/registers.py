"""Measures the register of recommendations at 2,000 reviews and 15,000 recommendations, with nothing cached.

    DATABASE_URL=… .venv/bin/python benchmarks/registers.py [ROUNDS]

Makes its own test database (SQLite in a file unless DATABASE_URL says otherwise). Before each request the stamp moves,
as a publication would move it, so that no page, part of a page or count is at hand. Prints the median and the 95th of a
hundred of the clock and of this process's processor time, and the queries; fails where a page takes over 15 queries or
its 95th of a hundred over 150 ms. A minute on SQLite, a minute and a half on PostgreSQL.
"""

import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
FOLDER = tempfile.TemporaryDirectory(prefix="registers-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/site.sqlite3")
warnings.simplefilter("ignore")

import django  # noqa: E402

django.setup()
logging.disable()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from benchmarks.recommendation_site import fill_site  # noqa: E402
from home import stamp  # noqa: E402

ROUNDS = 40
MOST_QUERIES, MOST_MILLISECONDS = 15, 150
AGENCY, THEME = "example-agency-03", "example-theme-05"
ADDRESSES = [
    "/recommendations/",
    "/recommendations/?page=690",
    f"/recommendations/?agency={AGENCY}",
    f"/recommendations/?agency={AGENCY}&theme={THEME}&status=in-progress&year=2020&year=2021",
    "/recommendations/?overdue=yes&sort=due",
    "/recommendations/?q=bruise+school",
    f"/recommendations/?q=police&agency={AGENCY}",
    "/recommendations/?group=agency",
    "/recommendations/?group=theme",
    "/recommendations/?group=theme&group_page=2",
    f"/recommendations/?group=agency&theme={THEME}&q=school",
    "/recommendations/progress/",
    f"/recommendations/progress/?agency={AGENCY}",
    "/recommendations/progress/?q=bruise",
    "/recommendations/{key}/",
]


def ask(client, address):
    """Ask for `address` with nothing cached; return (clock, processor) milliseconds and the response."""
    stamp.move()
    started, start = time.perf_counter(), time.process_time()
    response = client.get(address)
    return (time.perf_counter() - started) * 1000, (time.process_time() - start) * 1000, response


def p95(values):
    """Return the 95th of a hundred."""
    return sorted(values)[round(len(values) * 0.95) - 1]


def measure(address, rounds):
    """Print a line; return whether `address` keeps within the bars."""
    client = Client()
    for _ in range(3):  # what a process makes once: templates, compiled queries
        response = ask(client, address)[2]
    if response.status_code != 200:  # noqa: PLR2004
        raise SystemExit(f"{address} answered {response.status_code}")
    clock, processor = zip(*(ask(client, address)[:2] for _ in range(rounds)), strict=True)
    with CaptureQueriesContext(connection) as queries:
        stamp.move()
        client.get(address)
    asked = sum(not query["sql"].startswith(("INSERT", "BEGIN", "COMMIT")) for query in queries)
    figures = (statistics.median(clock), p95(clock), statistics.median(processor), p95(processor))
    print("".join(f"{figure:9.1f}" for figure in figures), f"{asked:8} {len(response.content) / 1000:8.1f}  {address}")
    return asked <= MOST_QUERIES and p95(clock) <= MOST_MILLISECONDS


def main(rounds=ROUNDS):
    """Print one line an address."""
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        site = fill_site()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # which autovacuum, or the nightly `optimize`, does on a running site
        hidden = {review.pk for review in site.hidden}
        key = next(each.key for each in site.recommendations if each.review_id not in hidden)
        print(f"{connection.vendor}, {len(site.reviews)} reviews, {len(site.recommendations)} recommendations")
        print(f"{'clock':>9}{'p95':>9}{'CPU':>9}{'p95':>9} {'queries':>8} {'kB':>8}")
        good = [measure(address.format(key=key), rounds) for address in ADDRESSES]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.exit(not all(good))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
