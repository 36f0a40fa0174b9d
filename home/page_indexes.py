"""Indexes on Wagtail's table of pages, so that what every public list and search asks does not read the whole of it.

They are made after each migration, not by one: on SQLite, Django makes a table anew when Wagtail changes it, and
forgets the indexes that are in no model's state.
"""

from django.db import connection
from wagtail.models import Page

INDEXES = {
    # Which pages are live, and what live().public() asks of them: a search reads the keys of all that it may find.
    "home_live_pages": "(live, id, path, depth, content_type_id)",
    # The few that close what lies below them (`home.public.drafts_above`).
    "home_drafts_above": "(path) WHERE NOT live AND numchild > 0",
}


def make_page_indexes(**kwargs):
    """Make those that are not there; for the signal `post_migrate`."""
    table = Page._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return
        # Asked first: on PostgreSQL, CREATE INDEX waits for whoever writes even if there is nothing to do.
        present = connection.introspection.get_constraints(cursor, table)
        for name in INDEXES.keys() - present.keys():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} {INDEXES[name]}")
