"""From an address to its page: one query for all pages on the way, one for the page itself.

Wagtail asks twice for each part of an address, and for the whole home page before it.
"""

from functools import cache

from django.http import Http404
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.views import serve as serve_as_wagtail_does

from .base import BasePage
from .prepared import prepared
from .sites import site_for

OF_THE_WAY = ("path", "slug", "depth", "live", "title", "url_path", "content_type")
DEEPEST = 20  # parts of an address; Wagtail itself finds what lies deeper


def serve(request, path):
    """Answer the page at `path`, as Wagtail's own view does."""
    parts = [part for part in path.split("/") if part]
    site = site_for(request)
    if site and len(parts) <= DEEPEST:
        try:
            found = route(request, site.root_page.localized, parts)
        except Http404:
            found = None
        request._wagtail_route_for_request = found  # where Wagtail keeps it
    return serve_as_wagtail_does(request, path)


def route(request, root, parts):
    """Return the `RouteResult` for an address below the page `root`.

    parts: the address, as a list of texts. Raises Http404 if there is no such page.
    """
    below = {(page.path[: -Page.steplen], page.slug): page for page in _pages_named(tuple(parts))} if parts else {}
    way, page = [], root
    while parts and not _takes_over(page, parts):
        if not page.live:
            raise Http404  # what lies below a page that is not live is closed (`home.public`)
        way.append(page)
        page, parts = below.get((page.path, parts[0])), parts[1:]
        if page is None:
            raise Http404
    found = _whole(page.specific_class or Page).first(page.pk)
    if found is None:
        raise Http404  # deleted at this moment
    found._way = way
    return found.route(request, parts)


def _takes_over(page, parts):
    """Return whether the page answers by itself what lies below it; Wagtail's lists and pages do not."""
    kind = page.specific_class or Page
    if kind.route in (Page.route, BasePage.route):
        return False
    if kind.route is not RoutablePageMixin.route:
        return True  # in a way of its own
    try:
        kind.get_resolver().resolve(f"/{'/'.join(parts)}/")
    except Http404:
        return False
    return page.live


@prepared
def _pages_named(slugs):
    return Page.objects.filter(slug__in=slugs).only(*OF_THE_WAY)


@cache
def _whole(kind):
    """Return the prepared query for one page of a class."""
    along = getattr(kind, "read_with", ()) or [None]  # without names Django would follow every foreign key
    return prepared(lambda pk: kind._default_manager.select_related(*along).filter(pk=pk))
