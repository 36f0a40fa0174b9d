"""A window on a page as it is seen: which pixels its points are, and pictures of it."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Beyond this many pixels a picture is drawn smaller: 3 pictures in colour fit the memory of the child.
MOST_PIXELS = 4_000_000


@dataclass(frozen=True)
class Frame:
    """How a page is seen: its box (left, bottom, right, top in its own space) and its turn, clockwise in degrees."""

    box: tuple
    turn: int

    @classmethod
    def of(cls, page):
        """Return the frame of the pypdfium2 `page`."""
        return cls(page.get_bbox(), page.get_rotation() % 360)

    @cached_property
    def size(self):
        """Width and height as seen, in points."""
        left, bottom, right, top = self.box
        return (top - bottom, right - left) if self.turn in (90, 270) else (right - left, top - bottom)

    def seen(self, boxes):
        """Return boxes (rows of left, bottom, right, top in the page's own space) as seen, from its bottom left."""
        left, bottom, right, top = self.box
        x0, y0, x1, y1 = boxes[:, 0] - left, boxes[:, 1] - bottom, boxes[:, 2] - left, boxes[:, 3] - bottom
        width, height = right - left, top - bottom
        turned = {
            0: (x0, y0, x1, y1),
            90: (y0, width - x1, y1, width - x0),
            180: (width - x1, height - y1, width - x0, height - y0),
            270: (height - y1, x0, height - y0, x1),
        }
        return np.stack(turned[self.turn], axis=1)


class View:
    """A window on a page, `scale` pixels a point (fewer if the window is large), in colour or grey."""

    def __init__(self, frame, scale, window=None, grey=False):
        """Take the `Frame` of the page and the window as left, bottom, right, top as seen, in points: all if None."""
        width, height = frame.size
        left, bottom, right, top = window or (0, 0, width, height)
        area = max((right - left) * (top - bottom), 1)
        self.scale = min(scale, math.sqrt(MOST_PIXELS / area))
        self.grey = grey
        # pdfium draws the page on a whole number of pixels.
        self.page = math.ceil(width * self.scale), math.ceil(height * self.scale)
        self.ratio = self.page[0] / width, self.page[1] / height
        self.left = max(math.floor(left * self.ratio[0]), 0)
        self.top = max(math.floor((height - top) * self.ratio[1]), 0)
        self.width = max(min(math.ceil(right * self.ratio[0]), self.page[0]) - self.left, 1)
        self.height = max(min(math.ceil((height - bottom) * self.ratio[1]), self.page[1]) - self.top, 1)
        self.tall = height

    def picture(self, page, **options):
        """Return the window of the pypdfium2 `page` as bytes: rows, columns, and blue, green, red if in colour."""
        edges = (
            self.left,
            self.page[1] - self.top - self.height,
            self.page[0] - self.left - self.width,
            self.top,
        )
        # Half a pixel less, since pypdfium2 rounds what is cut off up to whole pixels.
        crop = tuple(max(edge - 0.5, 0) / self.scale for edge in edges)
        options = {"grayscale": self.grey} | options
        bitmap = page.render(scale=self.scale, crop=crop, **options)
        pixels = bitmap.to_numpy()
        return pixels.reshape(pixels.shape[:2]) if bitmap.n_channels == 1 else pixels

    def pixels(self, boxes):
        """Return boxes as seen as whole pixels of the window: rows of left, top, right, bottom, at least one pixel."""
        across, down = self.ratio
        left = boxes[:, 0] * across - self.left
        right = boxes[:, 2] * across - self.left
        top = (self.tall - boxes[:, 3]) * down - self.top
        bottom = (self.tall - boxes[:, 1]) * down - self.top
        first = np.floor(np.stack([left, top], axis=1) + 0.25).astype(int)
        last = np.maximum(np.ceil(np.stack([right, bottom], axis=1) - 0.25).astype(int), first + 1)
        limit = np.array([self.width, self.height])
        return np.concatenate([np.clip(first, 0, limit), np.clip(last, 0, limit)], axis=1)
