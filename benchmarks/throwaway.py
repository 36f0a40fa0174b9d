"""A site of a benchmark's own: database, folder, web server and schedulers, all gone when it ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60  # seconds
DEFAULT_SETTINGS = "config.settings.development"
PATHS = [str(ROOT), str(ROOT / "benchmarks")]


class ThrowawaySite:
    """A context manager; inside, this process's own Django is set up on the site's database.

    `postgres`: address of a PostgreSQL server's database beside which one is made; without it SQLite is used.
    `port`: of the web server. `settings`: the settings module of the site's processes. `environment`: what they, and
    this one, find in the environment besides.
    """

    def __init__(self, port, postgres="", settings=DEFAULT_SETTINGS, **environment):
        self.port = port
        self._postgres = postgres
        self._name = f"benchmark_{os.getpid()}"
        self._settings = settings
        self._environment = {"DJANGO_SETTINGS_MODULE": DEFAULT_SETTINGS, **environment}
        self._processes = []

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
        try:
            os.environ |= {
                "DATA_DIR": str(self.folder),
                "DATABASE_URL": self._make_database(),
                "BASE_URL": f"http://127.0.0.1:{self.port}",
                "PYTHONPATH": os.pathsep.join(PATHS),
                **self._environment,
            }
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        for process in self._processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._postgres:
            from django.db import connection  # noqa: PLC0415

            connection.close()
            self._ask_server(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")

    @property
    def vendor(self):
        """The kind of database."""
        return "PostgreSQL" if self._postgres else "SQLite"

    def start(self, *command, log="processes"):
        """Start a process, which ends with the site; its output goes into a file of the site's folder."""
        with (self.folder / f"{log}.log").open("ab") as output:
            environment = os.environ | {"DJANGO_SETTINGS_MODULE": self._settings}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        self._processes.append(process)
        return process

    def manage(self, *arguments):
        """Start `manage.py`."""
        return self.start(sys.executable, "-W", "ignore", "manage.py", *arguments)

    def serve(self):
        """Start the web server and wait until it answers. Raises TimeoutError."""
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "-w", "1", "--threads", "4", "--keep-alive", "30"]
        web = self.start(*command, "-b", f"127.0.0.1:{self.port}", log="web")
        reader = Reader(self.port)
        until = time.time() + STARTS_WITHIN
        while reader.get("/health/").status != 200:  # noqa: PLR2004
            if time.time() > until or web.poll() is not None:
                raise TimeoutError((self.folder / "web.log").read_text())
            time.sleep(0.1)
        return web

    def _make_database(self):
        if not self._postgres:
            return f"sqlite:///{self.folder}/site.sqlite3"
        self._ask_server(f"CREATE DATABASE {self._name}")
        return urlunsplit(urlsplit(self._postgres)._replace(path=f"/{self._name}"))

    def _ask_server(self, statement):
        import psycopg2  # noqa: PLC0415

        connection = psycopg2.connect(self._postgres)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def _set_up(self):
        import logging  # noqa: PLC0415

        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        sys.path[:0] = PATHS
        django.setup()
        logging.disable()
        call_command("migrate", verbosity=0)


class Schedulers:
    """Schedulers of a `site` that can be killed; `count` of them run at once."""

    def __init__(self, site, count=2):
        self._site = site
        self._running = [site.manage("run_scheduler") for _ in range(count)]
        self.kills = 0

    def kill(self, place):
        """Kill one of them with SIGKILL, and start it again."""
        self._running[place].send_signal(signal.SIGKILL)
        self._running[place].wait()
        self._running[place] = self._site.manage("run_scheduler")
        self.kills += 1

    def stop(self):
        """Tell them to stop, and wait."""
        for scheduler in self._running:
            scheduler.terminate()
        for scheduler in self._running:
            scheduler.wait()


class PrivateCluster:
    """A PostgreSQL server of the benchmark's own that can be restarted; a context manager.

    `binaries`: the folder of initdb and pg_ctl. As root they run as the user "postgres", which has to exist.
    """

    def __init__(self, port, binaries):
        self.address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        self._port = port
        self._binaries = Path(binaries)

    def __enter__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="benchmark-cluster-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", f"{self._folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self._control("start")
        return self

    def __exit__(self, *exception):
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self, mode):
        """Restart it: `mode` "fast" ends every connection, "immediate" is a crash with a recovery."""
        self._control("restart", "-m", mode)

    def _control(self, what, *options):
        where = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        files = ["-D", f"{self._folder}/data", "-l", f"{self._folder}/log"]
        self._run("pg_ctl", what, *files, "-w", "-o", where, *options)

    def _run(self, program, *arguments):
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self._binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Answer:
    """What a reader got: `status` (0: no answer) and `body` (bytes)."""

    def __init__(self, status=0, body=b""):
        self.status, self.body = status, body


class Reader:
    """Somebody who asks the site from outside, over one connection that is kept open."""

    def __init__(self, port, timeout=10):
        self._address = "127.0.0.1", port
        self._timeout = timeout
        self._connection = None

    def get(self, path):
        """Return the `Answer` to a GET of `path`."""
        try:
            if self._connection is None:
                self._connection = HTTPConnection(*self._address, timeout=self._timeout)
            self._connection.request("GET", path)
            response = self._connection.getresponse()
            return Answer(response.status, response.read())
        except (OSError, HTTPException):
            self._connection = None
            return Answer()
