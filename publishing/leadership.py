"""Which of several processes works: the others wait, and take over the moment the first is gone.

On PostgreSQL the leader holds an advisory lock of its connection, on SQLite a lock of a file beside the database; both
end with the process, however it ends. Without a leader nothing would be published twice (the engine locks each
item); with one, the others do not stand in its way.
"""

import fcntl
from pathlib import Path

from django.db import connection

# Any numbers that nothing else in this database uses.
ADVISORY_LOCKS = {"scheduler": 7_203_115_961, "alerts": 7_203_115_962}


class Leadership:
    """The claim of one process to some work: "scheduler", which publishes, or "alerts", which sends them."""

    def __init__(self, work="scheduler"):
        self.work = work
        self._file = None
        self._connection = None
        self.is_leading = False  # as it was when last asked; any thread may look

    def is_held(self):
        """Return whether this one leads, claiming it if nobody does. Raises django.db.Error."""
        is_postgresql = connection.vendor == "postgresql"
        self.is_leading = self._is_held_on_postgresql() if is_postgresql else self._is_held_on_sqlite()
        return self.is_leading

    def _is_held_on_postgresql(self):
        connection.ensure_connection()
        if self._connection is connection.connection:
            return True  # a lock lives as long as its connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCKS[self.work]])
            (is_held,) = cursor.fetchone()
        self._connection = connection.connection if is_held else None
        return is_held

    def _is_held_on_sqlite(self):
        if self._file is not None:
            return True
        name = connection.settings_dict["NAME"]
        if connection.is_in_memory_db():
            return True  # nobody else can see it
        file = Path(f"{name}-{self.work}").open("w")  # noqa: SIM115, open as long as the lock
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give_up(self):
        """Let another one lead. Raises django.db.Error."""
        if self._connection is not None and self._connection is connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCKS[self.work]])
        self._connection = None
        if self._file is not None:
            self._file.close()
            self._file = None
