"""What searching costs: processor time of this process and of the database's, sizes; and what is asked."""

import os
import random
import time
from pathlib import Path


class Meter:
    """The processor time of this process and, on PostgreSQL, of the server's process for its connection."""

    def __init__(self, connection):
        self.connection = connection
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")  # their time would not be seen
                cursor.execute("SET max_parallel_maintenance_workers = 0")

    def keep_to_one_core(self):
        """Let both run on one of the cores that this process may use, and on no other."""
        cores = sorted(os.sched_getaffinity(0))
        core = {cores[os.getpid() % len(cores)]}
        os.sched_setaffinity(0, core)
        if self.connection.vendor == "postgresql":
            os.sched_setaffinity(self.connection.connection.info.backend_pid, core)

    def seconds(self):
        """Return what was spent so far."""
        spent = time.process_time()
        if self.connection.vendor == "postgresql":
            # Nanoseconds; /proc/<pid>/stat counts in hundredths of a second.
            pid = self.connection.connection.info.backend_pid
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
        return spent

    def milliseconds_of(self, function, *arguments):
        """Call the function; return what that cost, and what it returns."""
        start = self.seconds()
        result = function(*arguments)
        return (self.seconds() - start) * 1000, result


def percentile(values, share):
    """Return the value below which that share of `values` lies (the next higher one)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident_mb():
    """Return how much memory this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


# --- What is asked ---------------------------------------------------------------------------------------------


def query_mix(vocabulary, count, little, seed=11):
    """Return `count` queries of one to eight words, rare, middling and very common ones mixed.

    The longer ones have little words between. Every fourth has very common words only.
    """
    pick = random.Random(seed)
    bands = {"rare": vocabulary.rare, "middling": vocabulary.middling, "common": vocabulary.common}
    queries = []
    for number in range(count):
        length = number % 8 + 1
        kinds = ["common"] * length if number // 8 % 4 == 0 else pick.choices(list(bands), k=length)
        words = [pick.choice(bands[kind]) for kind in kinds]
        if length > 3:  # noqa: PLR2004
            words = [pick.choice(little) if pick.random() < 0.2 else word for word in words]  # noqa: PLR2004
        queries.append(" ".join(words))
    return queries


def beginnings(queries, seed=12):
    """Return what a reader has typed of each query's first word, or first two, when completion is asked for."""
    pick = random.Random(seed)
    typed = []
    for query in queries:
        *before, last = query.split()[: pick.choice((1, 1, 2))]
        typed.append(" ".join([*before, last[: pick.randint(2, 6)]]))
    return typed


# --- Sizes -----------------------------------------------------------------------------------------------------


def tables_like(connection, prefix):
    """Return the names of the tables that begin with `prefix`, sorted."""
    return sorted(name for name in connection.introspection.table_names() if name.startswith(prefix))


def megabytes_of(connection, prefix):
    """Return how much the tables whose names begin with `prefix` take, indexes and everything included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0) FROM pg_class "
                "WHERE relkind = 'r' AND relname LIKE %s",
                [f"{prefix.replace('_', chr(92) + '_')}%"],
            )
        else:
            cursor.execute(
                "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name IN "
                "(SELECT name FROM sqlite_master WHERE substr(tbl_name, 1, %s) = %s)",
                [len(prefix), prefix],
            )
        return float(cursor.fetchone()[0]) / 1e6
