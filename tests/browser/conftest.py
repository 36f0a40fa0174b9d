"""A browser, and a site to look at with it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from .content import make_site

# Playwright's synchronous interface runs an event loop in this thread, and Django then takes every query for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """Mark what lies here, so that `make test` leaves it out."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session")
def chromium():
    """The machine's Chromium: $CHROMIUM, or the first that is installed."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "No Chromium was found; set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """A function that opens an empty tab in a context of its own, with the given options of Playwright."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def site(live_server):
    """The addresses of a site with one of every kind of page, by kind."""
    return {kind: f"{live_server.url}{path}" for kind, path in make_site().items()}
