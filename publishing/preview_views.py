"""What the reader of a preview link gets: the page with a banner that tells of the embargo, and the page's files.

The page is rendered for a visitor who has no cookies and asks for nothing else. Wagtail's `make_preview_request` would
pass the reader's cookies and the page's public address through all middleware, caches of pages included.

Nothing is sent that is not logged first. A link that has ended, one that never was, a file that is not the page's:
all these are one and the same 404.
"""

import logging
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.access import Access
from documents.responses import file_response, picture_response

from .preview_files import document_of, picture_of, with_addresses_below_link
from .previews import OPEN, READ, NotRecordedError, end_of, find, record, version_of

logger = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",  # an address with a token is told to nobody
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
UNAVAILABLE = "This preview cannot be shown at the moment. Please try again in a minute.\n"
OF_THE_READER = ("HTTP_COOKIE", "QUERY_STRING")


@dataclass(frozen=True)
class Embargo:
    """What the banner says: for whom the page is shown, and until when it is under embargo (None if not known)."""

    recipient: str
    until: datetime | None

    @property
    def is_past(self):
        """Whether the time is over, and the page is not public yet all the same."""
        return self.until is not None and self.until <= timezone.now()


@require_safe
def show(request, token):
    """Show the page that the link of `token` is for."""
    return _answer(request, token, OPEN, partial(_page, token))


@require_safe
def serve_document(request, token, document_token, filename):
    """Serve a document of the page that the link of `token` is for, whole or in parts."""
    return _answer(request, token, READ, partial(_document, document_token, filename))


@require_safe
def serve_picture(request, token, name):
    """Serve a picture of the page that the link of `token` is for, at the size that is called `name`."""
    return _answer(request, token, READ, partial(_picture, name))


@require_safe
def nothing(request, rest=""):
    """Answer for every other address below that of the links as for a link that never was."""
    return _answer(request, "", OPEN, partial(_page, ""))


def _answer(request, token, action, make):
    try:
        response = _recorded(_without_reader(request), token, action, make)
        # Of the request anew: the page that is not shown may have left its banner on the first.
        response = response or render(_without_reader(request), "404.html", status=404)
    except (Error, OSError, NotRecordedError):
        logger.exception("A preview could not be shown")
        response = HttpResponse(UNAVAILABLE, status=503, content_type="text/plain; charset=utf-8")
        response.headers["Retry-After"] = "60"
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _without_reader(request):
    """Return `request` as somebody makes it who was never here: no session, no cookies, no parameters."""
    visitor = copy(request)
    visitor.META = {name: value for name, value in request.META.items() if name not in OF_THE_READER}
    visitor.user, visitor.session = AnonymousUser(), {}
    visitor.GET, visitor.COOKIES = QueryDict(), {}
    return visitor


def _recorded(visitor, token, action, make):
    """Return what `make` makes, once it is logged that it is shown, or None if there is nothing to show."""
    link = find(token)
    if link is None or end_of(link):
        return None
    version = version_of(link.page)
    response, facts = make(visitor, link, version) or (None, {})
    if response is None:
        return None
    is_alive = record(link, version.page, action, revision=version.revision_id, **facts)
    return response if is_alive else None


def _page(token, visitor, link, version):
    page = version.page
    visitor.method = "GET"
    visitor.is_preview, visitor.preview_mode = True, page.default_preview_mode
    visitor.embargo = Embargo(link.recipient, version.goes_live_at or link.embargo_until)
    response = page.serve_preview(visitor, page.default_preview_mode)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    html = response.content.decode(response.charset)
    response.content = with_addresses_below_link(html, token, page)
    return response, {}


def _document(document_token, filename, visitor, link, version):
    document = document_of(version.page, document_token, filename)
    if document is None:
        return None
    facts = {"document": document.pk, "title": document.title, "part": visitor.headers.get("Range", "")}
    return file_response(visitor, document, Access.PERSONAL), facts


def _picture(name, visitor, link, version):
    rendition = picture_of(version.page, name)
    if rendition is None:
        return None
    facts = {"image": rendition.image_id, "title": rendition.image.title}
    return picture_response(visitor, rendition, Access.PERSONAL), facts
