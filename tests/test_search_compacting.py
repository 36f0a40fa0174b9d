"""PostgreSQL gets back the room that rewriting the index left empty, unless somebody would wait for it."""

import pytest
from django.db import connection
from wagtail.models import Page

from search.compacting import compact
from search.models import Posting
from search.writing import write

from .factories import make_information_page

ROWS = 300  # of a segment that is gone again, 10 kB each
pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite uses such room again by itself"),
]


@pytest.fixture
def wasted(home):
    """Leave the table of postings nearly empty, with one page in it; return how large it is."""
    page = make_information_page("Quokka")
    columns = {"terms": b"", "forms": b"", "positions": b"", "entries": bytes(range(256)) * 40}
    Posting.objects.bulk_create(Posting(segment=1, key=key, **columns) for key in range(ROWS))
    Posting.objects.filter(segment=1).delete()
    write(type(page), [page])
    return size_of(Posting)


def size_of(model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [model._meta.db_table])
        return cursor.fetchone()[0]


def found():
    return [page.title for page in Page.objects.search("quokka")]


def test_tables_of_which_much_is_empty_shrink_and_hold_what_they_held(wasted):
    assert found() == ["Quokka"]
    compact()
    assert size_of(Posting) < wasted / 2
    assert found() == ["Quokka"]


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "SHARE UPDATE EXCLUSIVE"])
def test_a_backup_or_another_vacuum_is_left_alone_and_the_rest_waits_but_a_moment(wasted, mode):
    backup = connection.copy()
    try:
        backup.set_autocommit(False)
        with backup.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Posting._meta.db_table} IN {mode} MODE")
        compact()  # which would wait without end for the lock
        assert size_of(Posting) >= wasted / 2
    finally:
        backup.rollback()
        backup.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"
