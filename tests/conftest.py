"""What all tests share."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Site

from home.models import HomePage

from .canary_world import Clock, World

append_only = import_module("publishing.migrations.0002_append_only")


DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL leave out what touches no database: it is run on SQLite, and opening sample files takes minutes."""
    if connection.vendor != "postgresql":
        return
    without = [item for item in items if not _uses_database(item)]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if _uses_database(item)]


def _uses_database(item):
    return item.get_closest_marker("django_db") is not None or DATABASE_FIXTURES & set(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database without the triggers that keep the audit trail: a test's data goes after it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in append_only.statements(
            connection.vendor, append_only.POSTGRESQL_UNDO, append_only.SQLITE_UNDO
        ):
            cursor.execute(statement)


@pytest.fixture
def home(db):
    """The home page that the first migration made, with its index pages below."""
    return HomePage.objects.get()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo's content, loaded once for a module of tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(db):
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def world(home, monkeypatch, settings, tmp_path):
    """A small public site under a clock of its own, for pages that must not show."""
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return World(clock)


@pytest.fixture
def admin_client(client, django_user_model):
    """A client signed in as a superuser."""
    client.force_login(django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password"))
    return client
