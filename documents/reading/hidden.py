"""Text of a page that its readers do not see, though it can be copied out of the file.

Text is seen if the page looks different without it. Each page is drawn with its text, without it, and the text alone
in black on white (where its ink should be); letters whose ink makes no difference are hidden. First all is drawn small
and grey, which clears the letters of most pages; only letters in doubt are drawn again, large and in colour, and text
that overlaps other text then on its own. So it does not matter what hides the text, or how.
"""

import numpy as np

from .closer import COVERED, SEEN, CloseLook
from .drawing import Drawing
from .findings import Finding
from .letters import Letters
from .pixels import Sums, around, change, crowd, is_cut, shows
from .shrunk import shrunk_text
from .view import Frame, View

TINY, OFF_PAGE = "tiny-text", "text-off-page"
SCALE = 1  # pixels a point: 72 to the inch
# What is clear at a glance: all but a share of the ink has this contrast (of 255). Thin strokes leave little ink.
CLEAR, UNCLEAR_SHARE, SOFT = 40, 0.25, 24


def hidden_text(document, page, number):
    """Return a list of `Finding` for the text of a page that is not seen.

    `document` is the pypdfium2 document and `page` its page, the `number`th from 1; neither is changed. The codes
    are covered-text, invisible-text, tiny-text, text-off-page and clipped-text; the detail is the hidden text.
    """
    document.init_forms()  # the fields of a form are drawn on the pages loaded from now on
    frame, drawing, letters = Frame.of(page), Drawing(page), Letters.of(page)
    found = shrunk_text(document, number, drawing)
    if not letters.matters.any():
        return [Finding(TINY, number, None, text) for text in found]
    reasons = np.full(len(letters), SEEN, object)
    reasons[letters.matters & _off_page(letters, frame)] = OFF_PAGE
    reasons[letters.tiny()] = TINY
    boxes = frame.seen(letters.boxes)
    clear = _glance(document, number, View(frame, SCALE, grey=True), boxes)
    doubtful = np.flatnonzero((reasons == SEEN) & ~clear & _tells(letters, (reasons != SEEN) | ~clear))
    if len(doubtful):
        look = CloseLook(document, number, frame, drawing, letters)
        reasons[doubtful] = look.reasons(doubtful)
    runs = _findings(letters, reasons, boxes, number) if (reasons != SEEN).any() else []
    return runs + [Finding(TINY, number, None, text) for text in found]


def _off_page(letters, frame):
    """Return a mask of the letters whose middle lies outside the box of the page that is seen."""
    left, bottom, right, top = frame.box
    x, y = letters.centres.T
    return (x < left) | (x > right) | (y < bottom) | (y > top)


def _glance(document, number, view, boxes):
    """Return a mask of the letters (boxes as seen) that a small grey picture shows clearly."""
    drawing = Drawing(document[number - 1])
    difference = change(view.picture(drawing.page), drawing.without(drawing.texts, view))
    ink = drawing.ink(drawing.texts, view)
    places = view.pixels(boxes)
    inked = ink >= SOFT
    strong, unseen = Sums(inked), inked & ~shows(difference, ink, CLEAR)
    clear = ~is_cut(strong, places) & (crowd(places, ink.shape) <= 1)
    if unseen.any():  # on most pages there is none
        clear &= Sums(unseen).over(places) <= UNCLEAR_SHARE * strong.over(places)
    return clear


def _tells(letters, mask):
    """Return a mask of the letters in whose word the `mask` has two neighbours or every letter: less is no secret."""
    telling = np.zeros(len(letters), bool)
    word, mask = letters.word[letters.matters], mask[letters.matters]
    pairs = mask[1:] & mask[:-1] & (word[1:] == word[:-1])
    whole = np.bincount(word, mask) == np.bincount(word)
    telling[letters.matters] = (whole | (np.bincount(word[1:], pairs, minlength=len(whole)) > 0))[word]
    return telling


def _findings(letters, reasons, boxes, number):
    """Return a finding for each run of hidden words."""
    hidden = reasons != SEEN
    hidden &= _tells(letters, hidden)
    runs, last = [], None
    starts = np.flatnonzero(np.diff(letters.word, prepend=-1))
    for first, end in zip(starts, [*starts[1:], len(letters)], strict=True):
        if not letters.matters[first:end].any():
            continue
        codes, counts = np.unique(reasons[first:end][hidden[first:end]].astype(str), return_counts=True)
        code = str(codes[counts.argmax()]) if len(codes) else SEEN
        if code and code == last:
            runs[-1][2] = end
        elif code:
            runs.append([code, first, end])
        last = code
    return [
        Finding(
            code,
            number,
            tuple(float(edge) for edge in around(boxes[first:end])),
            letters.text[letters.index[first] : letters.index[end - 1] + 1],
        )
        for code, first, end in runs
        # One letter or digit alone is told only if something was put over it: a figure is often cut through a label.
        if code == COVERED or letters.matters[first:end].sum() > 1
    ]
