"""Makes a segment of the index from texts, in memory: which terms stand where."""

import numpy as np

from .analysis import STOP_WORDS, cut, stems, term_of, tokens_of
from .blocks import BETWEEN_FORMS, Postings, in_order_of_rows
from .models import Segment
from .packing import (
    MOST_ENTRIES,
    MOST_FORMS,
    MOST_OCCURRENCES,
    MOST_POSITIONS,
    codes_of,
    pack_columns,
    pack_fields,
    pack_words,
)

GAP = 20  # places between two fields, so that no phrase reaches from one into the next
BEGINNING = "\0"  # stands before the first letters of a word, as a term for completing
WHOLE = "\2"  # stands before a word that can be completed
IN_TITLE = "\1"  # stands before a word of a title, as a term for what is in titles
TITLE = "title"  # the search field
LONGEST_BEGINNING = 3  # letters; of more, the words that begin so are looked up (`search.vocabulary`)
MOST_BEGINNINGS = 1 + LONGEST_BEGINNING  # of a word, itself included
ROW = ("version", "number", "type", "part", "recency")
SEARCHED, TITLES, COMPLETED = range(3)  # kinds of fields
LONGEST_NUMBER = 18  # figures, of a key


def beginnings_of(word):
    """Return the terms (texts) under which the object is found while `word` is being typed."""
    return [WHOLE + word, *(BEGINNING + word[:length] for length in range(1, min(len(word), LONGEST_BEGINNING) + 1))]


class _Numbers(dict):
    """{text: its number, in the order in which they are met}."""

    def __missing__(self, text):
        number = self[text] = len(self)
        return number


class _Words(dict):
    """{token: the number of its word}. words: those numbered, in the order in which they are met."""

    def __init__(self):
        self.words = []

    def __missing__(self, token):
        word = cut(token)
        if word != token:
            number = self[token] = self[word]
            return number
        number = self[word] = len(self.words)
        self.words.append(word)
        return number


class SegmentBuilder:
    """Takes entries, one after the other, and makes a segment of them."""

    def __init__(self):
        self._fields = _Numbers()
        self._types = _Numbers()
        self._names = []
        self._rows = []
        self._boundaries = []  # entry, first place, number of the field
        self._tokens = []
        self._pieces = []  # entry, first place, how many tokens, kind
        self._weights = []

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
            tokens = tokens_of(field.text)
            if not tokens:
                continue
            self._boundaries.append((entry, position, self._fields[field.name]))
            self._tokens += tokens
            kind = COMPLETED if field.is_for_completion else TITLES if field.name == TITLE else SEARCHED
            self._pieces.append((entry, position, len(tokens), kind))
            self._weights.append(field.weight)
            position += len(tokens) + GAP
        number = _as_number(key)
        if number is None:
            self._names.append(str(key))
            number = -len(self._names)
        self._rows.append((version, number, self._types[content_type], part, recency))

    def segment(self, base):
        """Return the `Segment`, not saved, and its postings as tuples of `Posting`'s columns.

        base: what is added to each version.
        """
        columns = dict(zip(ROW, np.array(self._rows, np.int64).reshape(-1, len(ROW)).T, strict=True))
        columns["version"] = columns["version"] + base
        occurrences = _Occurrences(self._tokens, self._pieces, self._weights)
        boundaries = np.array(self._boundaries, np.int64).reshape(-1, 3).T
        segment = Segment(
            size=self.size,
            header={"types": list(self._types), "fields": list(self._fields), "names": self._names},
            arrays=pack_columns(columns | {"length": occurrences.lengths(self.size)}),
            fields=pack_fields(np.minimum(boundaries, MOST_POSITIONS)),
            words=pack_words(occurrences.words),
        )
        return segment, ((segment.id, *row) for row in occurrences.rows(self.size))


