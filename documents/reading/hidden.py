"""Text of a page that its readers do not see, though it can be copied out of the file.

Text is seen if the page looks different without it. Each page is drawn with its text, without it, and the text alone
in black on white (where its ink should be); letters whose ink makes no difference are hidden. First all is drawn small
and grey, which clears the letters of most pages; only letters in doubt are drawn again, large and in colour, and text
that overlaps other text then on its own. So it does not matter what hides the text, or how.
"""

import numpy as np

from .drawing import Drawing
from .findings import Finding
from .letters import Letters
from .scans import shows_words
from .shrunk import shrunk_text
from .view import Frame, Sums, View

SEEN = ""
COVERED, INVISIBLE, TINY, OFF_PAGE, CLIPPED = (
    "covered-text",
    "invisible-text",
    "tiny-text",
    "text-off-page",
    "clipped-text",
)
GLANCE, CLOSE_LOOK = 1, 2.5  # pixels a point: 72 and 180 to the inch
# The contrast (of 255) below which nobody reads: white on a grey of 94 %. At a glance only what is clear passes.
FAINT, CLEAR = 16, 40
# The ink of a letter (of 255) that is not only its soft edge.
STRONG = 64
# A letter is clear if this share of its ink is seen, and hidden if less than this is.
CLEAR_SHARE, HIDDEN_SHARE = 0.75, 0.3
# A letter of which less than this share of its box has ink was cut off, or has no ink at all.
BLANK_SHARE = 0.04
# An image that takes this share of the page is a scan of it.
SCAN_SHARE = 0.5
# Copies of a letter this close (in heights) are one letter printed bold.
SAME_PLACE = 0.35
MOST_LAYERS = 6


def hidden_text(document, page, number):
    """Return a list of `Finding` for the text of a page that is not seen.

    `document` is the pypdfium2 document and `page` its page, the `number`th from 1. Codes: covered-text, invisible-text,
    tiny-text, text-off-page, clipped-text; the detail is the hidden text. Nothing is changed in the document.
    """
    frame, drawing, letters = Frame.of(page), Drawing(page), Letters.of(page)
    found = shrunk_text(document, number, drawing)
    if not len(letters):
        return [Finding(TINY, number, None, text) for text in found]
    reasons = np.full(len(letters), SEEN, object)
    reasons[_off_page(letters, frame)] = OFF_PAGE
    reasons[letters.tiny()] = TINY
    boxes = frame.seen(letters.boxes)
    doubtful = np.flatnonzero(reasons == SEEN)
    doubtful = doubtful[_glance(document, number, View(frame, GLANCE, grey=True), boxes[doubtful])]
    if len(doubtful):
        look = _CloseLook(document, number, frame, drawing, letters)
        reasons[doubtful] = look.reasons(doubtful)
    return _findings(letters, reasons, boxes, number) + [Finding(TINY, number, None, text) for text in found]


def _off_page(letters, frame):
    """Return a mask of the letters whose middle lies outside the box of the page that is seen."""
    left, bottom, right, top = frame.box
    x, y = letters.centres.T
    return (x < left) | (x > right) | (y < bottom) | (y > top)


def _glance(document, number, view, boxes):
    """Return a mask of the letters (boxes as seen) that a small grey picture does not show clearly."""
    drawing = Drawing(document[number - 1])
    change = _change(view.picture(drawing.page), drawing.without(drawing.texts, view))
    strong, seen, _ = _measure(change, drawing.ink(drawing.texts, view), view.pixels(boxes), CLEAR)
    return (strong == 0) | (seen < CLEAR_SHARE * strong)


def _change(picture, other):
    """Return the difference of two pictures, the largest of the colours, as bytes."""
    change = np.maximum(picture, other) - np.minimum(picture, other)
    return change if change.ndim == 2 else change.max(axis=2)  # noqa: PLR2004


def _measure(change, ink, boxes, contrast):
    """Return for each box of pixels: how many have ink, how many of them show it, and the share of the box with ink."""
    strong = ink >= STRONG
    seen = strong & (change.astype(np.uint16) * 255 >= ink * np.uint16(contrast))
    area = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1)
    return Sums(strong).over(boxes), Sums(seen).over(boxes), Sums(ink).over(boxes) / 255 / area


