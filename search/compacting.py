"""Gives back to the disk the room that rewriting the index left empty in PostgreSQL's tables; SQLite uses it again.

After everything was indexed anew, half of a table is empty, and it is the half in front, which no plain VACUUM can cut
off. VACUUM FULL can, but whoever searches meanwhile waits: a fifth of a second at 10,000 pages. So it is for tables of
which that is soon done, and where nobody holds the table for long, such as a backup.
"""

from contextlib import suppress

from django.db import OperationalError, connections, router

from .models import DroppedVersion, IndexedObject, Posting, Segment

WASTEFUL = 1.3  # times what is in a table: from there on it is made as small as it can be
SOON_DONE = 100 * 2**20  # bytes in a table
PATIENCE = "100ms"  # that is waited for others; meanwhile all wait who come later
MODELS = (Posting, Segment, IndexedObject, DroppedVersion)


def compact():
    """Make the tables of the index smaller where much of them is empty.

    Nothing is done within a transaction, in which PostgreSQL cannot give anything back.
    """
    connection = connections[router.db_for_write(Posting)]
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
            try:
                for model in MODELS:
                    with suppress(OperationalError):  # somebody holds it: a backup, or PostgreSQL's own vacuum
                        _compact(cursor, model._meta.db_table)
            finally:
                cursor.execute("RESET lock_timeout")


def _compact(cursor, table):
    cursor.execute(f"VACUUM {table}")
    cursor.execute(f"SELECT pg_total_relation_size('{table}'), sum(pg_column_size(row)) FROM {table} row")  # noqa: S608
    size, held = cursor.fetchone()
    if size > WASTEFUL * (held or 0) and size < SOON_DONE:
        cursor.execute(f"VACUUM FULL {table}")
