"""Public files that nginx sends for the application, with the configuration that the site ships."""

import shutil
import socket
import subprocess
import threading
import time
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseNotFound
from django.utils.http import http_date

from documents.access import Access
from documents.models import SiteDocument, SiteRendition
from documents.responses import file_response, picture_response

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SHIPPED = Path(__file__).resolve().parent.parent / "config/deploy/nginx.conf"
CONTENT = bytes(range(256)) * 4
NAMES = [
    "report.pdf",
    "Adroddiad_â_ŵ.pdf",
    "报告.pdf",
    "100% sûr?.pdf",
    "a \"b\" 'c' #d;e.pdf",
    "%2e%2e.pdf",
    "data.csv",
]

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


class Application:
    """The part of the site behind nginx that answers for files, without a database: whoever asks may read them."""

    def __init__(self, folder):
        self.files = {}
        for number, name in enumerate(NAMES):
            path = folder / f"documents/{number}/{name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(CONTENT)
            facts = {"file_hash": f"hash-{number}", "collection_id": 1}
            self.files[f"/documents/{number}/{name}"] = SiteDocument(file=f"documents/{number}/{name}", **facts)
        (folder / "images").mkdir(exist_ok=True)
        (folder / "images/random.png").write_bytes(b"a picture")
        self.files["/images/random.png"] = SiteRendition(file="images/random.png", width=1, height=1)
        self.access = Access.PUBLIC

    def __call__(self, environ, start):
        request = WSGIRequest(environ)
        file = self.files.get(request.path)
        if file is None:
            response = HttpResponseNotFound(b"Not found", headers={"Cache-Control": "no-store"})
        else:
            answer = picture_response if isinstance(file, SiteRendition) else file_response
            response = answer(request, file, self.access)
            response["Referrer-Policy"] = "same-origin"
        start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


class Quiet(WSGIRequestHandler):
    """A handler that keeps no log."""

    def log_message(self, *args):
        """Say nothing."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, private, port, upstream):
    """The shipped configuration for a folder, and ports, of the test's own and without TLS."""
    site = SHIPPED.read_text().replace("  http2 on;\n", "")
    site = "\n".join(line for line in site.splitlines() if "ssl_certificate" not in line)
    for shipped, ours in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "/srv/practice-reviews/data/private/": f"{private}/",
        "/var/cache/nginx/practice-reviews": f"{folder}/cache",
        "/var/log/nginx/practice-reviews.log": f"{folder}/access.log",
    }.items():
        assert shipped in site
        site = site.replace(shipped, ours)
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "proxy", "scgi", "uwsgi"))
    return f"""
        daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
        events {{}}
        http {{ {places} client_body_temp_path {folder}/body;
        types {{ text/plain txt; }}
        {site} }}
    """


@pytest.fixture(scope="module")
def private():
    """The folder of private files."""
    return Path(SiteDocument._meta.get_field("file").storage.location)


@pytest.fixture(scope="module")
def application(private):
    return Application(private)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of what nginx writes."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def nginx(application, private, folder):
    """The port of nginx in front of the application."""
    server = make_server("127.0.0.1", 0, application, WSGIServer, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(folder, private, port, server.server_port))
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/start.log"]
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def handed_over(settings, application, monkeypatch):
    settings.FILE_SERVING = "x-accel-redirect"
    monkeypatch.setattr(application, "access", Access.PUBLIC)


