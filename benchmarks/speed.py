"""Compares the processor time of an uncached request with that of Wagtail's bakerydemo, on one machine in one run.

    .venv/bin/python benchmarks/speed.py --bakerydemo FOLDER --python PYTHON [--rounds N]
    DATABASE_URL=postgres://user@host/name .venv/bin/python benchmarks/speed.py …   # both sites on PostgreSQL

FOLDER is a checkout of https://github.com/wagtail/bakerydemo; PYTHON is that of an environment of its own, with the
same Wagtail and Django as here (what bakerydemo asks for besides is in its requirements/):

    python -m venv bakery-env
    bakery-env/bin/pip install wagtail==… django==… python-dotenv dj-database-url whitenoise psycopg2-binary
    bakery-env/bin/pip install "wagtail-font-awesome-svg<2" django-extensions "django-debug-toolbar<5" "django-csp<4"

Each site runs as shipped, with its production settings (DEBUG off, templates cached, its own middleware, hashed
static files) and its own demo content, in a process of its own. Ours has a cache that keeps nothing, or its pages would
come from there; what it remembers under its stamp (`home.remembered`) stays.
Requests go straight to its WSGI application. The sites take turns; the figures are medians of the rounds. On
PostgreSQL the processor time of the server's process for the connection is counted too, where /proc tells it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
ENOUGH = 10  # requests a round
ROUNDS = 15
DATABASES = ["speed_of_ours", "speed_of_bakerydemo"]
# (what, ours, bakerydemo's, the share that ours may take at most)
PAIRS = [
    ("page", "/reviews/child-heron/", "/blog/icelandic-baking/", 1 / 3),
    ("page, another", "/reviews/child-heron/", "/breads/anpan/", 1 / 3),
    ("register", "/recommendations/", "/breads/", 1 / 5),
    ("list", "/reviews/", "/breads/", 1 / 5),
    ("another list", "/learning/", "/breads/", 1 / 5),
    ("another list", "/resources/", "/breads/", 1 / 5),
    ("search", "/search/?q=baby", "/search/?q=bread", 1 / 5),
]


class Site:
    """A site in a process of its own.

    python: its interpreter; folder: where its manage.py is; environment: what its settings need.
    """

    def __init__(self, python, folder, environment):
        self.python, self.folder = str(python), folder
        self.environment = os.environ | environment

    def run(self, *arguments, **environment):
        """Run one of the site's commands. Raises CalledProcessError."""
        command = [self.python, "manage.py", *arguments]
        subprocess.run(
            command, cwd=self.folder, env=self.environment | environment, check=True, stdout=subprocess.DEVNULL
        )

    def start(self):
        """Start answering."""
        self.process = subprocess.Popen(
            [self.python, str(HERE / "speed_worker.py")],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **asked):
        """Return what the worker answers; see `speed_worker`."""
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def on_server(*statements):
    """Run statements on the PostgreSQL server that DATABASE_URL names; return whether it names one."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return False
    import psycopg2  # noqa: PLC0415 (only where it is needed)

    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
    return True


def database(name, data):
    """Return the address of a new database for one site: in the folder `data`, or where DATABASE_URL says."""
    if on_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    return f"sqlite:///{data / name}.sqlite3"


def ours(data):
    """Return this site with its demo."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-a-benchmark-" * 3,
        "ALLOWED_HOSTS": "localhost",
        "BASE_URL": "https://localhost",
        "DATA_DIR": str(data),
        "DATABASE_URL": database(DATABASES[0], data),
        "CACHE_URL": "dummycache://",
    }
    site = Site(sys.executable, PROJECT, environment)
    site.run("migrate", "-v0")
    site.run("load_demo", DJANGO_SETTINGS_MODULE="config.settings.development")
    site.run("collectstatic", "-v0", "--noinput")
    return site


def bakery(folder, python, data):
    """Return bakerydemo with its demo."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "bakerydemo.settings.production",
        "DJANGO_SECRET_KEY": "only-for-a-benchmark-" * 3,
        "DJANGO_ALLOWED_HOSTS": "localhost",
        "PRIMARY_HOST": "localhost",
        "DATABASE_URL": database(DATABASES[1], data),
    }
    site = Site(Path(python).absolute(), Path(folder).absolute(), environment)
    site.run("migrate", "-v0")
    site.run("load_initial_data")
    site.run("collectstatic", "-v0", "--noinput")
    return site


def compare(sites, rounds):
    """Print a line a pair."""
    print(f"{'':16} {'CPU ms':>8} {'of it DB':>9} {'queries':>8} {'kB':>6}   address")
    for what, our_address, their_address, most in PAIRS:
        asked = list(zip(sites, (our_address, their_address), strict=True))
        seen = [site.ask(address=address) for site, address in asked]
        if any(each["status"] != 200 for each in seen):  # noqa: PLR2004
            raise SystemExit(f"{our_address}, {their_address}: {[each['status'] for each in seen]}")
        spent = [[], []]
        for _ in range(rounds):
            for place, (site, address) in enumerate(asked):
                spent[place].append(site.ask(address=address, times=ENOUGH))
        totals = []
        for place, (_, address) in enumerate(asked):
            database_ms = [each["database"] for each in spent[place]]
            known = None not in database_ms
            totals.append(statistics.median(each["cpu"] + (each["database"] or 0) for each in spent[place]))
            share = f"{statistics.median(database_ms):9.2f}" if known else f"{'-':>9}"
            figures = f"{totals[-1]:8.2f} {share} {seen[place]['queries']:8} {seen[place]['bytes'] / 1000:6.1f}"
            print(f"{what if not place else '':16} {figures}   {address}")
        ratio = totals[0] / totals[1]
        verdict = "met" if ratio <= most else "NOT met"
        a_byte = ratio * seen[1]["bytes"] / seen[0]["bytes"]
        print(f"{'':16} ratio {ratio:.2f}, bar {most:.2f}: {verdict} (for as many bytes each: {a_byte:.2f})")


def main():
    """Make both sites, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bakerydemo", required=True, help="folder of a checkout of bakerydemo")
    parser.add_argument("--python", required=True, help="its Python, with the Wagtail and Django of this site")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often the sites take turns")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        sites = [ours(data), bakery(options.bakerydemo, options.python, data)]
        for site in sites:
            site.start()
        try:
            compare(sites, options.rounds)
        finally:
            for site in sites:
                site.stop()
            on_server(*(f"DROP DATABASE {name}" for name in DATABASES))


if __name__ == "__main__":
    main()
