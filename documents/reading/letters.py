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
# Ink this flat was squeezed: the thinnest letters of print are wider.
FLATTEST_POINTS = 0.1


@dataclass(frozen=True)
class Letters:
    """What is printed on a page, character by character; every array has one row a character, in the order of the text.

    `text` is the whole text of the page, one character an index of pdfium's text page `textpage`; `index` says where in
    it the printed ones are; `matters` says which are letters and digits (a block or a dash tells nothing, but it may
    lie over what does); `word` numbers the words they belong to; `boxes` are left, bottom, right and top of their ink
    in points of the page's own space.
    """

    textpage: object
    text: str
    index: np.ndarray
    matters: np.ndarray
    word: np.ndarray
    boxes: np.ndarray

    @classmethod
    def of(cls, page):
        """Return the letters of the pypdfium2 `page`."""
        textpage = page.get_textpage()
        text = _characters(textpage)
        space = np.array([character.isspace() for character in text], bool)
        index = np.flatnonzero(~space)
        matters = np.array([text[place].isalnum() for place in index], bool)
        return cls(textpage, text, index, matters, np.cumsum(space)[index], _boxes(textpage, index))

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
        mask = (np.maximum(width, height) < SMALLEST_POINTS) | (np.minimum(width, height) < FLATTEST_POINTS)
        matrix = pdfium.FS_MATRIX()
        mask &= self.matters
        for row in np.flatnonzero(mask):
            place = int(self.index[row])
            size = pdfium.FPDFText_GetFontSize(self.textpage.raw, place)
            pdfium.FPDFText_GetMatrix(self.textpage.raw, place, matrix)
            tall = abs(size) * float(np.hypot(matrix.c, matrix.d))
            wide = abs(size) * float(np.hypot(matrix.a, matrix.b))
            mask[row] = tall < SMALLEST_POINTS or wide < NARROWEST_POINTS
        return mask


def _characters(textpage):
    """Return the text of a page with one character for each that pdfium counts."""
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) == count:
        return text
    # Some characters are left out of the text or are pairs in it.
    return "".join(chr(pdfium.FPDFText_GetUnicode(textpage.raw, place)) for place in range(count))


def _boxes(textpage, index):
    """Return left, bottom, right and top of the ink of these characters, one a row.

    pdfium writes straight into the array: a page has thousands of letters.
    """
    boxes = np.zeros((len(index), 4))
    handle, first = address(textpage.raw), boxes.ctypes.data
    for place, row in zip(index.tolist(), range(first, first + boxes.nbytes, 32), strict=True):
        _char_box(handle, place, row, row + 16, row + 8, row + 24)
    return boxes


_char_box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 4)(
    ctypes.cast(pdfium.FPDFText_GetCharBox, ctypes.c_void_p).value
)