@pytest.fixture
def ask(nginx):
    """A function that asks nginx and returns status, headers and body."""

    def ask(path, method="GET", **headers):
        connection = HTTPConnection("127.0.0.1", nginx, timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": "reviews.example.org"} | headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.headers, body

    return ask


def test_nginx_sends_the_file_with_the_headers_of_the_application(ask):
    status, headers, body = ask("/documents/0/report.pdf")
    assert (status, body) == (200, CONTENT)
    assert headers["ETag"] == '"hash-0"'
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == "1024"
    assert headers["Content-Disposition"] == 'inline; filename="report.pdf"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noarchive"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in headers
    assert all(len(headers.get_all(name)) == 1 for name in headers), "no header twice"


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_file_of_any_name_is_sent(ask, number):
    status, headers, body = ask(f"/documents/{number}/{quote(NAMES[number])}")
    assert (status, body) == (200, CONTENT)
    assert headers["ETag"] == f'"hash-{number}"'


def test_what_is_no_pdf_is_downloaded_in_a_sandbox(ask):
    status, headers, _ = ask("/documents/6/data.csv")
    assert status == 200
    assert headers["Content-Disposition"] == 'attachment; filename="data.csv"'
    assert headers["Content-Type"].startswith("text/csv")
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_picture_is_sent(ask):
    status, headers, body = ask("/images/random.png")
    assert (status, body) == (200, b"a picture")
    assert (headers["Content-Type"], headers["ETag"]) == ("image/png", '"random"')
    assert "sandbox" in headers["Content-Security-Policy"]


def test_nginx_answers_parts(ask):
    status, headers, body = ask("/documents/0/report.pdf", Range="bytes=10-19")
    assert (status, body, headers["Content-Range"]) == (206, CONTENT[10:20], "bytes 10-19/1024")
    assert headers["ETag"] == '"hash-0"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask("/documents/0/report.pdf", Range="bytes=-4")[2] == CONTENT[-4:]
    assert ask("/documents/0/report.pdf", Range="bytes=5000-")[0] == 416


def test_a_part_is_only_sent_of_the_file_that_the_reader_has_begun(ask):
    modified = ask("/documents/0/report.pdf")[1]["Last-Modified"]
    for condition, status in [('"hash-0"', 206), (modified, 206), ('"other"', 200), (http_date(1), 200)]:
        assert ask("/documents/0/report.pdf", Range="bytes=0-0", If_Range=condition)[0] == status, condition


def test_a_head_has_the_headers_of_a_get(ask):
    status, headers, body = ask("/documents/0/report.pdf", "HEAD")
    got = ask("/documents/0/report.pdf")[1]
    assert (status, body) == (200, b"")
    assert {k: v for k, v in headers.items() if k != "Date"} == {k: v for k, v in got.items() if k != "Date"}


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"If_None_Match": '"hash-0"'}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": "*"}, 304),
        ({"If_Modified_Since": http_date(4_000_000_000)}, 304),
        ({"If_Modified_Since": http_date(1)}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": http_date(4_000_000_000)}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Match": '"hash-0"'}, 412),  # nginx does not know its file by our ETag; no browser asks for a file so
        ({"If_Unmodified_Since": http_date(1)}, 412),
    ],
)
def test_conditions_are_answered(ask, conditions, status):
    answer, headers, body = ask("/documents/0/report.pdf", **conditions)
    assert (answer, len(body) == len(CONTENT)) == (status, status == 200)
    assert headers["ETag"] == '"hash-0"'


@pytest.mark.parametrize(
    "path",
    [
        "/private-files/documents/0/report.pdf",
        "/private-files/",
        "/private-files/../private-files/documents/0/report.pdf",
        "//private-files/documents/0/report.pdf",
        "/%70rivate-files/documents/0/report.pdf",
        "/documents/0/unknown.pdf",
        "/documents/../private-files/documents/0/report.pdf",
        "/media/../private/documents/0/report.pdf",
        "/static/../private/documents/0/report.pdf",
        "/static../private/documents/0/report.pdf",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_gets_a_file_without_the_application(ask, path, method):
    status, _, body = ask(path, method)
    assert status == 404
    assert CONTENT not in body


def test_no_header_of_a_reader_opens_a_file(ask):
    assert ask("/unknown", X_Accel_Redirect="/private-files/documents/0/report.pdf")[0] == 404


def test_what_is_read_by_a_right_of_ones_own_comes_from_the_application(ask, application, monkeypatch):
    monkeypatch.setattr(application, "access", Access.PERSONAL)
    status, headers, body = ask("/documents/0/report.pdf", Range="bytes=10-19")
    assert (status, body, headers["Cache-Control"]) == (206, CONTENT[10:20], "private, no-store")


def test_apache_and_lighttpd_are_told_the_place_of_the_file(application, settings, private, rf):
    settings.FILE_SERVING = "x-sendfile"
    response = file_response(rf.get("/"), application.files[f"/documents/2/{NAMES[2]}"], Access.PUBLIC)
    sent = next(line for line in response.serialize_headers().split(b"\r\n") if line.startswith(b"X-Sendfile"))
    assert sent == f"X-Sendfile: {private}/documents/2/{NAMES[2]}".encode()
    assert response.content == b""
    assert response["ETag"] == '"hash-2"'


def broken_answer(self, environ, start):
    """Answer as an application that ends half-way."""
    start("200 OK", [("Content-Length", "10")])
    return [b"begun"]


def test_the_logs_say_which_page_was_asked_for_and_not_what_was_looked_for(ask, folder, monkeypatch):
    for address in ("/reviews/?q=quokka", "/search/?q=quokka", "/search/complete/?q=quokka"):
        ask(address, Referer="https://reviews.example.org/search/?q=wombat")
    monkeypatch.setattr(Application, "__call__", broken_answer)
    for address in ("/reviews/", "/search/feed/?q=quokka"):
        with pytest.raises(IncompleteRead):
            ask(address, Referer="https://reviews.example.org/")  # browsers are told to say no more
    requests, complaints = ((folder / name).read_text() for name in ("access.log", "error.log"))
    for page in ("/reviews/", "/search/", "/search/feed/"):
        assert f'"GET {page} HTTP/1.1"' in requests
    assert "/search/complete/" not in requests
    assert '"GET /reviews/ HTTP/1.1"' in complaints
    assert "quokka" not in requests + complaints
    assert "wombat" not in requests
