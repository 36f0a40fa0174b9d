"""Atom feeds of lists (RFC 4287)."""

import re
from datetime import datetime, time

from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from .addresses import absolute_url
from .licence import terms_for

MOST_ENTRIES = 50
# Characters that XML cannot carry; text pasted from word processors has some.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class DatedAtomFeed(Atom1Feed):
    """Django's Atom feed, which says "updated now" when it is empty, with a date of its own for that case."""

    def latest_post_date(self):
        """Return when the newest entry changed, or else when the list itself did."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates) if dates else self.feed["empty_date"]


def feed_response(request, index_page, pages, *, address, categories):
    """Return an Atom feed.

    index_page: the page that lists them; pages: pages, newest first; address: the feed's own, from the root.
    categories: returns what a page is filed under, a list of texts.
    """
    partnership = terms_for(request)
    feed = DatedAtomFeed(
        title=_clean(index_page.title),
        subtitle=_clean(index_page.summary),
        link=absolute_url(index_page.url),
        description=None,
        feed_url=absolute_url(address),
        language="en-GB",
        author_name=_clean(partnership.publisher),
        author_link=partnership.publisher_address,
        empty_date=updated(index_page) or timezone.now(),
    )
    for page in pages[:MOST_ENTRIES]:
        if not updated(page):
            continue  # an entry must bear a date, and an invented one would be worse than none
        feed.add_item(
            title=_clean(page.title),
            link=absolute_url(page.url),
            description=escape(_clean(page.summary)),  # Django says that it is HTML
            # Stays the same when the page's address or title changes.
            unique_id=page.translation_key.urn,
            pubdate=page.first_published_at or updated(page),
            updateddate=updated(page),
            categories=[_clean(text) for text in categories(page)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def updated(page):
    """Return when what readers see of `page` last changed, or None if nothing tells."""
    known = page.last_published_at or page.first_published_at
    day = getattr(page, "publication_date", None)
    if known or not day:
        return known
    return timezone.make_aware(datetime.combine(day, time()))


def _clean(text):
    return NOT_IN_XML.sub(" ", text)
