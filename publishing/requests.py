"""Requests as the audit trail sees them: where they come from, and what they change as one whole."""

from functools import wraps

from django.conf import settings
from django.db import transaction

from .audit import acting_from


class OriginMiddleware:
    """Tells the audit trail from which address a request came."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        with acting_from(client_address(request)):
            return self.get_response(request)


def client_address(request):
    """Return the reader's network address; behind a proxy of ours, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def changes_as_a_whole(view):
    """Decorate an admin view: what a POST changes, its log and its audit entries are committed together or not at all.

    Wagtail publishes in several commits; an error between them would leave a page live that no log tells of.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped
