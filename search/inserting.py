"""Writes many postings at once, as each database takes them fastest."""

from io import StringIO
from itertools import islice

from django.db import connections, router

from .models import Posting

BATCH = 5000
COLUMNS = "segment, term, entries, forms, positions"


def add_postings(rows):
    """Write postings, given as tuples of the columns, in the present transaction."""
    connection = connections[router.db_for_write(Posting)]
    add = _copy if connection.vendor == "postgresql" else _insert
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            add(cursor, batch)


def _insert(cursor, rows):
    table = Posting._meta.db_table
    cursor.executemany(f"INSERT INTO {table} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s)", rows)  # noqa: S608


def _copy(cursor, rows):
    lines = StringIO()
    for segment, term, *columns in rows:
        lines.write(f"{segment}\t{term}\t" + "\t".join("\\\\x" + column.hex() for column in columns) + "\n")
    lines.seek(0)
    cursor.copy_expert(f"COPY {Posting._meta.db_table} ({COLUMNS}) FROM STDIN", lines)
