"""Letters of a page that a glance leaves in doubt: drawn again, large and in colour, to tell why they are hidden."""

import numpy as np

from .drawing import Drawing
from .overlaps import copied, layers
from .pixels import Sums, around, change, crowd, is_cut, shows
from .scans import shows_words
from .view import View

SEEN = ""
COVERED, INVISIBLE, CLIPPED = "covered-text", "invisible-text", "clipped-text"
SCALE = 2  # pixels a point: 144 to the inch
# The contrast (of 255) below which nobody reads: white on a grey of 94 %.
FAINT = 16
# The ink of a letter (of 255) that is not only its soft edge.
STRONG = 64
# A letter is hidden if less than this share of its ink is seen: what is left of it then are tips.
HIDDEN_SHARE = 0.35
# Letters with an outline are seen if this share of their box is.
OUTLINE_SHARE = 0.12
# An image that takes this share of the page is a scan of it.
SCAN_SHARE = 0.5


class CloseLook:
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
        if View(self.frame, SCALE, window).scale < SCALE and len(rows) > 1:
            return self._in_halves(rows, 0 if window[2] - window[0] > window[3] - window[1] else 1)
        hidden, blank = self._hidden(rows, View(self.frame, SCALE, window))
        seen = np.ones(len(self.letters), bool)
        seen[rows[hidden]] = False
        hidden[hidden] = ~copied(self.letters, self.boxes, rows[hidden], seen)
        reasons = np.full(len(rows), SEEN, object)
        scanned = np.zeros(len(rows), bool)
        for row in np.flatnonzero(hidden):
            reasons[row], scanned[row] = self._reason(rows[row], blank[row])
        if scanned.any():
            view = View(self.frame, SCALE, window, grey=True)
            reasons[np.flatnonzero(scanned)[self._shown(rows[scanned], view)]] = SEEN
        return reasons

    def _in_halves(self, rows, side):
        """Return the reasons of letters that are too far apart for one picture: halves of them across or down."""
        order = self.boxes[rows, side].argsort(kind="stable")
        reasons = np.full(len(rows), SEEN, object)
        for half in np.array_split(order, 2):
            reasons[half] = self.reasons(rows[half])
        return reasons

    def _hidden(self, rows, view):
        """Return two masks of the letters: hidden, and without any ink of their own."""
        crowded = crowd(view.pixels(self.boxes), (view.height, view.width))[rows] > 1
        texts = self.drawing.texts
        groups = layers(self.letters, self.boxes, rows[crowded], self.places, texts)
        # Copies that pdfium does not list would be seen in place of what is left out.
        stray = [] if len(groups) == 1 else sorted(set(texts) - set(self.places.tolist()))
        drawing = Drawing(self.document[self.number - 1])
        full = drawing.without(stray, view)
        changes = [change(full, drawing.without([*places, *stray], view)) for places in groups]
        del full
        hidden, blank = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        for places, difference in zip(groups, changes, strict=True):
            mine = np.isin(self.places[rows], places)
            hidden[mine], blank[mine] = self._unseen(rows[mine], view, difference, drawing.ink(places, view))
        return hidden, blank

    def _unseen(self, rows, view, difference, ink):
        """Return the masks of `_hidden` for letters drawn with this `ink`, which make this `difference` to the page."""
        boxes = view.pixels(self.boxes[rows])
        inked = ink >= STRONG
        strong, seen = Sums(inked), Sums(inked & shows(difference, ink, FAINT))
        blank = is_cut(strong, boxes)
        # Glyphs in colours of their own leave no black ink, but a page that looks different without them shows them.
        changed = Sums(difference >= FAINT)
        hidden = np.where(blank, is_cut(changed, boxes), seen.over(boxes) < HIDDEN_SHARE * strong.over(boxes))
        # A thick outline in the colour of the page is a halo around the same letters, drawn on it and listed once.
        outlined = np.array(
            [place >= 0 and self.drawing.objects[place].is_outlined for place in self.places[rows]], bool
        )
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        return hidden & ~(outlined & (changed.over(boxes) > OUTLINE_SHARE * area)), blank

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
            return (CLIPPED if drawn.is_clipped else INVISIBLE), True
        over = self.drawing.over(self.letters.centres[row], place)
        if not len(over):
            return INVISIBLE, False
        left, bottom, right, top = self.frame.box
        areas = (over[:, 2] - over[:, 0]) * (over[:, 3] - over[:, 1]) * over[:, 5]
        return COVERED, bool(areas.max() >= SCAN_SHARE * (right - left) * (top - bottom))

    def _shown(self, rows, view):
        """Return a mask of the letters whose words the page shows without its text: by a scan, or as outlines."""
        picture = Drawing(self.document[self.number - 1]).without(self.drawing.texts, view)
        words, word, letters = np.unique(self.letters.word[rows], return_inverse=True, return_counts=True)
        boxes = np.array([around(self.boxes[rows[word == number]]) for number in range(len(words))])
        return shows_words(picture, view.pixels(boxes), letters)[word]
