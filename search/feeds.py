"""The Atom feed of a search."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from wagtail.models import Page

from home.feeds import MOST_ENTRIES, feed_response
from home.public import PublicPageQuerySet

from .page_kinds import KINDS


@dataclass(frozen=True)
class _About:
    """What the feed says of itself, as an index page would."""

    title: str
    url: str
    summary: str = "What is published here and fits the search, the newest first."
    last_published_at: datetime | None = None
    first_published_at: datetime | None = None


def search_feed(request, search):
    """Return the newest results of `search`, a `Search`, as an Atom feed."""
    places = search.news[:MOST_ENTRIES]
    pks = search.catalogue.pks[places].tolist()
    kinds = dict(zip(pks, (KINDS[kind].singular for kind in search.catalogue.kinds[places]), strict=True))
    pages = Page.objects.specific().in_bulk(pks)
    newest_first = [pages[pk] for pk in pks if pk in pages]
    # While nothing fits, the feed is as old as what was published last.
    public = PublicPageQuerySet(Page).live().public()
    changed = None if newest_first else public.aggregate(last=Max("last_published_at"))["last"]
    about = _About(f"Search: {search.title}", search.address_of_best, last_published_at=changed)
    return feed_response(
        request, about, newest_first, address=search.feed_address, categories=lambda page: [kinds[page.pk]]
    )