class _Occurrences:
    """Every word of a segment at its place, as columns."""

    def __init__(self, tokens, pieces, weights):
        numbers = _Words()
        self.numbers = np.fromiter(map(numbers.__getitem__, tokens), np.int32, len(tokens))
        self.words = numbers.words
        entries, firsts, counts, kinds = np.array(pieces, np.int64).reshape(-1, 4).T
        starts = np.cumsum(counts) - counts
        places = np.arange(len(tokens)) - np.repeat(starts - firsts, counts)
        self.places = np.minimum(places, MOST_POSITIONS).astype(np.uint16)
        self.entries = np.repeat(entries, counts).astype(np.uint16)
        self.kinds = np.repeat(kinds, counts).astype(np.uint8)
        self.weights = np.repeat(np.array(weights, np.float32), counts)

    def lengths(self, size):
        """Return how many words each of `size` entries has that tell them apart."""
        telling = np.array([word not in STOP_WORDS for word in self.words], bool)
        counted = telling[self.numbers] & (self.kinds != COMPLETED)
        return np.bincount(self.entries[counted], minlength=size)

    def rows(self, size):
        """Yield the rows of the postings of a segment of `size` entries."""
        if not len(self.numbers):
            return
        words, of_words, ids, at, numbers, weights = self._terms()
        terms, same = np.unique(words, return_inverse=True)
        occurrences = np.bincount(same[ids], minlength=len(terms))
        order = in_order_of_rows(terms, occurrences)
        terms, occurrences = terms[order], occurrences[order]
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        forms, bits = self._forms(of_words, ranks[same], len(terms))
        ranks = ranks[same][ids]
        # Entries and places ascend already: it takes a stable order by term, which is fastest for numbers of 16 bits.
        order = np.argsort(ranks.astype(np.uint16) if len(terms) <= 1 << 16 else ranks, kind="stable")
        ranks, at = ranks[order], at[order]
        entries = self.entries[at]
        is_first = (ranks[1:] != ranks[:-1]) | (entries[1:] != entries[:-1])
        starts = np.flatnonzero(np.concatenate([[True], is_first]))  # of a term in an entry
        counts, places = _kept(self.places[at], starts)
        postings = Postings(
            terms,
            forms,
            sizes=np.bincount(ranks[starts], minlength=len(terms)),
            entries=entries[starts],
            codes=codes_of(np.add.reduceat(weights[order], starts)),
            masks=np.bitwise_or.reduceat(bits[numbers[order]], starts),
            counts=counts,
            positions=places,
        )
        yield from postings.rows(size, occurrences)

    def _terms(self):
        """Return the different terms; which of them each word is (-1: none), and what is indexed, as columns.

        Those are: which term, which of the tokens, number of the word (-1: none), weight. In each term the tokens
        ascend.
        """
        known, stemmed = _Numbers(), [stems[word] for word in self.words]
        is_completed, is_title = self.kinds == COMPLETED, self.kinds == TITLES
        searched, titles, completed = map(np.flatnonzero, (~is_completed, is_title, is_completed))
        are_searched, are_titles, are_completed = (self._are_in(each) for each in (searched, titles, completed))
        of_words = _table(known[stem] if used else -1 for stem, used in zip(stemmed, are_searched, strict=True))
        of_titles = _table(
            known[IN_TITLE + stem] if used else -1 for stem, used in zip(stemmed, are_titles, strict=True)
        )
        begun = [beginnings_of(word) if used else () for word, used in zip(self.words, are_completed, strict=True)]
        of_completed = np.full((len(begun), MOST_BEGINNINGS), -1)
        counts = [len(texts) for texts in begun]
        of_completed[np.arange(MOST_BEGINNINGS) < np.array(counts)[:, None]] = [known[t] for ts in begun for t in ts]
        beginnings = of_completed[self.numbers[completed]]
        ids = [of_words[self.numbers[searched]], of_titles[self.numbers[titles]], beginnings[beginnings >= 0]]
        at = np.concatenate([searched, titles, np.repeat(completed, (beginnings >= 0).sum(axis=1))])
        numbers = np.full(len(at), -1)
        numbers[: len(searched)] = self.numbers[searched]
        weights = self.weights[at]
        weights[len(searched) : len(searched) + len(titles)] = 1
        terms = np.fromiter(map(term_of, known), np.int64, len(known))
        return terms, of_words, np.concatenate(ids), at, numbers, weights

    def _are_in(self, tokens):
        return (np.bincount(self.numbers[tokens], minlength=len(self.words)) > 0).tolist()

    def _forms(self, of_words, ranks, size):
        """Return the forms of `size` terms (`Postings.forms`), and the bit of each word among those of its term.

        of_words: the term of each word. ranks: the place of each term in the result.
        """
        used = np.flatnonzero(of_words >= 0)
        of_words = ranks[of_words[used]]
        frequency = np.bincount(self.numbers[self.kinds != COMPLETED], minlength=len(self.words))[used]
        order = np.lexsort((used, -frequency, of_words))  # the most frequent words of each term first
        used, of_words = used[order], of_words[order]
        starts = np.searchsorted(of_words, of_words)
        within = np.arange(len(used)) - starts
        kept = within < MOST_FORMS
        forms, bits = [""] * size, np.zeros(len(self.words) + 1, np.uint8)  # the last is for no word
        bits[used[kept]] = 1 << within[kept]
        for number, rank in zip(used[kept].tolist(), of_words[kept].tolist(), strict=True):
            forms[rank] = f"{forms[rank]}{BETWEEN_FORMS}{self.words[number]}" if forms[rank] else self.words[number]
        return forms, bits


def _table(numbers):
    return np.array(list(numbers), np.int64)


def _kept(places, starts):
    """Return how many places of each group are kept, and these."""
    counts = np.diff(np.append(starts, len(places)))
    kept = np.minimum(counts, MOST_OCCURRENCES)
    if (kept == counts).all():
        return kept, places
    within = np.arange(len(places)) - np.repeat(starts, counts)
    return kept, places[within < MOST_OCCURRENCES]


def _as_number(key):
    """Return an object's key as a whole number that is not negative, or None if it is another kind of key."""
    text = str(key)
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number and str(int(text)) == text else None
