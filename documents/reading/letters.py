"""The letters and digits of a page with their places, as arrays: what `hidden` looks at."""

import ctypes
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pypdfium2.raw as pdfium

from .drawing import address

# Text smaller than this is not meant to be read: nine slides on a sheet of A4 still have letters of 3 points.
SMALLEST_POINTS = 3
NARROWEST_POINTS = 1


@dataclass(frozen=True)
class Letters:
    """The letters and digits of a page; every array has one row a letter, in the order of the text.

    `text` is the whole text of the page, one character an index of pdfium's text page `textpage`; `index` says where in
    it the letters are; `word` numbers the words they belong to; `boxes` are left, bottom, right and top of their ink
    in points of the page's own space.
    """

    textpage: object
    text: str
    index: np.ndarray
    word: np.ndarray
    boxes: np.ndarray

    @classmethod
    def of(cls, page):
        """Return the letters of the pypdfium2 `page`."""
        textpage = page.get_textpage()
        raw, count = textpage.raw, pdfium.FPDFText_CountChars(textpage.raw)
        unicode = pdfium.FPDFText_GetUnicode
        text = "".join(map(chr, [unicode(raw, place) for place in range(count)]))
        index, word, boxes, number, between = [], [], [], 0, True
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        for place, character in enumerate(text):
            if character.isalnum():
                number += between
                between = False
                pdfium.FPDFText_GetCharBox(raw, place, left, right, bottom, top)
                index.append(place)
                word.append(number)
                boxes.append((left.value, bottom.value, right.value, top.value))
            elif not between and character.isspace():
                between = True
        return cls(textpage, text, np.array(index, int), np.array(word, int), np.array(boxes, float).reshape(-1, 4))

    def __len__(self):
        return len(self.index)

    @cached_property
    def centres(self):
        """The middle of each letter, as an array of x and y in points."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    def places(self, drawing):
        """Return the place in the `Drawing` of the same page of the text object that drew each letter, -1 if none."""
        handles = (pdfium.FPDFText_GetTextObject(self.textpage.raw, int(place)) for place in self.index)
        return np.array([drawing.places.get(address(handle), -1) for handle in handles], int)

    def tiny(self):
        """Return a mask of the letters that are too small to be read."""
        width, height = self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 1]
        mask = (np.maximum(width, height) < SMALLEST_POINTS) | (np.minimum(width, height) < 0.1)
        matrix = pdfium.FS_MATRIX()
        for row in np.flatnonzero(mask):
            place = int(self.index[row])
            size = pdfium.FPDFText_GetFontSize(self.textpage.raw, place)
            pdfium.FPDFText_GetMatrix(self.textpage.raw, place, matrix)
            tall = abs(size) * float(np.hypot(matrix.c, matrix.d))
            wide = abs(size) * float(np.hypot(matrix.a, matrix.b))
            mask[row] = tall < SMALLEST_POINTS or wide < NARROWEST_POINTS
        return mask

