"""Makes a segment of the index from texts, in memory: which terms stand where."""

import numpy as np

from .analysis import is_common, stems, term_of, words_of
from .models import Segment
from .packing import (
    MOST_ENTRIES,
    MOST_FORMS,
    MOST_OCCURRENCES,
    MOST_POSITIONS,
    codes_of,
    pack_columns,
    pack_fields,
    pack_forms,
    pack_words,
)

GAP = 20  # places between two fields, so that no phrase reaches from one into the next
BEGINNING = "\0"  # stands before the first letters of a word, as a term for completing
WHOLE = "\2"  # stands before a word that can be completed
IN_TITLE = "\1"  # stands before a word of a title, as a term for what is in titles
MARKED = (BEGINNING, IN_TITLE, WHOLE)
TITLE = "title"  # the search field
LONGEST_BEGINNING = 3  # letters; of more, the words that begin so are looked up (`search.vocabulary`)
ENTRY_BITS = POSITION_BITS = 16
ROW = ("version", "number", "type", "part", "recency")
LONGEST_NUMBER = 18  # figures, of a key


def beginnings_of(word):
    """Return the terms (texts) under which the object is found while `word` is being typed."""
    return [WHOLE + word, *(BEGINNING + word[:length] for length in range(1, min(len(word), LONGEST_BEGINNING) + 1))]


class _Numbers(dict):
    """{text: its number, in the order in which they are met}."""

    def __missing__(self, text):
        number = self[text] = len(self)
        return number


class SegmentBuilder:
    """Takes entries, one after the other, and makes a segment of them."""

    def __init__(self):
        self._words = _Numbers()
        self._fields = _Numbers()
        self._types = _Numbers()
        self._names = []
        self._rows = []
        self._boundaries = ([], [], [])
        self._pieces = []  # entry, weight, first place (or the place of each), numbers of words

    @property
    def size(self):
        """How many entries it has."""
        return len(self._rows)

    @property
    def is_full(self):
        """Whether it takes no more entries."""
        return self.size >= MOST_ENTRIES

    def add(self, content_type, key, texts, *, version, recency, part=0):
        """Add an entry.

        content_type: the key of that of the object. key: the object's, whatever kind of key. texts: `FieldText`s.
        version: the object's. recency: of `recency_of`. part: 0 for the object itself, or the number of its part.
        """
        entry, position = self.size, 0
        for field in texts:
            words = words_of(field.text)
            if not words:
                continue
            for values, value in zip(self._boundaries, (entry, position, self._fields[field.name]), strict=True):
                values.append(value)
            if field.is_for_completion:
                begun = [(term, place) for place, word in enumerate(words, position) for term in beginnings_of(word)]
                terms, places = zip(*begun, strict=True)
                self._pieces.append((entry, field.weight, np.array(places, np.int32), self._numbered(terms)))
            else:
                self._pieces.append((entry, field.weight, position, self._numbered(words)))
                if field.name == TITLE:
                    in_title = self._numbered([IN_TITLE + word for word in words])
                    self._pieces.append((entry, 1.0, position, in_title))
            position += len(words) + GAP
        number = _as_number(key)
        if number is None:
            self._names.append(str(key))
            number = -len(self._names)
        self._rows.append((version, number, self._types[content_type], part, recency))

    def _numbered(self, words):
        return np.fromiter(map(self._words.__getitem__, words), np.int32, len(words))

    def segment(self, base):
        """Return the `Segment`, not saved, and its postings as tuples of `Posting`'s columns.

        base: what is added to each version.
        """
        columns = dict(zip(ROW, np.array(self._rows, np.int64).reshape(-1, len(ROW)).T, strict=True))
        columns["version"] = columns["version"] + base
        tokens = np.concatenate([np.zeros(0, np.int32), *(numbers for *_, numbers in self._pieces)])
        entries = np.repeat(
            np.array([entry for entry, *_ in self._pieces], np.int64), [len(numbers) for *_, numbers in self._pieces]
        )
        words = list(self._words)
        segment = Segment(
            size=self.size,
            header={"types": list(self._types), "fields": list(self._fields), "names": self._names},
            arrays=pack_columns(columns | {"length": self._lengths(words, tokens, entries)}),
            fields=pack_fields([np.minimum(np.array(each, np.int64), MOST_POSITIONS) for each in self._boundaries]),
            words=pack_words(
                {word.removeprefix(WHOLE) for word in words if not word.startswith((BEGINNING, IN_TITLE))}
            ),
        )
        return segment, self._postings(segment.id, words, tokens, entries)

    def _lengths(self, words, tokens, entries):
        """Return how many words each entry has that tell pages apart."""
        counts = np.fromiter((not (word.startswith(MARKED) or is_common(word)) for word in words), bool, len(words))
        return np.bincount(entries[counts[tokens]], minlength=self.size)

    def _places(self):
        for _, _, place, numbers in self._pieces:
            yield np.arange(place, place + len(numbers)) if isinstance(place, int) else place

    def _postings(self, segment, words, tokens, entries):
        if not len(tokens):
            return
        terms = _Numbers()
        term_of_word = np.fromiter((terms[_term_text(word)] for word in words), np.int64, len(words))
        positions = np.minimum(np.concatenate(list(self._places())), MOST_POSITIONS)
        keys = (term_of_word[tokens] << (ENTRY_BITS + POSITION_BITS)) | (entries << POSITION_BITS) | positions
        weights = np.repeat(
            np.array([weight for _, weight, *_ in self._pieces], np.float32),
            [len(numbers) for *_, numbers in self._pieces],
        )
        order = np.argsort(keys, kind="stable")
        keys, tokens, weights = keys[order], tokens[order], weights[order]
        # A group is a term in an entry.
        groups = keys >> POSITION_BITS
        starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
        counts = np.diff(np.append(starts, len(keys)))
        packed = _Packed(
            codes_of(np.add.reduceat(weights, starts)),
            (groups[starts] & 0xFFFF).astype("<u2"),
            *_positions(keys & 0xFFFF, starts, counts),
        )
        of_term = groups[starts] >> ENTRY_BITS
        firsts = np.flatnonzero(np.concatenate([[True], of_term[1:] != of_term[:-1]]))
        lasts = np.append(firsts[1:], len(starts))
        texts = list(terms)
        forms = _forms(words, term_of_word)
        bounds = np.append(starts, len(tokens))
        for first, last, term in zip(firsts.tolist(), lasts.tolist(), of_term[firsts].tolist(), strict=True):
            of_text = forms.get(term, ())
            if len(of_text) > 1:
                named = _named(words, of_text, tokens[bounds[first] : bounds[last]], counts[first:last])
            else:
                named = pack_forms([words[number] for number in of_text], None)
            yield segment, term_of(texts[term]), packed.entries_of(first, last), named, packed.positions_of(first, last)


