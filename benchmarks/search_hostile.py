"""Asks search for 20,000 random and hostile texts, and counts what is not answered as it should be.

    .venv/bin/python benchmarks/search_hostile.py [--postgres URL] [--only-postgres] [--count N] [--seed N] [--pages N]

On an invented site of 1,000 pages (`search_content.py`): half of the texts go to the search page, with random
parameters beside (also percent-encoded badly), some to completion and to the feed of a search, the others to
`.search()` and `.autocomplete()` as they are. An error is every answer but 200, whatever the parameters, and every
exception. One request in ten is a HEAD. The same seed asks the same. The exit code is 1 if there is an error.
"""

import argparse
import os
import subprocess
import sys
import time
import traceback
from collections import Counter

from hostile_texts import Malice
from search_meters import percentile

COUNT = 20_000
PAGES = 1_000
OTHERS = ["/search/complete/", "/search/feed/"]
SLOWEST = 1  # seconds, the bar for p99
SHOWN = 10  # kinds of error


class Asker:
    """Asks one hostile thing after the other, and says of each what was asked and what went wrong, if anything."""

    def __init__(self, malice, client, paths):
        from wagtail.models import Page  # noqa: PLC0415

        self._malice, self._client, self._paths = malice, client, paths
        self._pages = Page.objects.live().public()

    def get(self):
        """Ask the site."""
        pick = self._malice.pick
        path, query = pick.choice(self._paths), self._malice.query_string()
        method = self._client.head if pick.random() < 0.1 else self._client.get  # noqa: PLR2004
        response = method(path, QUERY_STRING=query)
        right = response.status_code == 200  # noqa: PLR2004
        return f"{path}?{query}", "" if right else f"{path}: {response.status_code}"

    def search(self):
        """Ask Wagtail's interface."""
        text, operator = self._malice.text(), self._malice.pick.choice((None, "and", "or"))
        try:
            if self._malice.pick.random() < 0.2:  # noqa: PLR2004
                list(self._pages.autocomplete(text)[:10])
            else:
                found = self._pages.search(text, operator=operator)
                found.count()
                list(found[:10])
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{where.filename.rpartition('/')[2]}:{where.lineno}"
            return text, f"{type(error).__name__}: {str(error)[:80]} ({place})"
        return text, ""


def ask(options, address):
    """Ask everything of one database; print, and return how many errors there were."""
    from throwaway import ThrowawaySite  # noqa: PLC0415

    errors, seconds = Counter(), {}
    with ThrowawaySite(0, address) as site:
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415
        from search_content import Filler  # noqa: PLC0415

        settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
        filler = Filler()
        filler.add_pages(options.pages)
        filler.add_pdf_pages(options.pages // 2)
        with open(os.devnull, "w") as nowhere:
            call_command("update_index", stdout=nowhere)
        vocabulary = filler.vocabulary
        malice = Malice(options.seed, [*vocabulary.common, *vocabulary.middling[:100], *vocabulary.rare[:50]])
        client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        paths = ["/search/"] * 8
        paths += [path for path in OTHERS if client.get(f"{path}?q=neglect").status_code == 200]  # noqa: PLR2004
        asker = Asker(malice, client, paths)
        for number in range(options.count):
            started = time.perf_counter()
            asked, error = (asker.get if number % 2 else asker.search)()
            seconds[number] = time.perf_counter() - started, asked
            if error:
                errors[error] += 1
                if errors[error] == 1:
                    print(f"  {error}: {asked[:300]!r}")
    times = [each for each, _ in seconds.values()]
    p50, p99 = (percentile(times, share) for share in (0.5, 0.99))
    print(f"{site.vendor}: {options.count} texts, {sum(errors.values())} errors (bar 0); ", end="")
    print(f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms (bar {SLOWEST} s), most {max(times):.2f} s")
    for error, count in errors.most_common(SHOWN):
        print(f"  {count} times {error}")
    for each, asked in sorted(seconds.values(), reverse=True)[:3]:
        print(f"  {each:.2f} s: {asked[:120]!r} ({len(asked)} characters)")
    return sum(errors.values())


def main():
    """Ask each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--postgres", default="", metavar="URL", help="a database of a server to make one beside")
    parser.add_argument("--only-postgres", action="store_true", help="not SQLite")
    parser.add_argument("--count", type=int, default=COUNT, metavar="N", help="how many texts")
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N", help="how many pages the site has")
    parser.add_argument("--seed", type=int, default=3, metavar="N", help="of the texts")
    parser.add_argument("--one", default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        sys.exit(bool(ask(options, options.one)))
    addresses = ([] if options.only_postgres else [""]) + ([options.postgres] if options.postgres else [])
    commands = [[sys.executable, "-W", "ignore", __file__, *sys.argv[1:], "--one", address] for address in addresses]
    codes = [subprocess.run(command, check=False).returncode for command in commands]
    sys.exit(any(codes))


if __name__ == "__main__":
    main()
