"""The text of a page as its readers see it: what lies off the page is left out, paragraphs stand apart.

pdfium gives the characters in the order in which the file paints them, which is the order of reading in nearly all
files. It knows lines but neither paragraphs nor where a running head ends, so each line is placed on the page by the
boxes of its first and last character: two calls a line, so that a long report costs hardly more than its characters.
"""

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2.raw as pdfium

LINE = re.compile("([^\r\n\ufffe\x02]*)(\r\n|[\r\n\ufffe\x02]|$)")
BROKEN_WORD = "\ufffe\x02"  # what pdfium writes for a hyphen at the end of a line
ALONE = re.compile("[\ud800-\udfff]")  # halves of characters, which no file can hold
EDGE = 0.12  # of the page's height: there running heads and feet stand
MOST_EDGE_LINES = 4
APART = 1.4  # a running head stands off the text by this many heights of its line
WIDER = 1.25  # a gap this much wider than between the lines of the page is one between paragraphs
LARGER = 1.15  # type this much larger is a heading's


@dataclass
class Line:
    """A line of text and where it is on the page as seen, in points from the bottom left."""

    text: str
    left: float
    bottom: float
    height: float  # of the font, not of the letters


def page_text(page, hidden=frozenset()):
    """Return the text of the pypdfium2 `page`: see `text_and_left_out`."""
    return text_and_left_out(page, hidden)[0]


def text_and_left_out(page, hidden):
    """Return the text of the pypdfium2 `page`, and the lines of which anything was left out, whole.

    The lines of the text are separated by a newline, paragraphs by an empty line. A running head comes first and a
    running foot last, wherever the file paints them. Left out are the characters outside the crop box, and those whose
    place in pdfium's text of the page is in `hidden`.
    """
    textpage = page.get_textpage()
    try:
        lines, left_out = _lines(textpage, _Seen(page), hidden)
    finally:
        textpage.close()
    return _with_gaps(*_edges_apart(lines, page.get_height())), "\n".join(left_out)


class _Seen:
    """The page as its readers see it: its crop box, turned by its rotation."""

    def __init__(self, page):
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.rotation = page.get_rotation()

    def shows(self, box):
        """Return whether the middle of `box` is on the page."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def place(self, box):
        """Return (left, bottom, height) of `box`, as seen."""
        width, height = box.right - box.left, box.top - box.bottom
        match self.rotation:
            case 90:
                return box.bottom - self.bottom, self.right - box.right, width
            case 180:
                return self.right - box.right, self.top - box.top, height
            case 270:
                return self.top - box.top, box.left - self.left, width
        return box.left - self.left, box.bottom - self.bottom, height


def _lines(textpage, seen, hidden):
    """Return the `Line`s of a page in the order in which pdfium gives them, and the texts of which they lack a part."""
    lines, left_out, start = [], [], 0
    for text, ending in LINE.findall(_characters(textpage)):
        begin, start = start, start + _units(text + ending)
        shown = _shown(textpage, text, begin, seen, hidden)
        if text.strip() and (shown is None or shown[0] != text.strip()):
            left_out.append(ALONE.sub("", text.strip()))
        if kept := shown and shown[0].rstrip():
            if ending and ending in BROKEN_WORD:
                kept += "-"
            lines.append(Line(ALONE.sub("", kept), *seen.place(shown[1])))
    return lines, left_out


def _characters(textpage):
    length = 2 * max(pdfium.FPDFText_CountChars(textpage), 0) + 2
    buffer = (ctypes.c_ushort * length)()
    written = pdfium.FPDFText_GetText(textpage, 0, length // 2, buffer)
    return bytes(memoryview(buffer)[: max(written - 1, 0)]).decode("utf-16-le", "surrogatepass")


def _units(text):
    """Return how many places `text` takes in pdfium's text: a character beyond the first 65,536 takes two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shown(textpage, text, begin, seen, hidden):
    """Return what of `text` is to be seen, with the box of its first character; None if nothing is."""
    start = len(text) - len(text.lstrip())
    stripped = text.strip()
    if not stripped:
        return None
    first = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, begin + start)
    last = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, begin + start + len(stripped) - 1)
    box, end = _box(textpage, first), _box(textpage, last)
    if seen.shows(box) and seen.shows(end) and (not hidden or hidden.isdisjoint(range(first, last + 1))):
        return stripped, box
    kept = []
    for place, character in enumerate(stripped):
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, begin + start + place)
        if index not in hidden and seen.shows(each := _box(textpage, index)):
            kept.append((character, each))
    return ("".join(character for character, _ in kept), kept[0][1]) if kept else None


def _box(textpage, index):
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
    return box


def _edges_apart(lines, page_height):
    """Return (head, body, foot): `lines` with what stands apart at the top and the bottom of the page taken out."""
    head = [line for line in lines if line.bottom > page_height * (1 - EDGE)]
    foot = [line for line in lines if line.bottom + line.height < page_height * EDGE]
    body = [line for line in lines if page_height * EDGE - line.height <= line.bottom <= page_height * (1 - EDGE)]
    if not _stands_apart(head, body, above=True):
        head = []
    if not _stands_apart(foot, body, above=False):
        foot = []
    taken = {id(line) for line in head + foot}
    return head, [line for line in lines if id(line) not in taken], foot


def _stands_apart(edge, body, *, above):
    if not edge or not body or len(edge) > MOST_EDGE_LINES:
        return False
    upper, lower = (edge, body) if above else (body, edge)
    gap = min(line.bottom for line in upper) - max(line.bottom + line.height for line in lower)
    return gap > APART * max(line.height for line in edge)


def _with_gaps(head, body, foot):
    """Return the text of the parts of a page, with an empty line between paragraphs and between parts."""
    parts = [[line.text for line in head], _paragraphs(body), [line.text for line in foot]]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _paragraphs(lines):
    usual = _usual_step(lines)
    texts = []
    for previous, line in pairwise([None, *lines]):
        if previous and _is_apart(previous, line, usual):
            texts.append("")
        texts.append(line.text)
    return texts


def _usual_step(lines):
    """Return by how many heights one line of the page usually lies below the one before."""
    steps = [round(_step(above, line), 1) for above, line in pairwise(lines)]
    near = [step for step in steps if 0.5 < step < 3]  # noqa: PLR2004, else it is the next column or the next chapter
    if not near:
        return 1.0
    step, count = Counter(near).most_common(1)[0]
    return step if count > 1 else median(near)


def _step(above, line):
    return (above.bottom - line.bottom) / max(above.height, line.height, 1)


def _is_apart(above, line, usual):
    larger, smaller = max(above.height, line.height), min(above.height, line.height)
    return _step(above, line) > usual * WIDER or larger > smaller * LARGER
