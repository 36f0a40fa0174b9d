"""Text over text: which letters of a page lie over others, and which of them are copies of one letter."""

import numpy as np

# Letters of a line may touch: they lie over each other if they share this of the smaller one, across and down.
SHARED = 0.3
# Copies of a letter this close (in sizes) are one letter, printed bold, with a shadow or with a halo.
SAME_PLACE = 0.35
CHUNK = 256
MOST_LAYERS = 6


def overlaps(letters, boxes, rows):
    """Yield for some of the `rows` at a time: the rows, the letters near them, and two masks of the ones by the others.

    The first mask says which letters lie over the letter of the row, the second which are copies of it.
    """
    codes = np.array([ord(letters.text[place]) for place in letters.index])
    middle, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    # In order down the page, some rows have few letters near them.
    rows = rows[middle[rows, 1].argsort(kind="stable")]
    for first in range(0, len(rows), CHUNK):
        some = rows[first : first + CHUNK]
        near = np.flatnonzero((boxes[:, 1] <= boxes[some, 3].max()) & (boxes[:, 3] >= boxes[some, 1].min()))
        gap = np.abs(middle[some][:, None] - middle[near])
        reach = (size[some][:, None] + size[near]) / 2 - SHARED * np.minimum(size[some][:, None], size[near])
        over = (gap < reach).all(axis=2)
        same_place = gap.max(axis=2) < SAME_PLACE * size[some].max(axis=1)[:, None]
        yield some, near, over, same_place & (codes[some][:, None] == codes[near])


def layers(letters, boxes, rows, places, texts):
    """Return the text objects `texts` in lists of such as do not lie over each other at the letters of the `rows`.

    `places` says which text object drew each letter. It is one list, unless text lies over other text; copies of the
    same letters stay together.
    """
    apart = {}
    for some, near, over, copies in overlaps(letters, boxes, rows):
        row, other = np.nonzero(over & ~copies & (places[some][:, None] != places[near]))
        for mine, theirs in set(zip(places[some[row]].tolist(), places[near[other]].tolist(), strict=True)):
            apart.setdefault(mine, set()).add(theirs)
            apart.setdefault(theirs, set()).add(mine)
    layer = {}
    for place in sorted(apart):
        taken = {layer.get(other) for other in apart[place]}
        layer[place] = min(set(range(MOST_LAYERS)) - taken, default=MOST_LAYERS - 1)
    count = max(layer.values(), default=0) + 1
    return [[place for place in texts if layer.get(place, 0) == number] for number in range(count)]


def copied(letters, boxes, rows, seen):
    """Return a mask of the letters of the `rows` that have a copy in the same place among those `seen` (a mask)."""
    found = np.zeros(len(letters), bool)
    for some, near, _, copies in overlaps(letters, boxes, rows):
        found[some] = (copies & seen[near]).any(axis=1)
    return found[rows]
