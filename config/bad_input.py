"""Requests that no reader sends by accident: a plain 404 instead of an error deep in a database driver."""

from django.http import Http404


class RefuseNullBytesMiddleware:
    """Answer 404 to an address whose path holds a NUL; PostgreSQL refuses such text with an exception."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on, or answer 404."""
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)
