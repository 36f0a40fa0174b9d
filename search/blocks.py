"""How the postings of a segment share rows of the database.

Most terms stand in a few entries only: a row each would hold more about itself than about them, and writing it would
take longer than finding out what it holds. So terms whose numbers begin alike share a row, a block; a frequent one has
a row of its own, for which its number is the key, so that nobody reads it who asks for a rare one.
"""

from dataclasses import dataclass

import numpy as np

from .packing import pack_terms, unpack_terms

BLOCK_BITS = 56  # of a number that are not its block's: there are 256 blocks
MOST_SHARING = 256  # occurrences of a term in a segment, beyond which it has a row of its own
BETWEEN_FORMS, BETWEEN_TERMS, BEFORE_MASKS = "\n", "\0", b"\1"


def block_of(term):
    """Return the key of the block of a term."""
    return term >> BLOCK_BITS << BLOCK_BITS


def in_order_of_rows(terms, occurrences):
    """Return the places of `terms` in the order in which `Postings` has them."""
    return np.lexsort((terms, occurrences > MOST_SHARING))


@dataclass
class Postings:
    """All postings of a segment as columns.

    terms: different numbers, `in_order_of_rows`. forms: the words of each, one text, with line breaks between.
    sizes: in how many entries each is. Then for each of these entries: entries, codes, masks (which of its forms are
    there; nothing if it has one only), counts; and positions, as many as counts say.
    """

    terms: np.ndarray
    forms: list
    sizes: np.ndarray
    entries: np.ndarray
    codes: np.ndarray
    masks: np.ndarray
    counts: np.ndarray
    positions: np.ndarray

    def rows(self, occurrences):
        """Yield the rows: key, terms, entries, forms, positions.

        occurrences: of each term, as they were for the order.
        """
        if not len(self.terms):
            return
        keys = np.where(occurrences > MOST_SHARING, self.terms, block_of(self.terms))
        firsts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        has_masks = np.array([BETWEEN_FORMS in each for each in self.forms], bool)
        ends = _ends(self.sizes)
        mask_ends = _ends(np.where(has_masks, self.sizes, 0)).tolist()
        position_ends = _ends(self.counts)[ends].tolist()
        ends = ends.tolist()
        entries, codes = self.entries.astype("<u2").tobytes(), self.codes.astype("u1").tobytes()
        masks = self.masks[np.repeat(has_masks, self.sizes)].astype("u1").tobytes()
        counts, positions = self.counts.astype("u1").tobytes(), self.positions.astype("<u2").tobytes()
        bounds = [*firsts.tolist(), len(keys)]
        for key, first, last in zip(keys[firsts].tolist(), bounds, bounds[1:], strict=False):
            start, end = ends[first], ends[last]
            yield (
                key,
                pack_terms(self.terms[first:last], self.sizes[first:last]),
                entries[2 * start : 2 * end] + codes[start:end],
                BETWEEN_TERMS.join(self.forms[first:last]).encode()
                + BEFORE_MASKS
                + masks[mask_ends[first] : mask_ends[last]],
                counts[start:end] + positions[2 * position_ends[first] : 2 * position_ends[last]],
            )

    @classmethod
    def of_rows(cls, rows):
        """Return what was packed into `rows` (terms, entries, forms, positions); the order is theirs."""
        parts = [_columns_of(*row) for row in rows]
        if not parts:
            empty = np.zeros(0, np.int64)
            return cls(empty, [], empty, empty, empty, empty, empty, empty)
        terms, forms, *others = zip(*parts, strict=True)
        return cls(np.concatenate(terms), [each for some in forms for each in some], *map(np.concatenate, others))


def _columns_of(terms, entries, forms, positions):
    terms, sizes = unpack_terms(terms)
    total = int(sizes.sum())
    texts, _, masks = forms.partition(BEFORE_MASKS)
    texts = texts.decode().split(BETWEEN_TERMS)
    all_masks = np.zeros(total, np.uint8)
    all_masks[np.repeat([BETWEEN_FORMS in each for each in texts], sizes)] = np.frombuffer(masks, "u1")
    return (
        terms,
        texts,
        sizes,
        np.frombuffer(entries, "<u2", total),
        np.frombuffer(entries, "u1", total, 2 * total),
        all_masks,
        np.frombuffer(positions, "u1", total),
        np.frombuffer(positions, "<u2", (len(positions) - total) // 2, total),
    )


def part_of(column, term, terms, data):
    """Return what the row with these `terms` holds of one term in a column ("entries", "forms", "positions").

    It is packed as that column is for a single term; None if the term is not there.
    """
    terms, sizes = unpack_terms(terms)
    place = int(np.searchsorted(terms, term))
    if place == len(terms) or terms[place] != term:
        return None
    return _PARTS[column](data, place, sizes)


def _entries_of(data, place, sizes):
    start, total = int(sizes[:place].sum()), len(data) // 3
    end = start + int(sizes[place])
    return data[2 * start : 2 * end] + data[2 * total + start : 2 * total + end]


def _positions_of(data, place, sizes):
    start, total = int(sizes[:place].sum()), int(sizes.sum())
    end = start + int(sizes[place])
    counts = np.frombuffer(data, "u1", end)
    first, last = (total + 2 * int(some.sum(dtype=np.int64)) for some in (counts[:start], counts))
    return data[start:end] + data[first:last]


def _forms_of(data, place, sizes):
    texts, _, masks = data.partition(BEFORE_MASKS)
    texts = texts.split(BETWEEN_TERMS.encode())
    between = BETWEEN_FORMS.encode()
    if between not in texts[place]:
        return texts[place]
    start = sum(int(size) for text, size in zip(texts[:place], sizes, strict=False) if between in text)
    return texts[place] + BEFORE_MASKS + masks[start : start + int(sizes[place])]


_PARTS = {"entries": _entries_of, "forms": _forms_of, "positions": _positions_of}


def _ends(sizes):
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
