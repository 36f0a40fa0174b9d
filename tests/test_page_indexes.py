"""Our indexes on Wagtail's table of pages: there after every migration, whatever became of them."""

import pytest
from django.db import connection
from wagtail.models import Page

from home.page_indexes import INDEXES, make_page_indexes

pytestmark = pytest.mark.django_db


def present():
    with connection.cursor() as cursor:
        return INDEXES.keys() & connection.introspection.get_constraints(cursor, Page._meta.db_table).keys()


def test_a_new_site_has_them():
    assert present() == INDEXES.keys()


def test_what_a_later_migration_lost_is_made_again():
    name = min(INDEXES)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")
    assert name not in present()
    for _ in range(2):
        make_page_indexes()
        assert present() == INDEXES.keys()
