"""The Atom feed of a search."""

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from home.feeds import MOST_ENTRIES, feed_response

from .page_kinds import KINDS


@dataclass(frozen=True)
class _About:
    """What the feed says of itself, as an index page would."""

    title: str
    url: str
    summary: str = "What is published here and fits the search, the newest first."
    last_published_at: datetime | None = None
    first_published_at: datetime | None = None


def search_feed(search):
    """Return the newest results of `search`, a `Search`, as an Atom feed."""
    places = search.news[:MOST_ENTRIES]
    pks = search.catalogue.pks[places].tolist()
    kinds = dict(zip(pks, (KINDS[kind].singular for kind in search.catalogue.kinds[places]), strict=True))
    pages = Page.objects.specific().in_bulk(pks)
    about = _About(f"Search: {search.title}", search.address())
    newest_first = [pages[pk] for pk in pks if pk in pages]
    return feed_response(about, newest_first, address=search.feed_address, categories=lambda page: [kinds[page.pk]])
