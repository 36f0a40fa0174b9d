"""Which site a request is for, and where it starts: asked once a request, and of the database.

Wagtail asks its cache at each link for the sites (and the cache of one process does not learn of another's change),
and the database once more for the site itself.
"""

from contextvars import ContextVar
from copy import copy
from typing import NamedTuple

from django.urls import get_script_prefix
from wagtail.models import Page, Site

from .prepared import prepared
from .remembered import remembered

_known = ContextVar("the site of this request, once it is known", default=None)  # a list of at most one


class OnlySite:
    """The one site of this installation, as one request meets it."""

    def __init__(self, site):
        self.site = site
        self._start = site.root_page.url_path
        self._prefix = get_script_prefix()

    def path_of(self, page):
        """Return the path of a page's address, or None if only Wagtail can tell."""
        path = page.url_path
        if not path.startswith(self._start) or not path.isascii():
            return None
        return self._prefix + path[len(self._start) :]


class Link(NamedTuple):
    """What a link to a page shows; for what templates only link to, a whole page takes twenty times as long to make."""

    title: str
    url_path: str
    slug: str

    @classmethod
    def to(cls, page):
        """Return a link to a page, or to a row of a query with its `title`, `url_path` and `slug`."""
        return cls(page.title, page.url_path, page.slug)

    @property
    def url(self):
        """The page's address as this site links to it, or None."""
        return path_of(self)


class SitesMiddleware:
    """Gives each request a place to remember the site, and Wagtail the site where there is one only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        token = _known.set([])
        try:
            return self.get_response(request)
        finally:
            _known.reset(token)


def only_site():
    """Return the `OnlySite` that answers all hosts; None if there are several sites, or outside a request."""
    known = _known.get()
    if known is None:
        return None
    if not known:
        sites = remembered("sites", _sites)
        known.append(OnlySite(_own(sites[0])) if len(sites) == 1 and sites[0].is_default_site else None)
    return known[0]


def site_for(request):
    """Return the site that `request` asks for, or None."""
    if not hasattr(request, "_wagtail_site") and (only := only_site()):
        request._wagtail_site = only.site  # where Wagtail keeps it
    return Site.find_for_request(request)


def path_of(page, request=None):
    """Return the address of a page, or of a row with its `url_path`, as this site links to it; None if it has none."""
    only = only_site()
    path = only.path_of(page) if only else None
    return path or Page(url_path=page.url_path).get_url(request)


def _own(site):
    """Return a copy for this request, which may write into it; what is remembered is everybody's."""
    own = copy(site)
    own.root_page = copy(site.root_page)
    return own


@prepared
def _sites():
    return Site.objects.select_related("root_page").only(
        *("hostname", "port", "is_default_site", "site_name"),
        *(f"root_page__{name}" for name in ("path", "depth", "url_path", "title", "live", "slug", "content_type")),
    )
