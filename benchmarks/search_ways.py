"""The ways to search a site that `search_latency.py` compares."""

import sqlite3
from urllib.parse import urlencode


class Searcher:
    """The ways to search one site."""

    def __init__(self, folder):
        from django.test import Client  # noqa: PLC0415

        self._client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        self._folder = folder

    def page(self, query):
        """Get the search page."""
        return self._get("/search/", query)

    def narrowed(self, query):
        """Get the search page with two facets chosen."""
        return self._get("/search/", query, kind="review", year="2022")

    def feed(self, query):
        """Get the search's feed."""
        return self._get("/search/feed/", query)

    def completion(self, typed):
        """Get what completes the words typed."""
        return self._get("/search/complete/", typed)

    def _get(self, path, query, **more):
        response = self._client.get(f"{path}?{urlencode({'q': query} | more)}")
        if response.status_code != 200:  # noqa: PLR2004
            raise RuntimeError(f"{response.status_code} for {path} {query!r}")
        return response

    def has_completion(self):
        """Return whether the site has the address."""
        return self._client.get("/search/complete/?q=neg").status_code == 200  # noqa: PLR2004

    def api(self, query, **options):
        """Search by Wagtail's interface."""
        from wagtail.models import Page  # noqa: PLC0415

        results = Page.objects.live().public().search(query, **options)
        return results.count(), list(results[:10]), results.facet("content_type_id")

    def make_fts5(self):
        """Copy the texts of pages and reports into a table of FTS5; return its size in megabytes."""
        from django.db.models import TextField  # noqa: PLC0415
        from django.db.models.functions import Cast  # noqa: PLC0415

        from documents.models import PageText  # noqa: PLC0415
        from learning.models import BriefingPage, ResourceLinkPage  # noqa: PLC0415
        from reviews.models import ReviewPage  # noqa: PLC0415

        path = self._folder / "fts5.sqlite3"
        path.unlink(missing_ok=True)
        self._fts5 = sqlite3.connect(path)
        self._fts5.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = 'porter unicode61')")
        put = "INSERT INTO texts VALUES (?, ?)"
        for model, field in ((ReviewPage, "key_learning"), (BriefingPage, "body"), (ResourceLinkPage, "description")):
            rows = model.objects.order_by().annotate(text=Cast(field, TextField()))
            self._fts5.executemany(put, rows.values_list("title", "text").iterator())
        self._fts5.executemany(
            put, (("", text) for text in PageText.objects.order_by().values_list("text", flat=True).iterator())
        )
        self._fts5.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        self._fts5.commit()
        return path.stat().st_size / 1e6

    def fts5(self, query):
        """Search that table."""
        match = " OR ".join(f'"{word}"' for word in query.split())
        best = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 1.5, 1.0) LIMIT 10"
        return (
            self._fts5.execute("SELECT COUNT(*) FROM texts WHERE texts MATCH ?", [match]).fetchone(),
            self._fts5.execute(best, [match]).fetchall(),
        )
