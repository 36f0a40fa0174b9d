"""Writes many rows at once, as each database takes them fastest."""

import struct
from io import BytesIO
from itertools import islice

from django.db import connections, router

from .models import Posting

BATCH = 500
COLUMNS = "segment, key, terms, entries, forms, positions"
COPY_BEGINS = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # as PostgreSQL's documentation of COPY has its binary format
COPY_ENDS = struct.pack("!h", -1)


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
    cursor.executemany(f"INSERT INTO {table} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", rows)  # noqa: S608


def _copy(cursor, rows):
    data = BytesIO()
    data.write(COPY_BEGINS)
    for segment, key, *columns in rows:
        data.write(struct.pack("!hiqiq", 2 + len(columns), 8, segment, 8, key))
        for column in columns:
            data.write(struct.pack("!i", len(column)))
            data.write(column)
    data.write(COPY_ENDS)
    data.seek(0)
    cursor.copy_expert(f"COPY {Posting._meta.db_table} ({COLUMNS}) FROM STDIN (FORMAT binary)", data)
