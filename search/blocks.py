"""How the postings of a segment share rows of the database.

Most terms stand in a few entries only: a row each would hold more about itself than about them, and writing it would
take longer than finding out what it holds. So terms whose numbers begin alike share a row, a block; a frequent one has
a row of its own, for which its number is the key, so that nobody reads it who asks for a rare one. The larger the
segment, the more blocks it has: all are of some kilobytes, and a page that was saved alone has one.
"""

from dataclasses import dataclass

import numpy as np

from .analysis import TERM_BITS
from .packing import pack_entries, pack_positions, pack_terms, unpack_entries, unpack_positions, unpack_terms

MOST_SHARING = 256  # occurrences of a term in a segment, beyond which it has a row of its own
BETWEEN_FORMS, BETWEEN_TERMS, BEFORE_MASKS = "\n", "\0", b"\1"


def blocks_of(size):
    """Return how many blocks a segment of `size` entries has, a power of two.

    They grow more slowly than the segment, as the number of its terms does.
    """
    return 1 << size.bit_length() * 2 // 3


def block_of(terms, blocks):
    """Return the key of the block of a term, where there are so many; or the keys, of an array of terms.

    It is the first bits of the term after a 1: where there are more blocks, or fewer, none has that key.
    """
    bits = blocks.bit_length() - 1
    return blocks | (terms >> (TERM_BITS - bits)) & (blocks - 1)


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

    def rows(self, size, occurrences):
        """Yield the rows: key, terms, entries, forms, positions.

        size: how many entries the segment has. occurrences: of each term, as they were for the order.
        """
        if not len(self.terms):
            return
        keys = np.where(occurrences > MOST_SHARING, self.terms, block_of(self.terms, blocks_of(size)))
        firsts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        has_masks = np.array([BETWEEN_FORMS in each for each in self.forms], bool)
        ends = _ends(self.sizes)
        mask_ends = _ends(np.where(has_masks, self.sizes, 0)).tolist()
        position_ends = _ends(self.counts)
        is_first = np.zeros(len(self.positions), bool)
        is_first[position_ends[:-1]] = True
        ends, position_ends = ends.tolist(), position_ends[ends].tolist()
        masks = self.masks[np.repeat(has_masks, self.sizes)].astype("u1").tobytes()
        bounds = [*firsts.tolist(), len(keys)]
        for key, first, last in zip(keys[firsts].tolist(), bounds, bounds[1:], strict=False):
            start, end = ends[first], ends[last]
            places = slice(position_ends[first], position_ends[last])
            yield (
                key,
                pack_terms(self.terms[first:last], self.sizes[first:last]),
                pack_entries(self.entries[start:end], self.codes[start:end]),
                BETWEEN_TERMS.join(self.forms[first:last]).encode()
                + BEFORE_MASKS
                + masks[mask_ends[first] : mask_ends[last]],
                pack_positions(self.positions[places], is_first[places]),
            )

    @classmethod
    def of_rows(cls, rows):
        """Return what was packed into `rows` (terms, entries, forms, positions); the order is theirs."""
        parts = [_columns_of(*row) for row in rows]
        if not parts:
            empty = np.zeros(0, np.int64)
            return cls(empty, [], empty, empty, empty, empty, empty, empty)
        terms, forms, *others = zip(*parts, strict=True)
        *others, positions, is_first = map(np.concatenate, others)
        counts = np.diff(np.flatnonzero(is_first), append=len(positions))
        return cls(np.concatenate(terms), [each for some in forms for each in some], *others, counts, positions)


def _columns_of(terms, entries, forms, positions):
    terms, sizes = unpack_terms(terms)
    total = int(sizes.sum())
    texts, _, masks = forms.partition(BEFORE_MASKS)
    texts = texts.decode().split(BETWEEN_TERMS)
    all_masks = np.zeros(total, np.uint8)
    all_masks[np.repeat([BETWEEN_FORMS in each for each in texts], sizes)] = np.frombuffer(masks, "u1")
    return terms, texts, sizes, *unpack_entries(entries), all_masks, *unpack_positions(positions)


def parts_of(column, wanted, terms, data):
    """Yield (term, what a row holds of it in a column) for those of `wanted`, an array, that are among its `terms`.

    Of "entries": the entries, ascending, and how much of the term is in each. Of "positions": how often it is in each,
    and all its places. Of "forms": the words, and of several the bits of those in each entry, else None.
    """
    terms, sizes = unpack_terms(terms)
    places = np.minimum(np.searchsorted(terms, wanted), len(terms) - 1)
    places = places[terms[places] == wanted]
    if len(places):
        yield from zip(terms[places].tolist(), _PARTS[column](data, sizes, places), strict=True)


def _entries_of(data, sizes, places):
    entries, codes = unpack_entries(data)
    for start, end in _bounds(sizes, places):
        yield entries[start:end].copy(), codes[start:end].copy()


def _positions_of(data, sizes, places):
    positions, is_first = unpack_positions(data)
    firsts = np.append(np.flatnonzero(is_first), len(positions))
    for start, end in _bounds(sizes, places):
        own = firsts[start : end + 1]
        yield np.diff(own).astype(np.uint8), positions[own[0] : own[-1]].copy()


def _forms_of(data, sizes, places):
    texts, _, masks = data.partition(BEFORE_MASKS)
    texts = texts.decode().split(BETWEEN_TERMS)
    sizes = np.where([BETWEEN_FORMS in text for text in texts], sizes, 0)
    for place, (start, end) in zip(places.tolist(), _bounds(sizes, places), strict=True):
        yield texts[place].split(BETWEEN_FORMS), np.frombuffer(masks[start:end], "u1") if end > start else None


def _bounds(sizes, places):
    """Return where what belongs to the terms at `places` begins and ends, of columns in which each has its size."""
    ends = _ends(sizes)
    return zip(ends[places].tolist(), ends[places + 1].tolist(), strict=True)


_PARTS = {"entries": _entries_of, "forms": _forms_of, "positions": _positions_of}


def _ends(sizes):
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
