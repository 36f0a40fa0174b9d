"""Which statements read a whole table, by the plans of the database."""

import json
from contextlib import contextmanager

MANY = 1000  # rows of a table that should not be read from end to end


@contextmanager
def noted_statements(connection):
    """Collect the distinct SELECT statements that are executed meanwhile, as {sql: parameters}."""
    statements = {}

    def note(execute, sql, params, many, context):
        if sql.lstrip("( \n").upper().startswith(("SELECT", "WITH")):
            statements.setdefault(sql, params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


class Plans:
    """Looks at plans for tables that have more than a thousand rows now."""

    def __init__(self, connection):
        self._connection = connection
        self._tables = {name.casefold(): name for name in connection.introspection.table_names()}
        self._large = set(filter(self._is_large, self._tables.values()))
        self._reads_of = self._reads_in_postgresql if connection.vendor == "postgresql" else self._reads_in_sqlite

    def _is_large(self, name):
        quoted = self._connection.ops.quote_name(name)
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM {quoted} LIMIT {MANY + 1}) AS rows_of_it")
            return cursor.fetchone()[0] > MANY

    def scans(self, statements):
        """Return which large tables statements, {sql: parameters}, read as a whole, as sorted texts."""
        return self._shown(statements, lambda index: index is None)

    def whole_indexes(self, statements):
        """Return which large tables they read more than a thousand rows of, in the order of an index."""
        return self._shown(statements, lambda index: index is not None)

    def _shown(self, statements, is_wanted):
        shown = []
        for sql, params in statements.items():
            reads = [(table, index) for table, index in self._reads_of(sql, params) if table in self._large]
            wanted = {f"{table} by {index}" if index else table for table, index in reads if is_wanted(index)}
            if wanted:
                shown.append(f"{', '.join(sorted(wanted))}: {' '.join(sql.split())[:150]}")
        return sorted(shown)

    def _reads_in_postgresql(self, sql, params):
        with self._connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
        nodes = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            if "Seq Scan" in node["Node Type"]:
                yield node["Relation Name"], None
            elif "Relation Name" in node and node["Plan Rows"] > MANY:
                yield node["Relation Name"], node.get("Index Name", "indexes")

    def _reads_in_sqlite(self, sql, params):
        with self._connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [row[-1].split() for row in cursor.fetchall()]
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
            table_of = dict(cursor.fetchall())
        for step in steps:
            if step[0] == "SCAN" and "INDEX" in step:
                yield table_of.get(step[-1]), step[-1]
            elif step[0] == "SCAN" and len(step) > 1:
                # A table, or an alias of it, which Django names U0, V0 …: then the statement says of which.
                yield self._tables.get(step[1].casefold()) or _aliased(sql, step[1]), None


def _aliased(sql, alias):
    before, _, _ = sql.replace('"', "").partition(f" {alias}.")
    place = sql.replace('"', "").find(f" {alias} ")
    words = sql.replace('"', "")[: place if place > 0 else len(before)].split()
    return words[-1] if words else alias