class _Packed:
    """All that the terms of a segment hold, as bytes from which each takes its part."""

    def __init__(self, codes, entries, kept, positions):
        self._codes, self._entries = codes.tobytes(), entries.tobytes()
        self._kept = kept.astype("u1").tobytes()
        self._positions = positions.astype("<u2").tobytes()
        self._ends = np.concatenate([[0], np.cumsum(kept)]).tolist()

    def entries_of(self, first, last):
        return self._entries[2 * first : 2 * last] + self._codes[first:last]

    def positions_of(self, first, last):
        return self._kept[first:last] + self._positions[2 * self._ends[first] : 2 * self._ends[last]]


def _positions(positions, starts, counts):
    """Return how many places of each group are kept, and these."""
    kept = np.minimum(counts, MOST_OCCURRENCES)
    if (kept == counts).all():
        return kept, positions
    within = np.arange(len(positions)) - np.repeat(starts, counts)
    return kept, positions[within < MOST_OCCURRENCES]


def _term_text(word):
    if word.startswith(IN_TITLE):
        return IN_TITLE + stems[word[1:]]
    return word if word.startswith(MARKED) else stems[word]


def _forms(words, term_of_word):
    """Return {number of a term: numbers of the words that have it}."""
    forms = {}
    for number, (word, term) in enumerate(zip(words, term_of_word.tolist(), strict=True)):
        if not word.startswith(MARKED):
            forms.setdefault(term, []).append(number)
    return forms


def _named(words, of_text, tokens, counts):
    """Return the packed forms of a term: its most frequent words, and which entry holds which."""
    tokens = np.searchsorted(of_text, tokens)
    frequent = np.argsort(-np.bincount(tokens, minlength=len(of_text)), kind="stable")[:MOST_FORMS]
    bits = np.zeros(len(of_text), np.uint8)
    bits[frequent] = 1 << np.arange(len(frequent))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    masks = np.bitwise_or.reduceat(bits[tokens], starts)
    return pack_forms([words[of_text[place]] for place in frequent], masks)


def _as_number(key):
    """Return an object's key as a whole number that is not negative, or None if it is another kind of key."""
    text = str(key)
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number and str(int(text)) == text else None
