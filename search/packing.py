"""How a segment of the index is packed into bytes: little-endian arrays, one after the other.

An entry has a number within its segment, below `MOST_ENTRIES`. How much of a term an entry holds ("amount": the sum of
the weights of the fields in which it occurs) is one byte, an index into `AMOUNTS`.
"""

import zlib
from functools import cached_property

import numpy as np

MOST_ENTRIES = 60_000  # of a segment; entries have numbers of 16 bits
MOST_POSITIONS = 65_000  # of an entry: beyond that words are found, but not as parts of phrases
MOST_OCCURRENCES = 255  # of a term in an entry whose places are kept
MOST_FORMS = 8  # of a stem in a segment that can be told apart

# Sixteenths up to 8, then steps of 4 %: finer than ranking can tell.
_FINE = np.arange(0, 129) / 16
AMOUNTS = np.concatenate([_FINE, 8 * 1.04 ** np.arange(1, 128)]).astype(np.float32)
_LIMITS = (AMOUNTS[1:] + AMOUNTS[:-1]) / 2

NARROW, WIDE = bytes([12]), bytes([16])  # bits of a number
HALF = 15  # the most that four bits hold
BYTE = np.uint16(256)

COLUMNS = {"version": "<i8", "number": "<i8", "type": "<u2", "part": "<u4", "recency": "<i4", "length": "<u4"}


def codes_of(amounts):
    """Return the bytes (uint8) that stand for `amounts`; what is there at all is never nothing."""
    return np.maximum(np.searchsorted(_LIMITS, amounts), 1).astype(np.uint8)


def pack_columns(columns):
    """Return the bytes of {name: array} for every one of `COLUMNS`."""
    return b"".join(columns[name].astype(kind).tobytes() for name, kind in COLUMNS.items())


def unpack_columns(data, size):
    """Return what `pack_columns` packed, for `size` entries."""
    columns, start = {}, 0
    for name, kind in COLUMNS.items():
        columns[name] = np.frombuffer(data, kind, size, start)
        start += columns[name].nbytes
    return columns


def pack_fields(fields):
    """Return the bytes of three arrays of one length: entries, first positions, codes of fields."""
    entries, starts, codes = fields
    return b"".join([entries.astype("<u2").tobytes(), starts.astype("<u2").tobytes(), codes.astype("u1").tobytes()])


def unpack_fields(data):
    """Return what `pack_fields` packed."""
    size = len(data) // 5
    return (
        np.frombuffer(data, "<u2", size),
        np.frombuffer(data, "<u2", size, 2 * size),
        np.frombuffer(data, "u1", size, 4 * size),
    )


def pack_words(words):
    """Return the bytes of a collection of words."""
    return zlib.compress("\n".join(sorted(words)).encode(), 6)


def unpack_words(data):
    """Return what `pack_words` packed, as a list."""
    text = zlib.decompress(data).decode()
    return text.split("\n") if text else []


def pack_entries(entries, codes):
    """Return the bytes of entries, and of how much of a term is in each (`codes_of`)."""
    return _pack_numbers(entries) + codes.astype("u1").tobytes()


def unpack_entries(data):
    """Return what `pack_entries` packed."""
    size = (len(data) - 1) * 8 // (data[0] + 8)
    entries, codes = _unpack_numbers(data, size)
    return entries, np.frombuffer(codes, "u1")


def pack_positions(positions, is_first):
    """Return the bytes of the places of terms, entry by entry, and of which are the first in their entry."""
    return _pack_numbers(positions) + np.packbits(is_first).tobytes()


def unpack_positions(data):
    """Return what `pack_positions` packed."""
    size = (len(data) - 1) * 8 // (data[0] + 1)
    positions, is_first = _unpack_numbers(data, size)
    return positions, np.unpackbits(np.frombuffer(is_first, "u1"), count=size)


def _pack_numbers(numbers):
    """Return the bytes of numbers below 2 ** 16: how many bits each takes, their lower bytes, their upper bytes.

    Of numbers below 2 ** 12, as nearly all are, the upper bytes are halves.
    """
    lower, upper = numbers.astype(np.uint8), (numbers >> 8).astype(np.uint8)
    if upper.max(initial=0) > HALF:
        return WIDE + lower.tobytes() + upper.tobytes()
    halves = upper[::2].copy()
    halves[: len(upper) // 2] |= upper[1::2] << 4
    return NARROW + lower.tobytes() + halves.tobytes()


def _unpack_numbers(data, size):
    """Return what `_pack_numbers` packed, and the bytes that follow it."""
    numbers = np.frombuffer(data, "u1", size, 1).astype(np.uint16)
    end = 1 + (size * data[0] + 7) // 8
    upper = np.frombuffer(data, "u1", end - size - 1, size + 1)
    if data[:1] == WIDE:
        numbers |= upper * BYTE
    else:
        numbers[::2] |= (upper & HALF) * BYTE
        numbers[1::2] |= (upper[: size // 2] >> 4) * BYTE
    return numbers, data[end:]


def pack_terms(terms, sizes):
    """Return the bytes of the numbers of terms, and of how many entries each is in."""
    return terms.astype("<i8").tobytes() + sizes.astype("<u2").tobytes()


def unpack_terms(data):
    """Return what `pack_terms` packed."""
    size = len(data) // 10
    return np.frombuffer(data, "<i8", size), np.frombuffer(data, "<u2", size, 8 * size)


class Columns:
    """What is known of the entries of a segment, read when it is first asked for."""

    def __init__(self, segment):
        self.id = segment.id
        self.size = segment.size
        self.header = segment.header
        self._packed = bytes(segment.arrays)
        self._packed_fields = bytes(segment.fields)

    @cached_property
    def _columns(self):
        return unpack_columns(self._packed, self.size)

    def __getitem__(self, name):
        return self._columns[name]

    @cached_property
    def fields(self):
        """Entries, first positions, and codes of their fields."""
        return unpack_fields(self._packed_fields)
