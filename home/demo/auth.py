"""Keeping the demo's logins, which everybody knows, out of a site in production."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

DEMO_LOGINS = {name: f"{name}-demo-only" for name in ("admin", "author", "checker", "publisher", "business")}


class NoDemoPasswordBackend(ModelBackend):
    """Django's own backend, which outside DEBUG takes no password of the demo, whoever has it."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the user whose name and password these are, or None; see the class for what is refused."""
        if not settings.DEBUG and password in DEMO_LOGINS.values():
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)
