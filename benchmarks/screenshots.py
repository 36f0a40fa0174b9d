"""Takes pictures of ten kinds of page of a running site, as a desk and as a phone shows them.

    .venv/bin/python benchmarks/screenshots.py http://localhost:8000 [FOLDER]

Writes <kind>-<width>.png into FOLDER (var/screenshots by default), and says what is wider than its screen.
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

WIDTHS = (1280, 390)
HEIGHT = 844
TALLEST = 6000  # pixels of one picture; what follows is more of the same
# Kind: address, or the list whose first entry is taken.
FIXED = {
    "home": "/",
    "reviews": "/reviews/",
    "recommendations": "/recommendations/",
    "themes": "/themes/",
    "learning": "/learning/",
    "resources": "/resources/",
    "search": "/search/?q=baby",
}
FIRST_OF = {"review": "/reviews/", "briefing": "/learning/", "theme": "/themes/"}


def first_entry(page, base, address):
    """Return the address of the first entry of the list at `address`."""
    page.goto(urljoin(base, address))
    link = page.locator("main article h2 a, main article h3 a").first
    return link.get_attribute("href")


def take(page, address, path):
    """Take a picture of `address`; return whether it is wider than the screen."""
    page.goto(address, wait_until="networkidle")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    width = page.viewport_size["width"]
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return page.evaluate("document.documentElement.scrollWidth") > width


def main(base, folder):
    """Take all pictures of the site at `base` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            addresses = FIXED | {kind: first_entry(page, base, address) for kind, address in FIRST_OF.items()}
            for kind, address in addresses.items():
                path = folder / f"{kind}-{width}.png"
                is_wide = take(page, urljoin(base, address), path)
                print(path, "IS WIDER THAN ITS SCREEN" if is_wide else "")
        browser.close()


if __name__ == "__main__":
    base, folder = [*sys.argv[1:], "var/screenshots"][:2]
    main(base, Path(folder))
