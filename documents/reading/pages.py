"""The `pages` job: the text of some pages of a file, and the text on them that readers do not see."""

import pypdfium2

from .findings import Finding, UnreadableError
from .hidden import hidden_text_with_places
from .kinds import TEXTS, kind_of_file
from .tables import text_of
from .text import text_and_left_out

LONGEST_SIDE = 14_400  # points, as in a survey
SCANNED = 0.5  # of a page under pictures: that much makes it a scan when it has no text
PICTURE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
NESTED = 4  # how deep in forms a scan is looked for


def pages(job):
    """Yield the text of the pages `job["first"]` to `job["last"]` (from 1) of a file, and what is hidden there.

    What is hidden is no part of the text, even if somebody accepts it: `left_out` has the lines with it.

    A text or CSV file counts as one page.
    Raises `UnreadableError` where there are no such pages, or one cannot be drawn.
    """
    path = job["path"]
    if kind_of_file(path, job.get("name", "")) in TEXTS:
        yield {"page": 1, "text": text_of(path), "width": None, "height": None}
    else:
        document = open_document(path)
        for number in range(job["first"], job["last"] + 1):
            page = load_page(document, number)
            findings, places = hidden_text_with_places(document, page, number)
            text, left_out = text_and_left_out(page, places)
            size = {"width": page.get_width(), "height": page.get_height()}
            yield {"page": number, "text": text, "left_out": left_out, **size}
            if not text.strip() and _is_covered(page):
                yield Finding("scan-without-text", number)
            yield from findings
            page.close()
    yield {"done": {}}


def open_document(path):
    """Return the PDF at `path` opened with pypdfium2. Raises `UnreadableError`."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("password" if "password" in str(error).lower() else "broken") from None


def load_page(document, number):
    """Return page `number` (from 1) of the pypdfium2 `document`. Raises `UnreadableError`."""
    if not 1 <= number <= len(document):
        raise UnreadableError("broken")
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        raise UnreadableError("broken") from None
    if max(page.get_size()) > LONGEST_SIDE:
        raise UnreadableError("too-large-page")
    return page


def _is_covered(page):
    """Return whether pictures cover so much of the pypdfium2 `page` that it is a scan."""
    width, height = page.get_size()
    covered = 0
    for picture in page.get_objects(filter=[PICTURE], max_depth=NESTED):
        left, bottom, right, top = picture.get_bounds()
        covered += max(right - left, 0) * max(top - bottom, 0)
    return covered >= SCANNED * width * height
