"""Answers requests inside one Django site and says what they cost; `speed.py` runs one such process a site.

Reads requests from standard input, one JSON object a line ({"address": "/", "times": 20}), and writes what it measured
as one a line. It needs nothing but Django, so that it runs inside any site: DJANGO_SETTINGS_MODULE says which.
"""

import io
import json
import logging
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
warnings.simplefilter("ignore")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
logging.disable()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def answer(address):
    """Answer a reader's request as gunicorn would have it answered; return its status and how many bytes it has."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_USER_AGENT": "benchmark",
        "HTTP_ACCEPT": "text/html",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    told = []
    body = application(environ, lambda status, headers, exc_info=None: told.append(status))
    try:
        size = sum(len(part) for part in body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return int(told[0].split()[0]), size


def database_seconds():
    """Return the processor time of the PostgreSQL process that serves this one, in seconds; None if it is unknown."""
    if connection.vendor != "postgresql" or not connection.connection:
        return None
    try:
        # Nanoseconds; /proc/<pid>/stat counts in hundredths of a second.
        return int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError):
        return None


def measure(address, times):
    """Return what one of `times` requests costs: milliseconds of this process, and of the database's if known."""
    start, database_start = time.process_time(), database_seconds()
    for _ in range(times):
        answer(address)
    spent, database_end = time.process_time() - start, database_seconds()
    known = database_start is not None and database_end is not None
    return {"cpu": spent * 1000 / times, "database": (database_end - database_start) * 1000 / times if known else None}


def look(address):
    """Answer `address` until everything is warm; return its status, bytes and queries."""
    for _ in range(3):
        answer(address)
    with CaptureQueriesContext(connection) as queries:
        status, size = answer(address)
    # A query that only opens or closes a transaction is none.
    asked = [query["sql"] for query in queries.captured_queries]
    return {"status": status, "bytes": size, "queries": len([sql for sql in asked if not sql.startswith(SILENT)])}


SILENT = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


def main():
    """Answer until standard input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        result = measure(**asked) if "times" in asked else look(**asked)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
