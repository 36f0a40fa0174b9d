"""Job "clean": a new version of a PDF without what its readers do not see. See `documents.reading.cleaning`."""

from contextlib import closing
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from .cleaning.annotations import incurable
from .cleaning.assembly import Assembly, HiddenLayerError, has_earlier_versions
from .cleaning.layers import Layers
from .cleaning.look import appearances_made, difference
from .findings import Cap, Finding, UnreadableError
from .hidden import hidden_text
from .walk import dictionary, open_pdf


def clean(job):
    """Write the PDF at `job["path"]` to `job["to"]`, cleaned, with `job["title"]` and `job["language"]` (null: as is).

    Yields a line `{"refused": code, "finding": {…}}` for each thing that cannot be cured, in which case nothing is
    left at "to"; last `{"done": {"removed": [codes], "title": …, "language": …}}`. Text that is on a page and not
    seen is such a thing, unless its code is in `job["accepted"]`; so is a page that would look different. Encryption
    that needs no password and signatures go, forms become part of the page; other languages and titles stay.
    Raises `UnreadableError`.
    """
    path, to = Path(job["path"]), Path(job["to"])
    cap, is_refused = Cap(), False
    source, drawn = _opened(path)
    removed = {"earlier-versions"} if has_earlier_versions(path, source.is_linearized) else set()
    for finding in _incurable(source):
        is_refused = True
        if cap.admits(finding):
            yield _refusal(finding)
    if not is_refused:
        try:
            assembly = Assembly(source, job.get("title"), job.get("language"))
            removed |= assembly.removed
            assembly.save(to)
        except HiddenLayerError as error:
            is_refused = True
            yield _refusal(Finding("hidden-layers", error.number))
        else:
            for finding in _differences(drawn, to, set(job.get("accepted", ()))):
                is_refused = True
                if cap.admits(finding):
                    yield _refusal(finding)
    for finding in cap.last():
        yield _refusal(finding)
    if is_refused:
        to.unlink(missing_ok=True)
        yield {"done": {"removed": []}}
    else:
        yield {"done": {"removed": sorted(removed), "title": assembly.title, "language": assembly.language}}


def _opened(path):
    """Return the file at `path` opened, and what it is compared with later: itself, or with its fields drawn."""
    source = open_pdf(path)
    if not len(source.pages):
        raise UnreadableError("empty")
    if dictionary(source.Root, "/AcroForm").get("/NeedAppearances") is not True:
        return source, path
    drawn = appearances_made(path)
    return pikepdf.open(BytesIO(drawn)), drawn


def _refusal(finding):
    return {"refused": finding.code, **finding.as_line()}


def _incurable(source):
    """Yield a `Finding` for what neither can be removed nor may stay."""
    layers = Layers(source)
    for number, page in enumerate(source.pages, start=1):
        yield from incurable(page, number, layers)
    if source.Root.get("/NeedsRendering") is True:
        yield Finding("xfa", 1)  # the page only says that another program is needed; the form draws the rest


def _differences(before, after, accepted):
    """Yield a `Finding` for each page of the file `after` that hides text or looks other than that of `before`."""
    with closing(pypdfium2.PdfDocument(before)) as old, closing(pypdfium2.PdfDocument(after)) as new:
        for number, page in enumerate(new, start=1):
            yield from (one for one in hidden_text(new, page, number) if one.code not in accepted)
            page.close()
            box = difference(old, new, number)
            if box:
                yield Finding("look-changes", number, box)
