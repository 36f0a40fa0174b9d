"""Other sites for the tests of the exchange: one in memory, and a server that answers as it is told."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID, uuid5

from learning.exchange import reading
from learning.exchange.connection import place_of

SITE = "https://larkshire.example/"
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def urn(name):
    """Return the identifier of what is called `name` there."""
    return uuid5(NAMESPACE, name).urn


def entry(name, **facts):
    """Return a briefing as the other site lists it."""
    return {
        "id": urn(name),
        "title": name,
        "address": f"{SITE}learning/{name.lower().replace(' ', '-')}/",
        "summary": f"About {name}.",
        "type": "seven-minute",
        "themes": [],
    } | facts


def theme(title, **facts):
    """Return a theme as the other site names it."""
    slug = title.lower().replace(" ", "-")
    return {"id": urn(title), "title": title, "slug": slug, "also_known_as": []} | facts


def part(*briefings, **facts):
    """Return a part of a feed."""
    return {
        "format": "practice-reviews-exchange",
        "version": "1.0",
        "publisher": {"name": "Larkshire Partnership", "address": SITE},
        "licence": {"name": "Open Government Licence v3.0", "address": "https://example.org/licence"},
        "count": len(briefings),
        "next": None,
        "briefings": list(briefings),
    } | facts


def offer(monkeypatch, *parts):
    """Let the other site answer with `parts`, one by one; bytes are sent as they are. Returns what will be asked."""
    waiting, asked = list(parts), []

    def fetch(address, *, allow_private=False):
        asked.append(address)
        given = waiting.pop(0)
        return place_of(address), given if isinstance(given, bytes) else json.dumps(given).encode()

    monkeypatch.setattr(reading, "fetch", fetch)
    return asked


@contextmanager
def server(answer):
    """Serve on a free port: `answer(handler)` writes each answer. Gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()
