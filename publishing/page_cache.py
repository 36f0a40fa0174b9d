"""Whole answers for anonymous readers, kept in Django's cache and never stale.

An answer is kept under the stamp of what readers may see (`home.stamp`): after any publication, withdrawal or change
of settings nobody asks for the older one again, in any process. Kept is what any reader may get: a whole answer to a
GET that looked at no session and varies on nothing.

What is kept outside this site, by browsers and proxies, ends before the next thing is due (RFC 9111).
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date

from home import stamp

from .upcoming import next_due

logger = logging.getLogger(__name__)

KEPT_FOR = 3600  # seconds, at most; an answer under an old stamp is never asked for and makes room
LONGEST_ADDRESS = 500  # characters; odd addresses must not push the others out
CLOSED = "private, no-store"
OK = 200


@dataclass
class Kept:
    """An answer as it is kept."""

    headers: list
    content: bytes
    etag: str
    made_at: int  # seconds since 1970

    def response(self):
        """Return it as a response."""
        return HttpResponse(self.content, headers=dict(self.headers))


class PageCacheMiddleware:
    """Answers anonymous readers from the cache, and says of every answer who may keep it for how long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer from the cache, or pass the request on and keep the answer."""
        if not stamp.is_anonymous(request):
            return closed(self.get_response(request))
        key = key_of(request)
        kept = cache.get(key) if key else None
        if kept is None:
            response = self.get_response(request)
            if not is_for_anybody(response):
                return closed(response)
            kept = _keep(request, response, key)
        else:
            response = kept.response()
        return _with_validators(request, response, kept)


def is_for_anybody(response):
    """Return whether every anonymous reader may get `response`, as it is."""
    return (
        response.status_code == OK
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and "cookie" not in response.get("Vary", "").lower()
    )


def closed(response):
    """Return `response`, which nobody may keep unless it says otherwise itself."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = CLOSED
        # All of them alike: whether the session was looked at would tell a private page from none.
        patch_vary_headers(response, ["Cookie"])
    return response


def key_of(request):
    """Return under which key the answer to `request` is kept, or None if it is not."""
    now = stamp.current()
    address = _address(request)
    if now is None or len(address) > LONGEST_ADDRESS:
        return None
    return f"page:{_digest(f'{now} {address}')}"


def _address(request):
    # Where a server lets a request say below which path the site lies, one address may stand for different pages.
    return f"{request.scheme}://{request.get_host()}{request.get_full_path()} {request.path_info}"


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _keep(request, response, key):
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    # Not when this content was first seen, by this process or by any: it may have been another meanwhile.
    kept = Kept(list(response.items()), response.content, etag, int(timezone.now().timestamp()))
    if key and request.method == "GET" and not response.has_header("Vary"):
        cache.set(key, kept, KEPT_FOR)
    return kept


def _with_validators(request, response, kept):
    now = timezone.now()
    response["ETag"] = kept.etag
    # A time in whole seconds tells two contents of one second apart only when that second is over.
    modified = kept.made_at if kept.made_at < int(now.timestamp()) else None
    if modified:
        response["Last-Modified"] = http_date(modified)
    _limit(response, now)
    return get_conditional_response(request, etag=kept.etag, last_modified=modified, response=response)


def _limit(response, now):
    """Say how long `response` may be kept: never beyond the next thing that is due."""
    try:
        due = next_due()
    except Error:
        due = now
    # From the end of this second: until then nginx may hand the answer on, and whoever gets it counts from there.
    left = due.timestamp() - (int(now.timestamp()) + 1) if due else settings.PAGE_MAX_AGE
    if left >= 1 and settings.PAGE_MAX_AGE:
        patch_cache_control(response, public=True, max_age=int(min(left, settings.PAGE_MAX_AGE)))
    else:
        patch_cache_control(response, no_cache=True)
    response["X-Accel-Expires"] = _this_second(now, due)


def _this_second(now: datetime, due):
    """Return until when nginx may keep an answer: to the end of this second, unless something is due within it.

    nginx counts in whole seconds and keeps what is valid "for one second" up to two.
    """
    second = int(now.timestamp())
    return "0" if due and due.timestamp() < second + 1 else f"@{second}"
