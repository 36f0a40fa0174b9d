"""What all tests share."""

import pytest
from wagtail.models import Site

from home.models import HomePage


@pytest.fixture
def home(db):
    """The home page that the first migration made, with its index pages below."""
    return HomePage.objects.get()


@pytest.fixture
def site(db):
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def admin_client(client, django_user_model):
    """A client signed in as a superuser."""
    client.force_login(django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password"))
    return client
