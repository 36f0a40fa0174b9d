"""Pages that anybody may read, asked for in one query; and whether one page is open to one reader."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def below_draft():
    """Return the condition that a page lies below one that is not live.

    Such a page may be live itself, but its address holds the slug of the one above, which must not be told yet.
    """
    # The few are picked first, by a query of their own: compared one by one with all pages they would cost seconds.
    above = drafts_above().values("pk")
    return Q(Exists(Page.objects.alias(start=_start_of("path")).filter(pk__in=above, path=F("start"))))


def drafts_above():
    """Return the pages that are not live and have others below them, which they close."""
    return Page.objects.filter(live=False, numchild__gt=0, depth__gt=1).order_by()


def restrictions():
    """Return the restrictions of pages, which close their `page` and all below it."""
    return PageViewRestriction.objects.order_by()


class Openness:
    """What `live().public()` decides, for who reads thousands of live pages: asked once, told in Python.

    closed: the tree paths of `drafts_above` and of the pages of `restrictions`.
    """

    def __init__(self, closed):
        self._closed = frozenset(closed)
        self._lengths = sorted({len(path) for path in self._closed})

    def includes(self, path):
        """Return whether anybody may read the live page at a tree path."""
        return not any(path[:length] in self._closed for length in self._lengths)


def _start_of(path):
    """Return as much of the outer page's path as `path` is long: equal, if the page is that one or lies below it.

    A LIKE says the same, and takes three times as long to make the pattern of each path.
    """
    outer = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return Substr(outer, 1, Length(path))


def is_reachable(page):
    """Return whether `page` and all above it are live, so that it has an address, be it a private one."""
    return Page.objects.live().exclude(below_draft()).filter(pk=page.pk).exists()


def is_open_to(page, request):
    """Return whether whoever makes `request` may read `page`: it is public, or they have the right or password."""
    return is_reachable(page) and all(each.accept_request(request) for each in page.get_view_restrictions())


class PublicPageQuerySet(PageQuerySet):
    """Wagtail's pages, with restrictions looked up within the query.

    Wagtail reads all restrictions first, at each `public()` and `private()`; a page that gathers five lists would ask
    five times the same.
    """

    def private_q(self):
        """Return the condition that a page, or one above it, is restricted."""
        return Q(Exists(restrictions().alias(start=_start_of("page__path")).filter(page__path=F("start"))))

    def public(self):
        """Return pages that are not restricted and lie below none that is restricted or not live."""
        return super().public().exclude(below_draft())
