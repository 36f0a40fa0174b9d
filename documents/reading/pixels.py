"""What pictures of a page tell, many boxes at once."""

import numpy as np


class Sums:
    """Sums of a picture over many boxes at once."""

    def __init__(self, pixels):
        """Take a picture of numbers or truths, rows and columns."""
        self.table = np.zeros((pixels.shape[0] + 1, pixels.shape[1] + 1), np.int32)
        np.cumsum(pixels, axis=0, dtype=np.int32, out=self.table[1:, 1:])
        np.cumsum(self.table[1:, 1:], axis=1, out=self.table[1:, 1:])

    def over(self, boxes):
        """Return the sum in each box (rows of left, top, right, bottom in pixels)."""
        left, top, right, bottom = boxes.T
        table = self.table
        return table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]


def crowd(boxes, shape):
    """Return how many of the boxes (rows of left, top, right, bottom in pixels) lie over the middle of each.

    A box that is the same as the one before it is not counted: the letters of a ligature share one.
    """
    steps = np.zeros((shape[0] + 1, shape[1] + 1), np.int32)
    left, top, right, bottom = boxes[np.diff(boxes, axis=0, prepend=-1).any(axis=1)].T
    for row, column, step in ((top, left, 1), (top, right, -1), (bottom, left, -1), (bottom, right, 1)):
        np.add.at(steps, (row, column), step)
    np.cumsum(steps, axis=0, out=steps)
    np.cumsum(steps, axis=1, out=steps)
    left, top, right, bottom = boxes.T
    return steps[(top + bottom) // 2, (left + right) // 2]


def around(boxes):
    """Return the smallest box around boxes."""
    return (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))


def change(picture, other):
    """Return the difference of two pictures, the largest of the colours, as bytes."""
    difference = np.maximum(picture, other) - np.minimum(picture, other)
    if difference.ndim == 2:  # noqa: PLR2004
        return difference
    blue, green, red = (difference[:, :, colour] for colour in range(3))
    return np.maximum(np.maximum(blue, green), red)


def shows(change, ink, contrast):
    """Return a mask of the pixels where the `change` made by the text has at least this `contrast` for its `ink`."""
    return change.astype(np.uint16) * 255 >= ink * np.uint16(contrast)


def is_cut(strong, boxes):
    """Return a mask of the letters that have no ink in the middle half of their height or of their width.

    Every letter and digit has some there, unless it was cut off, or its glyph is empty.
    """
    left, top, right, bottom = boxes.T
    across, down = np.maximum((right - left) // 4, 0), np.maximum((bottom - top) // 4, 0)
    rows = np.stack([left, top + down, right, bottom - down], axis=1)
    columns = np.stack([left + across, top, right - across, bottom], axis=1)
    return (strong.over(rows) == 0) | (strong.over(columns) == 0)
