"""Absolute addresses, for feeds, sitemaps, canonical links and mail."""

from django.conf import settings


def absolute_url(path):
    """Return `path` ("/reviews/") as an address that works outside this site, on the host that BASE_URL names."""
    return f"{settings.BASE_URL}{path}"
