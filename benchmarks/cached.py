"""Compares a page from the page cache with the smallest Django view, and nginx's micro-cache with a static file.

    .venv/bin/python benchmarks/cached.py [--postgres URL] [--seconds 4] [--rounds 5]

Needs `wrk` and `nginx` (Debian's packages). Makes a database with the demo's content, serves it with gunicorn, one
worker, production settings, and asks in turn, each for some seconds, in several rounds; medians are compared:

- a page from the cache with `HttpResponse("ok")` that passes the same middleware and is not kept, and, for
  information, with the same view of a Django without any middleware;
- the page behind the configuration of config/deploy with a static file of the same bytes behind the same nginx.

gunicorn and wrk share the machine; the ratio is what counts. Takes about three minutes.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
APPLICATION, BARE, FRONT = 8771, 8772, 8773
MADE_BY_NGINX = {
    *("Connection", "Content-Length", "Content-Type", "Date", "ETag", "Last-Modified", "Server", "X-Accel-Expires")
}
BARS = {"application": 0.6, "nginx": 0.9}

BARE_APPLICATION = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
urlpatterns = [path("smallest/", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
"""
SETTINGS = """
from config.settings.production import *
ROOT_URLCONF = "measured_urls"
SECURE_SSL_REDIRECT = False
"""
URLS = """
from django.http import HttpResponse
from django.urls import path
from config.urls import urlpatterns as site
smallest = lambda request: HttpResponse("ok", headers={"Cache-Control": "no-store"})
urlpatterns = [path("smallest/", smallest), *site]
"""


def options():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="URL", help="a server on which a database may be made")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def environment(folder, database):
    """Return the environment of the measured site."""
    return os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "SECRET_KEY": "only-measured-" * 5,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": f"http://127.0.0.1:{APPLICATION}",
        "DJANGO_SETTINGS_MODULE": "measured_settings",
        "PYTHONPATH": f"{folder}:{ROOT}",
    }


def make_site(folder, env):
    """Make the database and the static files."""
    (folder / "measured_settings.py").write_text(SETTINGS)
    (folder / "measured_urls.py").write_text(URLS)
    (folder / "bare.py").write_text(BARE_APPLICATION)
    demo = env | {"DJANGO_SETTINGS_MODULE": "config.settings.development"}
    for command, surroundings in ((["migrate"], demo), (["load_demo"], demo), (["collectstatic", "--noinput"], env)):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=surroundings, check=True, stdout=subprocess.DEVNULL
        )


def gunicorn(application, port, env):
    """Start a gunicorn as config/deploy does, with one worker."""
    command = [sys.executable, "-m", "gunicorn", application, "-c", str(ROOT / "config/deploy/gunicorn.conf.py")]
    command += ["--workers", "1", "--bind", f"127.0.0.1:{port}", "--max-requests", "0", "--access-logfile", "/dev/null"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def nginx(folder, page, headers):
    """Start nginx with the configuration of config/deploy, its certificates and paths replaced.

    page, headers: what the static file answers, byte for byte.
    """
    (folder / "files").mkdir()
    (folder / "files" / "page.html").write_bytes(page)
    added = "".join(f' add_header {name} "{value}";' for name, value in headers.items() if name not in MADE_BY_NGINX)
    server = (ROOT / "config/deploy/nginx.conf").read_text()
    server = re.sub(r"server \{\s+listen 80;.*?\n\}", "", server, flags=re.DOTALL)
    server = re.sub(r"\n\s*(ssl_|http2)[^\n]*", "", server)
    server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{FRONT};")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{APPLICATION}")
    server = server.replace("/var/cache/nginx/practice-reviews", f"{folder}/cache")
    static = f"  location = /static/page.html {{ alias {folder}/files/page.html;{added} }}\n"
    server = server.replace("  location /static/", f"{static}  location /static/")
    (folder / "nginx.conf").write_text(
        f"user root; worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 512; }}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on;\n{server}\n}}\n"
    )
    return subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")])


def wait_for(address):
    """Return (content, headers) of what `address` answers, as soon as it does."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.read(), response.headers
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def requests_a_second(address, seconds, *, connections):
    """Return how many requests a second `address` answers."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", "Host: localhost", address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{address} answered errors:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def compare(addresses, chosen, connections):
    """Return the median requests a second of each of `addresses`, asked in turn."""
    rates = {name: [] for name in addresses}
    for _ in range(chosen.rounds):
        for name, address in addresses.items():
            rates[name].append(requests_a_second(address, chosen.seconds, connections=connections))
    return {name: statistics.median(values) for name, values in rates.items()}


def report(rates, page, peer, bar=None):
    """Print a comparison, and return whether the bar is reached."""
    ratio = rates[page] / rates[peer]
    said = f"{page}: {rates[page]:.0f}/s, {peer}: {rates[peer]:.0f}/s, ratio {ratio:.2f}"
    print(said + (f" (bar {bar})" if bar else " (for information)"))
    return bar is None or ratio >= bar


def main():
    """Run it all."""
    chosen = options()
    folder = Path(tempfile.mkdtemp(prefix="cached-"))
    database = f"sqlite:///{folder}/site.sqlite3"
    if chosen.postgres:
        name = f"cached_{os.getpid()}"
        subprocess.run(["psql", "-q", chosen.postgres, "-c", f"CREATE DATABASE {name}"], check=True)
        database = urlunsplit(urlsplit(chosen.postgres)._replace(path=f"/{name}"))
    env = environment(folder, database)
    make_site(folder, env)
    running = [gunicorn("config.wsgi", APPLICATION, env), gunicorn("bare", BARE, env)]
    try:
        site, bare, front = (f"http://127.0.0.1:{port}" for port in (APPLICATION, BARE, FRONT))
        address = re.search(r'href="(/reviews/child-[^"]+)"', wait_for(f"{site}/reviews/")[0].decode())[1]
        page, headers = wait_for(f"{site}{address}")
        wait_for(f"{bare}/smallest/")
        running.append(nginx(folder, page, headers))
        wait_for(f"{front}{address}")
        print(f"{urlsplit(database).scheme}, {address}, {len(page) / 1000:.1f} kB")
        rates = compare(
            {
                "cached page": f"{site}{address}",
                "smallest view": f"{site}/smallest/",
                "view without middleware": f"{bare}/smallest/",
            },
            chosen,
            connections=4,
        )
        good = report(rates, "cached page", "smallest view", BARS["application"])
        report(rates, "cached page", "view without middleware")
        rates = compare(
            {"page behind nginx": f"{front}{address}", "static file": f"{front}/static/page.html"},
            chosen,
            connections=16,
        )
        good &= report(rates, "page behind nginx", "static file", BARS["nginx"])
    finally:
        for process in running:
            process.terminate()
            process.wait()
        if chosen.postgres:
            subprocess.run(["psql", "-q", chosen.postgres, "-c", f"DROP DATABASE {name} WITH (FORCE)"], check=True)
        shutil.rmtree(folder)
    sys.exit(not good)


if __name__ == "__main__":
    main()
