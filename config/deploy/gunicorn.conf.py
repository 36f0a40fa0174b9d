"""Gunicorn's settings for a site in production."""

import os

from gunicorn.glogging import Logger

from config.logs import DiscreetFormatter

UNLOGGED = ("/preview", "/search/complete", "/alerts/confirm", "/alerts/manage", "/alerts/leave")


class DiscreetLogger(Logger):
    """Leaves previews out of the access log: their address is their key. The audit trail has who opened them.

    What readers are typing into a search box, letter by letter, is left out, too.
    """

    def setup(self, cfg):
        """Let the log of errors hold no token and no query either."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(DiscreetFormatter(self.error_fmt, self.datefmt))

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
# As gunicorn's own, but without what stands behind the "?" and without the page from which somebody came, which may be
# one of results: nobody needs to know who looked for what.
access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s "-" "%(a)s"'
logger_class = DiscreetLogger
# Workers are replaced now and then, so that nothing grows for ever.
max_requests = 2000
max_requests_jitter = 200
forwarder_headers = ""  # no request says below which path the site lies; some proxies would pass that on
