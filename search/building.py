"""Makes a segment of the index from texts, in memory: which terms stand where."""

import numpy as np

from .analysis import is_common, stems, term_of, words_of
from .models import Posting, Segment
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
COMPLETION = "\0"  # stands before the beginning of a word, as a term for completing
LONGEST_BEGINNING = 20  # letters
ENTRY_BITS = POSITION_BITS = 16
ROW = ("version", "number", "type", "part", "recency")
LONGEST_NUMBER = 18  # figures, of a key


def beginnings_of(word):
    """Return the terms (texts) under which the object is found while `word` is being typed."""
    return [COMPLETION + word[:length] for length in range(1, min(len(word), LONGEST_BEGINNING) + 1)]


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
        self._rows = []  # version, number, type, part, recency
        self._boundaries = ([], [], [])
        self._tokens, self._entries, self._positions, self._weights = [], [], [], []

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
            self._add_boundary(entry, position, field.name)
            places = range(position, position + len(words))
            if field.is_for_completion:
                pairs = [
                    (term, place) for word, place in zip(words, places, strict=True) for term in beginnings_of(word)
                ]
                tokens, places = zip(*pairs, strict=True)
            else:
                tokens = words
            self._add_tokens(entry, tokens, places, field.weight)
            position += len(words) + GAP
        number = _as_number(key)
        if number is None:
            self._names.append(str(key))
            number = -len(self._names)
        self._rows.append((version, number, self._types[content_type], part, recency))

    def _add_boundary(self, entry, position, name):
        entries, starts, codes = self._boundaries
        entries.append(entry)
        starts.append(min(position, MOST_POSITIONS))
        codes.append(self._fields[name])

    def _add_tokens(self, entry, tokens, places, weight):
        count = len(tokens)
        self._tokens.append(np.fromiter(map(self._words.__getitem__, tokens), np.int64, count))
        self._positions.append(np.minimum(np.fromiter(places, np.int64, count), MOST_POSITIONS))
        self._entries.append(np.full(count, entry, np.int64))
        self._weights.append(np.full(count, weight, np.float32))

    def segment(self, base):
        """Return the `Segment` and a list of its `Posting`s, none of them saved.

        base: what is added to each version.
        """
        columns = dict(zip(ROW, np.array(self._rows, np.int64).reshape(-1, len(ROW)).T, strict=True))
        columns["version"] = columns["version"] + base
        words = [word for word in self._words if not word.startswith(COMPLETION)]
        segment = Segment(
            size=self.size,
            header={"types": list(self._types), "fields": list(self._fields), "names": self._names},
            arrays=pack_columns(columns | {"length": self._lengths()}),
            fields=pack_fields([np.array(each, np.int64) for each in self._boundaries]),
            words=pack_words(words),
        )
        return segment, list(self._postings(segment.id))

    def _lengths(self):
        """Return how many words each entry has that tell pages apart."""
        if not self._tokens:
            return np.zeros(self.size, np.int64)
        counts = np.fromiter((not (word.startswith(COMPLETION) or is_common(word)) for word in self._words), bool)
        return np.bincount(np.concatenate(self._entries)[counts[np.concatenate(self._tokens)]], minlength=self.size)

    def _postings(self, segment):
        if not self._tokens:
            return
        words = list(self._words)
        terms = _Numbers()
        term_of_word = np.fromiter((terms[_term_text(word)] for word in words), np.int64, len(words))
        tokens = np.concatenate(self._tokens)
        entries = np.concatenate(self._entries)
        positions = np.concatenate(self._positions)
        keys = (term_of_word[tokens] << (ENTRY_BITS + POSITION_BITS)) | (entries << POSITION_BITS) | positions
        order = np.argsort(keys, kind="stable")
        keys, tokens, weights = keys[order], tokens[order], np.concatenate(self._weights)[order]
        # A group is a term in an entry.
        groups = keys >> POSITION_BITS
        starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
        counts = np.diff(np.append(starts, len(keys)))
        packed = _Packed(
            codes_of(np.add.reduceat(weights, starts)),
            (groups[starts] & 0xFFFF).astype("<u2"),
            counts,
            *_positions(keys & 0xFFFF, starts, counts),
        )
        of_term = groups[starts] >> ENTRY_BITS
        firsts = np.flatnonzero(np.concatenate([[True], of_term[1:] != of_term[:-1]]))
        lasts = np.append(firsts[1:], len(starts))
        texts = list(terms)
        forms = _forms(words, term_of_word)
        for first, last, term in zip(firsts.tolist(), lasts.tolist(), of_term[firsts].tolist(), strict=True):
            text = texts[term]
            of_text = forms.get(term, [])
            if text.startswith(COMPLETION):
                named = b""
            elif len(of_text) > 1:
                begin = int(starts[first])
                end = int(starts[last]) if last < len(starts) else len(tokens)
                named = _named(words, of_text, tokens[begin:end], counts[first:last])
            else:
                named = pack_forms([words[of_text[0]]], None)
            yield Posting(
                segment=segment,
                term=term_of(text),
                entries=packed.entries_of(first, last),
                forms=named,
                positions=packed.positions_of(first, last),
            )


class _Packed:
    """All that the terms of a segment hold, as bytes from which each takes its part."""

    def __init__(self, codes, entries, counts, kept, positions):
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
    return word if word.startswith(COMPLETION) else stems[word]


def _forms(words, term_of_word):
    """Return {number of a term: numbers of the words that have it}."""
    forms = {}
    for number, (word, term) in enumerate(zip(words, term_of_word.tolist(), strict=True)):
        if not word.startswith(COMPLETION):
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
