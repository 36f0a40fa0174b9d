"""The system check that finds the demo's logins on a site in production."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from .auth import DEMO_LOGINS


@register(Tags.security, deploy=True)
def check_demo_passwords(app_configs, **kwargs):
    """Return an error for each active demo user who still has the demo's password, outside DEBUG."""
    if settings.DEBUG:
        return []
    try:
        users = list(get_user_model().objects.filter(username__in=DEMO_LOGINS, is_active=True))
    except DatabaseError:
        return []  # no database yet, so nobody can sign in either
    return [
        Error(
            f'The user "{user.username}" has the password of the demo.',
            hint=f"Everybody knows it. Delete the user, or run `manage.py changepassword {user.username}`.",
            id="home.E001",
        )
        for user in users
        if check_password(DEMO_LOGINS[user.username], user.password)
    ]
