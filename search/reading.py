"""Reads the index: what is in it at this moment, and where terms are.

Segments never change, so what was read of them stays in the memory of the process, up to `MOST_BYTES`.
"""

import threading
from collections import OrderedDict, defaultdict
from functools import cached_property, lru_cache

import numpy as np
from django.db import connections, router

from .blocks import block_of, blocks_of, parts_of
from .models import DroppedVersion, Posting, Segment
from .packing import Columns, unpack_words
from .vocabulary import Vocabulary

MOST_BYTES = 96 * 2**20
LARGE = 1000  # entries of a segment whose words are kept
OVERHEAD = 300  # bytes of memory that keeping anything takes
NO_POSITIONS = (np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros(0, np.uint16))
TRIES = 5

_lock = threading.Lock()
_columns = {}  # id of a segment: Columns
_postings = OrderedDict()  # (column, segment, term): what it holds there, the last used at the end
_bytes_of_postings = 0


class MovedError(Exception):
    """Raised when segments were merged while they were read: whoever reads begins again."""


class Snapshot:
    """The index as it is now: its segments one after the other, so that each entry has one place.

    places: numbers from 0 up to `size`, over all segments.
    """

    def __init__(self):
        self.key = _present()
        self.segments = _columns_of(self.key[0])
        sizes = [segment.size for segment in self.segments]
        self.offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.size = int(self.offsets[-1])

    @classmethod
    def take(cls, kept=None):
        """Return a snapshot: `kept` itself if nothing was written since."""
        for _ in range(TRIES):
            try:
                return kept if kept and kept.key == _present() else cls()
            except MovedError:
                continue
        return cls()

    def column(self, name):
        """Return a column (`search.packing.COLUMNS`) of all entries."""
        if name not in self._joined:
            parts = [segment[name] for segment in self.segments]
            self._joined[name] = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        return self._joined[name]

    @cached_property
    def _joined(self):
        return {}

    @cached_property
    def content_types(self):
        """The key of the content type of each entry."""
        parts = [np.array(each.header["types"] or [0], np.int64)[each["type"]] for each in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    @cached_property
    def is_present(self):
        """Which entries are not dropped."""
        return ~np.isin(self.column("version"), np.array(self.key[1], np.int64))

    def keys_at(self, places):
        """Return the keys of the objects at `places`, as numbers; or as texts if one of them is no number."""
        numbers = self.column("number")[places]
        if (numbers >= 0).all():
            return numbers
        which = np.searchsorted(self.offsets, places, "right") - 1
        return np.array(
            [
                str(number) if number >= 0 else self.segments[segment].header["names"][-number - 1]
                for number, segment in zip(numbers.tolist(), which.tolist(), strict=True)
            ],
            dtype=object,
        )

    def occurrences(self, terms):
        """Return {term: (places, codes of amounts)} for each of `terms`, places ascending. Raises MovedError."""
        found = self._found("entries", terms)
        return {term: self._placed([found[segment, term] for segment in self.key[0]]) for term in terms}

    def _found(self, column, terms):
        """Return {(segment, term): what is known of it}, read by one query as far as it is not known yet."""
        ids = self.key[0]
        found = {(segment, term): _known((column, segment, term)) for segment in ids for term in terms}
        missing = [pair for pair, known in found.items() if known is None]
        if missing:
            blocks = {segment.id: blocks_of(segment.size) for segment in self.segments}
            wanted = {term for _, term in missing}
            rows = _rows({segment: blocks[segment] for segment, _ in missing}, wanted, column)
            if _present()[0] != ids:
                raise MovedError
            wanted = np.array(list(wanted), np.int64)
            parts = {(segment, term): part for segment, *row in rows for term, part in parts_of(column, wanted, *row)}
            for segment, term in missing:
                found[segment, term] = parts.get((segment, term), ())
                _keep((column, segment, term), found[segment, term])
        return found

    def _placed(self, parts):
        # Entries are 16 bits wide; a place needs more.
        pairs = [
            (np.add(part[0], offset, dtype=np.int64), part[1])
            for part, offset in zip(parts, self.offsets[:-1].tolist(), strict=True)
            if part
        ]
        if not pairs:
            return np.zeros(0, np.int64), np.zeros(0, np.uint8)
        return tuple(map(_joined, zip(*pairs, strict=True)))

    def positions(self, terms):
        """Return {term: (places, counts, positions)}: where in its entries each of `terms` is. Raises MovedError."""
        parts = self._parts("positions", terms)
        return {term: tuple(map(_joined, zip(*each, strict=True))) or NO_POSITIONS for term, each in parts.items()}

    def forms(self, terms):
        """Return {term: [(places, words, masks)]}: which words stand for each of `terms` where. Raises MovedError."""
        return self._parts("forms", terms)

    def _parts(self, column, terms):
        """Return {term: [(places, what is in the column), for each segment that has it]}."""
        entries, others = self._found("entries", terms), self._found(column, terms)
        found = {term: [] for term in terms}
        for segment, offset in zip(self.key[0], self.offsets[:-1].tolist(), strict=True):
            for term, parts in found.items():
                if own := entries[segment, term]:
                    parts.append((np.add(own[0], offset, dtype=np.int64), *others[segment, term]))
        return found

    @cached_property
    def field_marks(self):
        """Where fields begin: keys (place << 16 | first position), ascending, and the names of the fields."""
        keys, names = [], []
        for segment, offset in zip(self.segments, self.offsets[:-1].tolist(), strict=True):
            entries, starts, codes = segment.fields
            keys.append(((entries.astype(np.int64) + offset) << 16) | starts)
            names.append(np.array(segment.header["fields"] or [""], object)[codes])
        if not keys:
            return np.zeros(0, np.int64), np.zeros(0, object)
        return np.concatenate(keys), np.concatenate(names)

    @cached_property
    def vocabulary(self):
        """The words in the index, those of dropped entries too."""
        large = tuple(segment.id for segment in self.segments if segment.size >= LARGE)
        small = tuple(segment.id for segment in self.segments if segment.size < LARGE)
        return _vocabulary_of(large).with_words(_words_in(small))


def _joined(parts):
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _connection():
    return connections[router.db_for_read(Segment)]


def _present():
    """Return the ids of the segments and the dropped versions, both ascending, as of one moment."""
    segments, dropped = Segment._meta.db_table, DroppedVersion._meta.db_table
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT 0, id FROM {segments} UNION ALL SELECT 1, version FROM {dropped}")  # noqa: S608
        rows = cursor.fetchall()
    return (
        tuple(sorted(number for is_dropped, number in rows if not is_dropped)),
        tuple(sorted(number for is_dropped, number in rows if is_dropped)),
    )


def _columns_of(ids):
    known = {pk: _columns.get(pk) for pk in ids}
    missing = [pk for pk, columns in known.items() if columns is None]
    if missing:
        read = {segment.id: Columns(segment) for segment in Segment.objects.defer("words").filter(pk__in=missing)}
        if len(read) < len(missing):
            raise MovedError
        known |= read
        with _lock:
            for pk in set(_columns) - set(ids):
                del _columns[pk]
            _columns.update(read)
    return [known[pk] for pk in ids]


def _known(key):
    with _lock:
        known = _postings.get(key)
        if known is not None:
            _postings.move_to_end(key)
        return known


def _keep(key, value):
    global _bytes_of_postings  # noqa: PLW0603
    with _lock:
        if key not in _postings:
            _postings[key] = value
            _bytes_of_postings += _size_of(value)
        while _bytes_of_postings > MOST_BYTES:
            _, oldest = _postings.popitem(last=False)
            _bytes_of_postings -= _size_of(oldest)


def _size_of(value):
    return OVERHEAD + sum(each.nbytes if isinstance(each, np.ndarray) else OVERHEAD for each in value)


def _rows(segments, terms, column):
    """Return (segment, terms, the column) of all rows that may hold `terms`, by one query on the primary key.

    segments: {key: how many blocks it has}. Those that have as many are asked for the same keys.
    """
    alike = defaultdict(list)
    for segment, blocks in segments.items():
        alike[blocks].append(segment)
    selects, values = [], []
    for blocks, some in alike.items():
        keys = {*terms, *(block_of(term, blocks) for term in terms)}
        where = f"segment IN ({_places(some)}) AND key IN ({_places(keys)})"
        selects.append(f"SELECT segment, terms, {column} FROM {Posting._meta.db_table} WHERE {where}")  # noqa: S608
        values += [*some, *keys]
    with _connection().cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        return [(segment, *map(bytes, columns)) for segment, *columns in cursor.fetchall()]


def _places(values):
    return ", ".join(["%s"] * len(values))


def _words_in(segments):
    rows = Segment.objects.filter(pk__in=segments).values_list("words", flat=True)
    return set().union(*(unpack_words(bytes(words)) for words in rows)) if segments else set()


@lru_cache(2)
def _vocabulary_of(segments):
    return Vocabulary(_words_in(segments))
