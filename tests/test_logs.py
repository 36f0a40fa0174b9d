"""What the logs of a site in production keep of those who read it: nothing of what they look for."""

import logging
import runpy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.config import Config

from config.logs import DiscreetFormatter

ASKED = {
    "REMOTE_ADDR": "192.0.2.1",
    "REQUEST_METHOD": "GET",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "PATH_INFO": "/search/",
    "QUERY_STRING": "q=quokka",
    "RAW_URI": "/search/?q=quokka",
    "HTTP_REFERER": "https://reviews.example.org/search/?q=wombat",
    "HTTP_USER_AGENT": "A browser",
}


@pytest.fixture
def gunicorn(tmp_path):
    """Return gunicorn's logger as the site configures it, and a function that returns what it wrote."""
    configuration = Config()
    for name, value in runpy.run_path(str(settings.PROJECT_DIR / "config/deploy/gunicorn.conf.py")).items():
        if name in configuration.settings:
            configuration.set(name, value)
    configuration.set("accesslog", str(tmp_path / "log"))
    configuration.set("errorlog", str(tmp_path / "log"))
    logger = configuration.logger_class(configuration)
    yield logger, (tmp_path / "log").read_text
    for log in (logger.access_log, logger.error_log):
        for handler in [*log.handlers]:
            log.removeHandler(handler)
            handler.close()


def test_the_access_log_says_which_page_was_asked_for_and_not_what_was_looked_for(gunicorn):
    logger, written = gunicorn
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    logger.access(response, SimpleNamespace(headers=[]), ASKED, timedelta(seconds=1))
    assert '"GET /search/ HTTP/1.1" 200 10 "-" "A browser"' in written()
    assert not {"quokka", "wombat"} & {*written().replace("=", " ").split()}


def test_the_servers_complaints_do_not_say_it_either(gunicorn):
    logger, written = gunicorn
    try:
        raise ValueError("Refused: https://reviews.example.org/search/?q=wombat")
    except ValueError:
        logger.exception("Error handling request %s %s", "GET", "/search/?q=quokka")
    assert "Error handling request GET /search/?…" in written()
    assert "Refused: https://reviews.example.org/search/?…" in written()
    assert "quokka" not in written()
    assert "wombat" not in written()


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Not Found: /reviews/?q=child's+name", "Not Found: /reviews/?…"),
        ("Not Found: /reviews/", "Not Found: /reviews/"),
        ("What now? Nothing / something ?", "What now? Nothing / something ?"),
    ],
)
def test_of_an_address_in_the_sites_own_log_the_part_behind_the_question_mark_is_left_out(said, logged):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, said, (), None)
    assert DiscreetFormatter("{message}", style="{").format(record) == logged


@pytest.mark.django_db
def test_browsers_do_not_say_from_which_search_somebody_comes(client, home):
    assert client.get("/search/?q=quokka")["Referrer-Policy"] == "strict-origin"
