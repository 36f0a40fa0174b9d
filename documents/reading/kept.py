"""What a PDF still holds although it was changed or taken out: earlier versions, pages and pictures no longer used."""

import re
from bisect import bisect_right
from collections import Counter
from mmap import ACCESS_READ, mmap

from pikepdf import Dictionary, Stream

from .findings import Finding
from .walk import entries, is_page, items, kind_of, unescaped, unpacked, words

IN_FILE, IN_OBJECT_STREAM = 1, 2  # types of entries in a cross-reference table
OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})[ \t\r\n\x00\f]{1,20}([0-9]{1,5})[ \t\r\n\x00\f]{1,20}obj\b")
# Objects by which a file is found its way in, and which say nothing.
BOOKKEEPING = re.compile(rb"/Type\s*/XRef\b|/Linearized\b")
SHOWS_TEXT = re.compile(rb"\bBT\b.{0,5000}?\b(Tj|TJ)\b", re.DOTALL)
DRAWING = 200_000  # bytes of a stream looked at for text
DRAWS = re.compile(rb"(/[^\s/<>\[\](){}%]+)\s+Do\b")
LONGEST_CONTENT = 50_000_000  # bytes
PICTURE_SIDE = 16  # pixels; smaller ones are patterns and rules


def earlier_versions(path, pdf):
    """Yield one `Finding` where the file at `path`, opened as `pdf`, holds objects that newer ones stand in for.

    A program that saves by adding to the end leaves the old page, name or picture where it was. Every object in the
    file that its cross-reference table does not lead to is such a one, so a file made for fast web view, which has two
    tables and no old object, is not found.
    """
    with open(path, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        old = _outside_table(data, pdf)
        old += _replaced_in_streams(pdf)
        if old:
            saves = len(re.findall(rb"startxref", data))
            yield Finding("earlier-versions", detail=f"{old} old objects; the file was saved {saves} times")


def _outside_table(data, pdf):
    """Return how many objects in `data` the cross-reference table of `pdf` does not name."""
    shift = max(data.find(b"%PDF-", 0, 1024), 0)
    table = {entry.offset: number for number, entry in pdf.get_xref_table().items() if entry.type == IN_FILE}
    offsets = sorted(table)
    old = 0
    for match in OBJECT.finditer(data):
        start = match.start()
        if start in table or start - shift in table:
            continue
        place = bisect_right(offsets, start)
        before = offsets[place - 1] if place else None
        if before is not None and start < _end_of_stream(data, pdf, before, table[before]):
            continue  # a file within the file
        end = data.find(b"endobj", match.end(), match.end() + 100_000)
        body = data[match.end() : end if end > 0 else match.end() + 2000]
        if body.strip() not in {b"", b"null"} and not BOOKKEEPING.search(body[:2000]):
            old += 1
    return old


def _end_of_stream(data, pdf, offset, number):
    """Return where the data of the stream object `number` at `offset` ends in the file; 0 if it is no stream."""
    value = pdf.get_object(number)
    length = value.stream_dict.get("/Length") if isinstance(value, Stream) else None
    start = data.find(b"stream", offset)
    return start + length if isinstance(length, int) and start >= 0 else 0


def _replaced_in_streams(pdf):
    """Return how many objects in the object streams of `pdf` are not those that its table names."""
    named = Counter(
        entry.obj_stream_number for entry in pdf.get_xref_table().values() if entry.type == IN_OBJECT_STREAM
    )
    replaced = 0
    for number, entry in pdf.get_xref_table().items():
        if entry.type != IN_FILE:
            continue
        holder = pdf.get_object(number)
        if isinstance(holder, Stream) and kind_of(holder, "/Type") == "/ObjStm":
            count = holder.stream_dict.get("/N")
            replaced += max(count - named[number[0]], 0) if isinstance(count, int) else 0
    return replaced


def unused_content(pdf, walked):
    """Yield a `Finding` for each page, picture, note or piece of text in `pdf` to which no reader of it comes."""
    for _page in walked.lost_pages:
        yield Finding("unused-content", detail="a page that was taken out")
    for value in pdf.objects:
        if isinstance(value, Dictionary | Stream) and value.objgen not in walked.seen and (what := _content(value)):
            yield Finding("unused-content", detail=what)


def _content(value):
    """Return what `value` would show or say to a reader, or None."""
    if is_page(value):
        return "a page that was taken out"
    if not isinstance(value, Stream):
        note = words(value.get("/Contents")) if "/Rect" in value else ""
        return f"a note: {note}" if note else None
    if kind_of(value, "/Type") == "/EmbeddedFile":
        return "an attached file"
    kind = kind_of(value)
    if kind == "/Image":
        sides = [value.get("/Width"), value.get("/Height")]
        return "a picture" if all(isinstance(side, int) and side >= PICTURE_SIDE for side in sides) else None
    return "text" if kind in {"", "/Form"} and SHOWS_TEXT.search(unpacked(value, DRAWING)) else None


def undrawn(walked):
    """Yield a `Finding` for each picture that a page or form has among its resources and nothing in the file draws.

    Ghostscript lists what makes another picture transparent as if it were a picture of its own.
    """
    drawn, masks, pictures = set(), set(), {}
    for node, number in walked.nodes:
        masks.update(mask.objgen for mask in (node.get("/SMask"), node.get("/Mask")) if isinstance(mask, Stream))
        for stream in _contents(node):
            drawn.update(unescaped(name) for name in DRAWS.findall(unpacked(stream, LONGEST_CONTENT)))
        for name, picture in entries(node, "/XObject"):
            if isinstance(picture, Stream) and kind_of(picture) == "/Image" and _content(picture):
                pictures.setdefault(picture.objgen, (set(), number))[0].add(name.encode("utf-8", "surrogateescape"))
    for identity, (names, number) in pictures.items():
        if identity not in masks and not names & drawn:
            yield Finding("unused-content", number, detail="a picture that is not shown on any page")


def _contents(node):
    """Return the streams of `node` that may draw: those of a page, or itself if it is a form or a pattern."""
    if isinstance(node, Stream):
        return [node] if kind_of(node) == "/Form" or "/PatternType" in node else []
    contents = node.get("/Contents") if kind_of(node, "/Type") == "/Page" else None
    return [stream for stream in [contents, *items(contents)] if isinstance(stream, Stream)]
