"""Answering 410 for what was withdrawn, before anything else is asked."""

import logging

from django.http import HttpResponse
from django.shortcuts import render

from home import ledger, stamp

from .withdrawal import PublicLine, apply_ledger

logger = logging.getLogger(__name__)

DOCUMENTS = "/documents/"
OPEN_ALWAYS = (stamp.WITHOUT_DATABASE, "/admin/")  # where somebody can see what is wrong, and put it right
UNAVAILABLE = "The site cannot be shown at the moment. Please try again later.\n"
NEVER = "never"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class WithdrawnMiddleware:
    """Closes the addresses of withdrawn pages and files, whatever the database or a cache says."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.applied_at = NEVER  # the stamp

    def __call__(self, request):
        """Answer 410 for what is withdrawn, 503 if that cannot be told, or pass the request on."""
        try:
            found = self._withdrawal(request.path_info)
        except (OSError, ValueError, TypeError):
            logger.exception("The ledger of withdrawals cannot be read")
            return _plain(UNAVAILABLE, 503)
        if found is not None:
            return _gone(request, PublicLine(found.line).label)
        if not self._is_applied() and not request.path_info.startswith(OPEN_ALWAYS):
            return _plain(UNAVAILABLE, 503)
        return self.get_response(request)

    def _withdrawal(self, path):
        present = ledger.present()
        if not path.startswith(DOCUMENTS):
            return present.of_path(path)
        token = path.removeprefix(DOCUMENTS).partition("/")[0]
        return present.by_token.get(token)

    def _is_applied(self):
        """Return whether the database keeps down what is withdrawn; it is asked, and put right, whenever it changed.

        It may have become an old one: a backup may be restored. Then a list would show what was withdrawn.
        """
        now = stamp.of_database()
        if now == self.applied_at:
            return True
        try:
            changed = apply_ledger()
        except Exception:
            logger.exception("The ledger of withdrawals could not be applied; the next request tries again")
            return False
        # The stamp of a database that had to be put right may come back with another restore.
        self.applied_at = NEVER if changed else now
        return True


def _gone(request, line):
    if request.path_info.startswith(DOCUMENTS):
        return _plain("This file has been withdrawn.\n", 410)
    try:
        response = render(request, "410.html", {"line": line}, status=410)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response
    except Exception:
        # The menu may need what is down; the answer stays the same.
        logger.exception("The page for withdrawn pages could not be made")
        return _plain(f"{line}\n", 410)


def _plain(text, status):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers=HEADERS)
