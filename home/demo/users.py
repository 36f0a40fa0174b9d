"""The demo's editors, one for each role."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from .auth import DEMO_LOGINS

# user name: the group whose rights it has; the superuser needs none.
GROUPS = {"author": "Authors", "checker": "Checkers", "publisher": "Publishers", "business": "Business unit"}


def make_users():
    """Make the demo's users where there are none of their names, and return all by name.

    They have no address for mail, so that the workflow writes to nobody.
    """
    users = {}
    for name, password in DEMO_LOGINS.items():
        user, made = get_user_model().objects.get_or_create(
            username=name,
            defaults={
                "first_name": "Demo",
                "last_name": name,
                "is_superuser": name == "admin",
                "is_staff": name == "admin",
            },
        )
        if made:
            user.set_password(password)
            user.save()
            user.groups.set(Group.objects.filter(name=GROUPS.get(name)))
        users[name] = user
    return users
