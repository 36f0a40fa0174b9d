"""Measures how long after a withdrawal each way to a page is closed, with no scheduler and no cache running.

    .venv/bin/python benchmarks/withdrawal.py [--postgres URL]

Two reviews, each with a report, a picture, a theme and a recommendation, are withdrawn: one by the command
`withdraw_page`, one by the form in the admin. CACHE_URL names a Redis that does not answer. Readers outside ask for
every channel again and again until two seconds after. The time counts from the moment at which the command writes the
ledger, and from the sending of the form. The exit code is 1 if a channel stays or comes back. Takes half a minute.
"""

import argparse
import json
import sys
import threading
import time
from datetime import datetime
from http.client import HTTPConnection
from urllib.parse import urlencode

from throwaway import Reader, ThrowawaySite

PORT = 8769
BAR = 1  # seconds
READERS = 4
GOES_ON = 2  # seconds after which everything is still asked for
NOBODY = "rediscache://127.0.0.1:1/0"


class Page:
    """A review to be withdrawn, and the ways to it: {channel: address}; what shows it holds its `word`."""

    def __init__(self, word):
        from tests.factories import make_document, make_image, make_recommendation, make_review, make_theme  # noqa: PLC0415

        self.word = word
        theme, picture, report = make_theme(f"Theme of {word}"), make_image(), make_document(f"Report {word}")
        page = make_review(
            f"Child {word}",
            summary=f"Summary {word}",
            report=report,
            social_image=picture,
            many={"themes": [theme]},
        )
        make_recommendation(page, text=f"<p>Recommendation {word}</p>")
        self.pk, self.address = page.pk, page.get_url_parts()[2]
        self.files = {"page": self.address, "file": report.url, "picture": picture.get_rendition("width-400").url}
        self.mentions = {
            "home": "/",
            "list": "/reviews/",
            "list's data.csv": "/reviews/data.csv",
            "list's data.json": "/reviews/data.json",
            "feed": "/reviews/feed/",
            "register": "/recommendations/",
            "register's data.csv": "/recommendations/data.csv",
            "register's data.json": "/recommendations/data.json",
            "theme": theme.get_url_parts()[2],
            "search": f"/search/?{urlencode({'q': word})}",
            "sitemap": "/sitemap.xml",
            "API": f"/api/v2/pages/?{urlencode({'slug': self.address.split('/')[-2]})}",
        }

    @property
    def channels(self):
        """All ways to it."""
        return list(self.files | self.mentions)

    def is_shown(self, reader, channel):
        """Return whether `reader` finds it there. Raises RuntimeError if the site answers with an error."""
        if channel in self.files:
            answer = reader.get(self.files[channel])
            shown = answer.status == 200  # noqa: PLR2004
        else:
            answer = reader.get(self.mentions[channel])
            shown = self._traces(answer.body)
        if answer.status == 0 or answer.status >= 500:  # noqa: PLR2004
            raise RuntimeError(f"{channel} answered {answer.status}")
        return shown

    def _traces(self, body):
        text = body.decode().lower()
        # A page of results says what was looked for.
        return f"child {self.word}".lower() in text or self.address in text


class Watcher(threading.Thread):
    """Asks for the channels in turn; keeps when each was last seen open, and first seen closed after that."""

    def __init__(self, port, page, channels):
        super().__init__(daemon=True)
        self._reader = Reader(port)
        self._page, self._channels = page, channels
        self.must_stop = threading.Event()
        self.closed, self.errors = {}, []

    def run(self):
        """Ask until told to stop."""
        while not self.must_stop.is_set():
            for channel in self._channels:
                try:
                    shown = self._page.is_shown(self._reader, channel)
                except RuntimeError as error:
                    self.errors.append(str(error))
                    continue
                if shown:
                    self.closed.pop(channel, None)
                else:
                    self.closed.setdefault(channel, time.time())


def withdraw_by_command(site, page):
    """Withdraw it; return when it was done, by the clock of the ledger."""
    process = site.manage("withdraw_page", page.address, "--reason", "A benchmark.")
    if process.wait():
        raise RuntimeError("withdraw_page failed")
    entries = [json.loads(path.read_text()) for path in (site.folder / "withdrawals").glob("*.json")]
    return max(datetime.fromisoformat(entry["withdrawn_at"]).timestamp() for entry in entries)


def withdraw_by_form(site, page):
    """Withdraw it in the admin; return when the form was sent."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", "editor@example.org", "no-password"))
    token = "t" * 32
    body = {"reason": "A benchmark.", "line": "being-looked-at", "csrfmiddlewaretoken": token}
    headers = {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    sent = time.time()
    connection.request("POST", f"/admin/pages/{page.pk}/withdraw/", urlencode(body), headers)
    status = connection.getresponse().status
    if status != 302:  # noqa: PLR2004
        raise RuntimeError(f"The form answered {status}")
    return sent


def measure(site, page, withdraw):
    """Withdraw `page` and print how long each channel stayed open; return how many stayed, came back or failed."""
    reader = Reader(site.port)
    hidden = [channel for channel in page.channels if not page.is_shown(reader, channel)]
    if hidden:
        raise RuntimeError(f"Not shown before the withdrawal: {', '.join(hidden)}")
    watchers = [Watcher(site.port, page, page.channels[place::READERS]) for place in range(READERS)]
    for watcher in watchers:
        watcher.start()
    at = withdraw(site, page)
    time.sleep(GOES_ON)
    for watcher in watchers:
        watcher.must_stop.set()
        watcher.join()
    closed = {channel: when - at for watcher in watchers for channel, when in watcher.closed.items()}
    errors = [error for watcher in watchers for error in watcher.errors]
    print(f"{site.vendor}, {withdraw.__name__.replace('_', ' ')}, seconds until it is seen to be closed (bar {BAR}):")
    for channel in page.channels:
        print(f"  {channel:22}", f"{closed[channel]:.2f}" if channel in closed else "OPEN")
    print(
        f"  slowest {max(closed.values()):.2f}; open {len(page.channels) - len(closed)}, errors {len(errors)}", *errors
    )
    return len(page.channels) - len(closed) + len(errors)


def main():
    """Run it all, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    with ThrowawaySite(options.port, options.postgres, CACHE_URL=NOBODY) as site:
        pages = Page("Quokka"), Page("Wombat")
        drain_outbox()
        site.serve()
        wrong = measure(site, pages[0], withdraw_by_command) + measure(site, pages[1], withdraw_by_form)
    return 1 if wrong else 0


def drain_outbox():
    """Do what follows the making of the pages: no scheduler runs, and they must be found by the search."""
    from publishing.outbox import drain  # noqa: PLC0415

    drain()


if __name__ == "__main__":
    sys.exit(main())