class _CloseLook:
    """Letters of a page that a glance left in doubt, drawn large and in colour."""

    def __init__(self, document, number, frame, drawing, letters):
        self.document, self.number = document, number
        self.frame, self.drawing, self.letters = frame, drawing, letters
        self.boxes = frame.seen(letters.boxes)
        self.places = letters.places(drawing)

    def reasons(self, rows):
        """Return why each of the letters in these rows is hidden: a code, or "" if it is seen."""
        boxes = self.boxes[rows]
        window = (*(boxes[:, :2].min(axis=0) - 2), *(boxes[:, 2:].max(axis=0) + 2))
        hidden, blank = self._hidden(rows, View(self.frame, CLOSE_LOOK, window))
        reasons = np.full(len(rows), SEEN, object)
        scanned = np.zeros(len(rows), bool)
        for row in np.flatnonzero(hidden):
            reasons[row], scanned[row] = self._reason(rows[row], blank[row])
        if scanned.any():
            view = View(self.frame, CLOSE_LOOK, window, grey=True)
            reasons[np.flatnonzero(scanned)[self._shown(rows[scanned], view)]] = SEEN
        return reasons

    def _hidden(self, rows, view):
        """Return two masks of the letters: hidden, and without any ink of their own."""
        layers = self._layers(rows)
        stray = [] if len(layers) == 1 else sorted(set(self.drawing.texts) - set(self.places.tolist()))
        drawing = Drawing(self.document[self.number - 1])
        full = drawing.without(stray, view)
        changes = [_change(full, drawing.without([*places, *stray], view)) for places in layers]
        del full
        hidden, blank = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        for places, change in zip(layers, changes, strict=True):
            mine = np.isin(self.places[rows], places)
            boxes = view.pixels(self.boxes[rows[mine]])
            strong, seen, share = _measure(change, drawing.ink(places, view), boxes, FAINT)
            is_blank = (strong == 0) | (share < BLANK_SHARE)
            # Glyphs in colours of their own leave no black ink, but a page that looks different without them shows them.
            changed = Sums(change >= FAINT).over(boxes) / np.maximum(
                (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1
            )
            hidden[mine] = np.where(is_blank, changed < BLANK_SHARE, seen < HIDDEN_SHARE * strong)
            blank[mine] = is_blank
        return hidden, blank

    def _layers(self, rows):
        """Return the text objects in lists of such as do not overlap each other at the letters in question.

        One list of all, unless text lies over other text. Copies of the same letters (printed bold, or with a shadow)
        stay together.
        """
        letters, boxes = self.letters, self.boxes
        apart = {}
        size = boxes[:, 2:] - boxes[:, :2]
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        for row in rows:
            reach = (size + size[row]) / 2 - np.minimum(size, size[row]) * 0.3
            near = (np.abs(middle - middle[row]) < reach).all(axis=1) & (self.places != self.places[row])
            for other in np.flatnonzero(near):
                same = letters.text[letters.index[row]] == letters.text[letters.index[other]]
                if not (same and np.abs(middle[other] - middle[row]).max() < SAME_PLACE * size[row].max()):
                    apart.setdefault(int(self.places[row]), set()).add(int(self.places[other]))
                    apart.setdefault(int(self.places[other]), set()).add(int(self.places[row]))
        layer = {}
        for place in sorted(apart):
            taken = {layer.get(other) for other in apart[place]}
            layer[place] = min(set(range(MOST_LAYERS)) - taken, default=MOST_LAYERS - 1)
        count = max(layer.values(), default=0) + 1
        return [[place for place in self.drawing.texts if layer.get(place, 0) == number] for number in range(count)]

    def _reason(self, row, is_blank):
        """Return the code for a hidden letter, and whether a scan that shows the words would excuse it."""
        place = int(self.places[row])
        if place < 0:
            return SEEN, False
        drawn = self.drawing.objects[place]
        if drawn.is_invisible:
            return INVISIBLE, True
        if is_blank:
            if drawn.is_in_layer:
                return SEEN, False  # the layer itself is a finding of the survey
            return (CLIPPED, False) if drawn.is_clipped else (INVISIBLE, True)
        over = self.drawing.over(self.letters.centres[row], place)
        if not len(over):
            return INVISIBLE, False
        left, bottom, right, top = self.frame.box
        areas = (over[:, 2] - over[:, 0]) * (over[:, 3] - over[:, 1]) * over[:, 5]
        return COVERED, bool(areas.max() >= SCAN_SHARE * (right - left) * (top - bottom))

    def _shown(self, rows, view):
        """Return a mask of the letters whose words are shown by the page without its text: by a scan, or as outlines."""
        picture = Drawing(self.document[self.number - 1]).without(self.drawing.texts, view)
        words, word, letters = np.unique(self.letters.word[rows], return_inverse=True, return_counts=True)
        boxes = np.array([_around(self.boxes[rows[word == number]]) for number in range(len(words))])
        return shows_words(picture, view.pixels(boxes), letters)[word]


def _around(boxes):
    """Return the smallest box around boxes."""
    return (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))


def _findings(letters, reasons, boxes, number):
    """Return a finding for each run of hidden words."""
    runs = []
    starts = np.flatnonzero(np.diff(letters.word, prepend=-1))
    for first, last in zip(starts, [*starts[1:], len(letters)], strict=True):
        code = _of_word(reasons[first:last])
        if not code:
            runs.append(None)
        elif runs and runs[-1] and runs[-1][0] == code:
            runs[-1][2] = last
        else:
            runs.append([code, first, last])
    return [
        Finding(
            code,
            number,
            tuple(float(edge) for edge in _around(boxes[first:last])),
            letters.text[letters.index[first] : letters.index[last - 1] + 1],
        )
        for code, first, last in filter(None, runs)
    ]


def _of_word(reasons):
    """Return why a word is hidden, given why each of its letters is: "" if enough of it is seen to be no secret."""
    hidden = np.flatnonzero(reasons != SEEN)
    if not len(hidden):
        return SEEN
    together = len(hidden) >= 2 and (np.diff(hidden) == 1).any()  # noqa: PLR2004
    if len(hidden) < len(reasons) and not together:
        return SEEN
    codes, counts = np.unique(reasons[hidden].astype(str), return_counts=True)
    return str(codes[counts.argmax()])
