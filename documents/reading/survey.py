"""The `survey` job: what a file is, what it carries beside its pages, what it says of itself, what it lacks."""

from pathlib import Path

from . import accessibility, kept, kinds, layers, metadata, photos, structure, tables
from .findings import Finding, UnreadableError
from .places import rectangle
from .walk import dictionary, open_pdf, walk, words

LONGEST_SIDE = 14_400  # points: 200 inches, the most that PDF viewers have to show
LARGE_SIDE = 3_400  # points: A0 is 2,384 by 3,370
PAGES = 2000
LARGEST = 200_000_000  # bytes; the libraries map a file into memory as it is
LINKS_SHOWN = 5


def survey(job):
    """Yield what is found in the file at `job["path"]` called `job["name"]`, and facts about it as `{"done": {…}}`.

    Raises `UnreadableError` where it is empty, broken, of no kind that is published, or has more than
    `job["max_pages"]` pages.
    """
    path, name = job["path"], job["name"]
    if Path(path).stat().st_size > LARGEST:
        raise UnreadableError("too-large")
    kind = kinds.kind_of_file(path, name)
    if kind == "empty":
        raise UnreadableError("empty")
    yield from kinds.misnamed(kind, name)
    if kind == "pdf":
        yield from _survey_pdf(path, job.get("max_pages", PAGES))
    elif kind in kinds.TEXTS:
        text = tables.text_of(path)
        if kind == "csv":
            yield from tables.formulas(text)
        yield {"done": {"kind": kind, "pages": 1}}
    elif kind in kinds.OFFICE:
        yield from kinds.office(path, kind)
        yield {"done": {"kind": kind, "pages": 0}}
    else:
        raise UnreadableError("unknown-kind")


def _survey_pdf(path, most_pages):
    yield from kinds.two_in_one(path)
    pdf = open_pdf(path)
    if pdf.is_encrypted:
        yield Finding("encrypted")
    pages = _count_pages(pdf, most_pages)
    yield from _sizes(pdf)
    walked = walk(pdf)
    yield from structure.carried(walked)
    yield from structure.marked(pdf)
    yield from structure.filled_in(pdf)
    yield from layers.hidden_layers(pdf, walked)
    yield from kept.earlier_versions(path, pdf)
    yield from kept.unused_content(pdf, walked)
    yield from kept.undrawn(walked)
    said = metadata.described(pdf, walked)
    yield from metadata.naming(said)
    yield from metadata.private(walked)
    yield from photos.in_photos(walked)
    tags = accessibility.Tags(pdf)
    title = next((value for field, value in said if field in {"/Title", "title"}), "")
    outline = accessibility.bookmarks(pdf)
    yield from accessibility.lacking(pdf, tags, title, outline)
    links = structure.linked(walked)
    yield from metadata.folders(links)
    yield from _links(links)
    yield {
        "done": {
            "kind": "pdf",
            "pages": pages,
            "title": title,
            "language": words(pdf.Root.get("/Lang")),
            "is_tagged": tags.is_tagged,
            "producer": next((value for field, value in said if field == "/Producer"), ""),
            "info": {field.strip("/"): value for field, value in reversed(said)},
            "links": [address for address, _page in links],
            "is_encrypted": pdf.is_encrypted,
            "headings": len(tags.headings),
            "figures": len(tags.figures),
            "figures_without_alt": sum(not alternative for _page, alternative in tags.figures),
            "bookmarks": len(outline),
            "strings": list(walked.words),
        }
    }


def _count_pages(pdf, most):
    """Return how many pages `pdf` has. Raises `UnreadableError` where there is none, or more than `most`."""
    said = dictionary(pdf.Root, "/Pages").get("/Count")  # first, because counting a hundred thousand takes its time
    pages = said if isinstance(said, int) and said > most else len(pdf.pages)
    if not 0 < pages <= most:
        raise UnreadableError("too-many-pages" if pages else "broken")
    return pages


def _sizes(pdf):
    """Yield a `Finding` for each page of `pdf` larger than paper; raises where no viewer can show it."""
    for number, page in enumerate(pdf.pages, start=1):
        box = rectangle(page.mediabox)
        side = max(box[2] - box[0], box[3] - box[1]) if box else 0
        if side > LARGE_SIDE:
            yield Finding("large-page", number, detail=f"{side / 72 * 2.54:,.0f} cm")
        if side > LONGEST_SIDE:
            raise UnreadableError("too-large-page")


def _links(links):
    if links:
        shown = ", ".join(address for address, _page in links[:LINKS_SHOWN])
        yield Finding("external-links", links[0][1], detail=f"{len(links)}: {shown}")
