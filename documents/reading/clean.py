"""Job "clean": a new version of a PDF without what its readers do not see. See `documents.reading.cleaning`."""

import warnings
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from .cleaning.annotations import incurable, is_drawn_on
from .cleaning.assembly import Assembly, HiddenLayerError, has_earlier_versions
from .cleaning.layers import Layers
from .cleaning.look import appearances_made, difference
from .findings import Finding, UnreadableError
from .hidden import hidden_text
from .walk import dictionary, open_pdf


def clean(job):
    """Write the PDF at `job["path"]` to `job["to"]`, cleaned, with `job["title"]` and `job["language"]` (null: as is).

    Yields a `Finding` for each thing that cannot be cured, in which case nothing is left at "to", a line
    `{"compared": number}` for each page, and last `{"done": {"removed": [codes], "title": …, "language": …}}`.
    Text that is on a page and not seen cannot be cured, unless its code is in `job["accepted"]`, nor can a page that
    would look different. Encryption that needs no password and signatures go; forms become part of the page.
    Raises `UnreadableError`.
    """
    path, to = Path(job["path"]), Path(job["to"])
    source, before = _opened(path)
    refusals, assembly = list(_incurable(source)), None
    if not refusals:
        try:
            assembly = Assembly(source, job.get("title"), job.get("language"))
        except HiddenLayerError as error:
            refusals.append(Finding("hidden-layers", error.number))
    yield from refusals
    if assembly is not None:
        assembly.save(to)
        for line in _compared(before, to, set(job.get("accepted", ()))):
            refusals += [line] if isinstance(line, Finding) else []
            yield line
    if refusals:
        to.unlink(missing_ok=True)
        yield {"done": {"removed": []}}
        return
    removed = assembly.removed | ({"earlier-versions"} if has_earlier_versions(path, source.is_linearized) else set())
    yield {"done": {"removed": sorted(removed), "title": assembly.title, "language": assembly.language}}


def _opened(path):
    """Return the file at `path` opened, and what it is compared with later: itself, or a copy fit for that."""
    source = open_pdf(path)
    if not len(source.pages):
        raise UnreadableError("empty")
    if dictionary(source.Root, "/AcroForm").get("/NeedAppearances") is True:
        source = pikepdf.open(BytesIO(appearances_made(path)))
    if not any(is_drawn_on(page) for page in source.pages):
        return source, path
    # What a page has from the page tree must be its own before pdfium draws into it, or pdfium leaves it out.
    copy = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # of fields that the form does not know
        source.save(copy)
    return source, copy.getvalue()


def _incurable(source):
    """Yield a `Finding` for what neither can be removed nor may stay."""
    layers = Layers(source)
    for number, page in enumerate(source.pages, start=1):
        yield from incurable(page, number, layers)
    if source.Root.get("/NeedsRendering") is True:
        yield Finding("xfa", 1)  # the page only says that another program is needed; the form draws the rest


def _compared(before, after, accepted):
    """Yield for each page a `Finding` for each text that is hidden, one if its look has changed, and how far it is.

    `after` is the new file, `before` the old one. Hidden text whose code is `accepted` may stay.
    """
    with closing(pypdfium2.PdfDocument(before)) as old, closing(pypdfium2.PdfDocument(after)) as new:
        for number, page in enumerate(new, start=1):
            yield from (finding for finding in hidden_text(new, page, number) if finding.code not in accepted)
            page.close()
            if box := difference(old, new, number):
                yield Finding("look-changes", number, box)
            yield {"compared": number}
