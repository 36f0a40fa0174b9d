"""Opens a PDF for a look at its structure, and walks over all its objects once."""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from .findings import UnreadableError, plain

MEGABYTE = 1024 * 1024
STREAM_MEGABYTES = 128  # of one stream unpacked; a page of a drawing is some 20, a bomb thousands


@dataclass
class Walk:
    """What was reached from the pages and the trailer of a PDF.

    `nodes` are all its dictionaries and streams, each with the number of the page that holds it, or None.
    `lost_pages` are pages that something refers to although no reader of the file comes to them.
    """

    seen: set = field(default_factory=set)
    nodes: list = field(default_factory=list)
    lost_pages: list = field(default_factory=list)


def open_pdf(path):
    """Return the PDF at `path` opened with pikepdf, without its being able to unpack a bomb.

    A file whose encryption needs no password is opened. Raises `UnreadableError`.
    """
    limit = STREAM_MEGABYTES * MEGABYTE
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=100_000,
        dct_max_memory=limit,
        flate_max_memory=limit,
        png_max_memory=limit,
        run_length_max_memory=limit,
        tiff_max_memory=limit,
    )
    try:
        pdf = pikepdf.open(path)
        if not isinstance(pdf.Root, Dictionary):
            raise UnreadableError("broken")
    except pikepdf.PasswordError:
        raise UnreadableError("password") from None
    except (pikepdf.PdfError, RuntimeError, AttributeError, KeyError):
        raise UnreadableError("broken") from None
    return pdf


def walk(pdf):
    """Return the `Walk` over `pdf`: first what each page holds, then the rest."""
    reached = Walk()
    pages = {page.obj.objgen for page in pdf.pages}
    for number, page in enumerate(pdf.pages, start=1):
        _follow(page.obj, number, pages, reached)
    _follow(pdf.trailer, None, pages, reached)
    return reached


def _follow(start, number, pages, reached):
    """Add to `reached` what `start` leads to without going through another of `pages`."""
    waiting = [start]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, Array | Dictionary | Stream):
            continue
        if (identity := value.objgen) != (0, 0):
            if identity in reached.seen or (identity in pages and value is not start):
                continue
            reached.seen.add(identity)
        if isinstance(value, Array):
            waiting.extend(value)
            continue
        if identity not in pages and is_page(value):
            reached.lost_pages.append(value)
            continue
        reached.nodes.append((value, number))
        entries = value.stream_dict if isinstance(value, Stream) else value
        waiting.extend(entry for key, entry in entries.items() if number is None or key != "/Parent")


def is_page(value):
    """Return whether the dictionary `value` is a page, in the page tree or not."""
    return value.get("/Type") == Name.Page and "/Contents" in value


def kind_of(value, key="/Subtype"):
    """Return the name that the dictionary `value` has under `key`, with its slash, or ""."""
    name = value.get(key)
    return str(name) if isinstance(name, Name) else ""


def words(value, length=300):
    """Return the text of a PDF string or text stream `value` as one printable line, "" where it is neither."""
    if isinstance(value, Stream):
        return plain(unpacked(value, 10_000).decode("utf-8", "replace"), length)
    return plain(value, length) if isinstance(value, String | str) else ""


def unpacked(stream, length):
    """Return the first `length` bytes of `stream` without its filters; none where they cannot be undone."""
    try:
        return stream.read_bytes()[:length]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return b""


def dictionary(value, key):
    """Return the dictionary under `key` of the dictionary `value`, or an empty one."""
    found = value.get(key) if isinstance(value, Dictionary | Stream) else None
    return found if isinstance(found, Dictionary) else Dictionary()


def items(value):
    """Return the members of the array `value`, or none where it is no array."""
    return list(value) if isinstance(value, Array) else []
