"""Measures how late scheduled pages go live, as a reader outside sees it.

    .venv/bin/python benchmarks/punctuality.py [--postgres URL] [--pages 300] [--spread 120]

Makes a database of its own (SQLite in a temporary folder, or a new PostgreSQL database beside that of URL), fills it
with reviews that are due at one instant and as many spread over `--spread` seconds, serves it with gunicorn, runs two
schedulers, and asks for the sitemap 20 times a second. Prints lateness, and what was early, lost, or published twice;
the exit code is 1 if anything was. Takes about six minutes; `benchmarks/chaos.py` does the same with things broken.
"""

import argparse
import sys

from throwaway import Schedulers, ThrowawaySite
from watching import logged_wrongly, report, schedule_reviews, watch

PORT = 8765
PATIENCE = 60  # seconds after the last page is due


def parse():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--spread", type=int, default=120, metavar="SECONDS")
    parser.add_argument("--port", type=int, default=PORT)
    return parser.parse_args()


def main():
    """Run it all, print what was seen, and return the exit code."""
    options = parse()
    with ThrowawaySite(options.port, options.postgres) as site:
        due = schedule_reviews(options.pages, options.pages, options.spread)
        site.serve()
        schedulers = Schedulers(site)
        seen, early = watch(site, due, PATIENCE)
        schedulers.stop()
        print(f"{site.vendor}, {options.pages} pages each")
        wrong = report(due, seen, early) + logged_wrongly(options.pages * 2)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
