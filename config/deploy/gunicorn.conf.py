"""Gunicorn's settings for a site in production."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")  # a container's port; nginx or the compose file decides who reaches it
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
accesslog = "-"
# Workers are replaced now and then, so that nothing grows for ever.
max_requests = 2000
max_requests_jitter = 200
