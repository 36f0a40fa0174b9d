"""Gunicorn's settings for a site in production."""

import os

from gunicorn.glogging import Logger

UNLOGGED = ("/preview", "/search/complete", "/alerts/confirm", "/alerts/manage", "/alerts/leave")


class LoggerWithoutPreviews(Logger):
    """Leaves previews out of the access log: their address is their key. The audit trail has who opened them.

    What readers are typing into a search box, letter by letter, is left out, too.
    """

    def access(self, resp, req, environ, request_time):
        """Log a request that is neither of a preview nor of somebody who is typing."""
        path = environ.get("PATH_INFO", "").lower()
        # Mistyped ones too, "//preview/...": they are not found, and hold the key all the same.
        if not any(place in path for place in UNLOGGED):
            super().access(resp, req, environ, request_time)


bind = os.environ.get("BIND", "0.0.0.0:8000")  # a container's port; nginx or the compose file decides who reaches it
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
accesslog = "-"
logger_class = LoggerWithoutPreviews
# Workers are replaced now and then, so that nothing grows for ever.
max_requests = 2000
max_requests_jitter = 200
forwarder_headers = ""  # no request says below which path the site lies; some proxies would pass that on
