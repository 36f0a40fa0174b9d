"""What answers the queries of a test collection: bm25s, and this site with the documents as its pages."""

import os
import re
import time
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

DEPTH = 10
TITLE = 255  # characters of a page's title
LINK = re.compile(r'href="([^"]*)"')
ADDRESS = re.compile(r"/document-(\d+)/")


class Peer:
    """bm25s over the same documents."""

    def __init__(self, documents):
        import bm25s  # noqa: PLC0415
        from Stemmer import Stemmer  # noqa: PLC0415

        self._tokens = {"stopwords": "en", "stemmer": Stemmer("english"), "show_progress": False}
        self._bm25s, self._ids = bm25s, list(documents)
        texts = bm25s.tokenize([f"{title} {text}" for title, text in documents.values()], **self._tokens)
        self._vocabulary = set(texts.vocab)
        self._index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        self._index.index(texts, show_progress=False)

    def ranked(self, query):
        """Return the ids of the best documents."""
        tokens = self._bm25s.tokenize([query], **self._tokens)
        if not tokens.vocab:
            return []
        places, scores = self._index.retrieve(tokens, k=DEPTH, show_progress=False)
        return [self._ids[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    def knows(self, query):
        """Return whether a word of `query` that is no stop word is in a document."""
        tokens = self._bm25s.tokenize([query], return_ids=False, **self._tokens)[0]
        return any(token in self._vocabulary for token in tokens)


class Library:
    """The documents as pages of the site; their ids by the numbers in the pages' addresses."""

    def __init__(self, documents, untitled):
        from bulk_pages import add_pages, paragraph  # noqa: PLC0415

        from home.models import HomePage, InformationPage  # noqa: PLC0415

        self._ids = list(documents)
        self.errors = 0
        pages = [
            InformationPage(
                title=_title(number, title, text, untitled), slug=f"document-{number}", body=paragraph(text)
            )
            for number, (title, text) in enumerate(documents.values())
        ]
        self._by_pk = {page.pk: page_id for page, page_id in zip(add_pages(HomePage.objects.get(), pages), self._ids)}  # noqa: B905

    def remove(self):
        """Delete the pages, and empty the indexes."""
        from django.db import transaction  # noqa: PLC0415
        from wagtail.models import Page  # noqa: PLC0415
        from wagtail.search.backends import get_search_backend  # noqa: PLC0415

        from home.models import HomePage, InformationPage  # noqa: PLC0415

        with transaction.atomic():
            for model in (InformationPage, Page):
                keys = list(self._by_pk)
                for start in range(0, len(keys), 500):
                    model.objects.filter(pk__in=keys[start : start + 500])._raw_delete(model.objects.db)
            home = HomePage.objects.get()
            HomePage.objects.update(numchild=home.get_children().count())
        for backend in ("wagtail.search.backends.database", "default"):
            get_search_backend(backend).reset_indexes()

    def index(self, backend):
        """Build the index of `backend`; return what it took, in seconds of the clock."""
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": backend, "AUTO_UPDATE": True}}
        started = time.perf_counter()
        call_command("update_index", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
        return time.perf_counter() - started

    def ranked(self, query):
        """Return the ids of what `.search()` finds best, and whether it finds anything."""
        from wagtail.models import Page  # noqa: PLC0415

        try:
            found = [page.pk for page in Page.objects.live().public().search(query)[:DEPTH]]
        except Exception:
            self.errors += 1
            found = []
        return [self._by_pk[pk] for pk in found if pk in self._by_pk], bool(found)

    def ranked_by_site(self, client, query):
        """Return the same of the site's search page, and what it suggests to ask instead (or the query)."""
        response = client.get(f"/search/?{urlencode({'q': query})}", headers={"host": "localhost"})
        if response.status_code != 200:  # noqa: PLR2004
            self.errors += 1
            return [], False, query
        page = response.content.decode()
        links = [unescape(link) for link in LINK.findall(page.partition("<main")[2])]
        numbers = [int(match[1]) for link in links if (match := ADDRESS.search(link))]
        ranked = [self._ids[number] for number in dict.fromkeys(numbers)]
        return ranked[:DEPTH], bool(ranked), next(filter(None, (_suggested(link, query) for link in links)), query)


def _title(number, title, text, untitled):
    if not title:
        title = f"Document {number}" if untitled == "number" else " ".join(text.split()[:8])
    return title if len(title) <= TITLE else title[:TITLE].rpartition(" ")[0]


def _suggested(link, query):
    """Return the query of a link that searches for something else, or None."""
    other = parse_qs(urlsplit(link).query).get("q", [""])[0]
    return other if other and other.split() != query.split() and len(other.split()) == len(query.split()) else None
