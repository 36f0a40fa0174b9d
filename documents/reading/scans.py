"""Whether a picture shows words where an invisible layer of text says it does, as a scan with text recognition does."""

import numpy as np

from .pixels import Sums

# A step between neighbouring pixels (of 255) that is an edge of a letter and not the grain of paper.
STEP = 20
# A letter has at least two edges in most of its rows; a box that covers it has two for the whole word.
EDGES_A_LETTER = 0.9
# There are fewer edges between words and lines than in them, unless the picture is a photograph or noise.
BUSIER = 1.5
# A scan shows at least this share of the words that lie over it: the rest are blanked out, or recognised in a blot.
MOST = 0.5


def shows_words(picture, boxes, letters):
    """Return for each word whether the picture shows it.

    `picture` is grey, without the text; `boxes` are the words' places in pixels (left, top, right, bottom); `letters`
    is how many each has. A picture that is as busy between the words as in them shows none.
    """
    grey = picture.astype(np.int16)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    upright = width >= height
    # Edges are counted along the line of text: words may run up the page.
    across, down = np.zeros(grey.shape, bool), np.zeros(grey.shape, bool)
    across[:, 1:] = np.abs(np.diff(grey, axis=1)) > STEP
    down[1:] = np.abs(np.diff(grey, axis=0)) > STEP
    sums = Sums(across), Sums(down)

    def edges(places):
        return np.where(upright, sums[0].over(places), sums[1].over(places))

    small = np.minimum(width, height)
    margin = np.maximum(small // 4, 1)
    limit = np.array([picture.shape[1], picture.shape[0]] * 2)
    wider = np.clip(boxes + np.stack([-margin, -margin, margin, margin], axis=1), 0, limit)
    inside = edges(boxes)
    area = np.maximum(width * height, 1)
    around = (edges(wider) - inside) / np.maximum((wider[:, 2] - wider[:, 0]) * (wider[:, 3] - wider[:, 1]) - area, 1)
    shown = inside >= EDGES_A_LETTER * letters * small
    is_scan = shown.mean() >= MOST and np.median((inside / area)[shown]) >= BUSIER * np.median(around[shown])
    return shown if is_scan else np.zeros(len(shown), bool)
