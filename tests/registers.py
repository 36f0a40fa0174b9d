"""What a browser asks of the registers, and what comes back."""

import csv
from datetime import timedelta
from io import StringIO

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

REGISTERS = [
    "reviews",
    "recommendations",
    "agencies",
    "review-types",
    "harms",
    "age-bands",
    "audiences",
    "search-words",
]
LISTS = REGISTERS[2:]


def address(register, action="index", *args):
    return reverse(f"registers_{register}_modeladmin_{action}", args=args)


def listed(client, register, query=""):
    """The objects that a register's screen shows."""
    response = client.get(address(register) + query)
    assert response.status_code == 200
    return list(response.context["object_list"])


def rows(client, register, query=""):
    """The rows of a register's CSV file."""
    response = client.get(f"{address(register)}?export=csv{query}")
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def sign_in(client, django_user_model, group):
    user = django_user_model.objects.create_user("editor", "editor@example.org", "editor-password")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


def yesterday():
    return timezone.localdate() - timedelta(days=1)
