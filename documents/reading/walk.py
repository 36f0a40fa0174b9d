"""Opens a PDF for a look at its structure, and walks over all its objects once."""

import re
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from .findings import UnreadableError, plain

ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
MEGABYTE = 1024 * 1024
STREAM_MEGABYTES = 128  # of one stream unpacked; a page of a drawing is some 20, a bomb thousands
# Entries that hold words for readers, listeners or those who fill in, in whatever dictionary.
WORDS = {"/ActualText", "/Alt", "/Contents", "/E", "/Name", "/RC", "/Subj", "/T", "/TU", "/Title", "/V"}
MOST_WORDS, LONGEST_WORDS = 2000, 2000


@dataclass
class Walk:
    """What was reached from the pages and the trailer of a PDF.

    `nodes` are all its dictionaries and streams, each with the number of the page that holds it, or None.
    `lost_pages` are pages that something refers to although no reader of the file comes to them. `words` (a dict for
    its order) are texts that are not drawn on a page: bookmarks, alternative texts, comments, names of fields.
    """

    seen: set = field(default_factory=set)
    nodes: list = field(default_factory=list)
    lost_pages: list = field(default_factory=list)
    words: dict = field(default_factory=dict)


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
        held = value.stream_dict if isinstance(value, Stream) else value
        waiting.extend(entry for key, entry in held.items() if number is None or key != "/Parent")
        for key in WORDS & held.keys():
            if len(reached.words) < MOST_WORDS and isinstance(held[key], String):
                reached.words[words(held[key], LONGEST_WORDS)] = None


def is_page(value):
    """Return whether the dictionary `value` is a page, in the page tree or not."""
    return value.get("/Type") == Name.Page and "/Contents" in value


def kind_of(value, key="/Subtype"):
    """Return the name that the dictionary `value` has under `key`, with its slash, or ""."""
    return name_text(value.get(key))


def name_text(name):
    """Return the PDF `name` as text, with its slash; "" where it is no name. Old names are in no known encoding."""
    if not isinstance(name, Name):
        return ""
    return unescaped(name.unparse()).decode("utf-8", "surrogateescape")


def unescaped(name):
    """Return the bytes of a PDF `name` as written in a file without its escapes ("#20" for a space)."""
    return ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), name) if b"#" in name else name


def words(value, length=300):
    """Return the text of a PDF string or text stream `value` as one printable line, "" where it is neither."""
    if isinstance(value, Stream):
        return plain(unpacked(value, 10_000).decode("utf-8", "replace"), length)
    if not isinstance(value, String | str):
        return ""
    try:
        return plain(value, length)
    except UnicodeDecodeError:
        return plain(bytes(value).decode("utf-8", "replace"), length)


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


def entries(value, key):
    """Return the entries of the dictionary under `key` of the dictionary `value` as a list of pairs."""
    return list(dictionary(value, key).items())


def items(value):
    """Return the members of the array `value`, or none where it is no array."""
    return list(value) if isinstance(value, Array) else []
