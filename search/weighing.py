"""What a term weighs where it is: BM25 over what the reader may see.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's form
of the rarity of terms. Fields have weights within the frequency of a term (BM25F). Only entries that are `readable`
count, in the statistics too: else a reader could probe for what is not public by how results are ranked.
"""

from functools import cached_property
from operator import itemgetter

import numpy as np

from .analysis import term_of
from .packing import AMOUNTS

K1, B = 1.5, 0.75
POSITION_BITS = 16
EXTRA = np.float32(0.5)  # how much of a term is in what holds it besides the index: less than a word of the text


class Terms:
    """The terms (texts) of a query in a snapshot of the index.

    readable: bool for each place of the snapshot. fields: names of search fields to look into, or None for all. extra:
    {term: places, ascending} that hold the term besides what is in the index.
    """

    def __init__(self, snapshot, readable, fields=None, extra=None):
        self.snapshot = snapshot
        self.readable = readable
        self._fields = set(fields) if fields is not None else None
        self._extra = extra or {}
        self._own = {}
        self._occurrences = {}
        self._positions = {}

    def fetch(self, texts):
        """Read where terms are that are asked for next. Raises `search.reading.MovedError`."""
        terms = {term_of(text): text for text in texts if text not in self._occurrences}
        if not terms:
            return
        found = self.snapshot.occurrences(terms)
        within = self._within_fields(list(terms)) if self._fields is not None else {}
        for term, text in terms.items():
            places, codes = found[term]
            amounts = AMOUNTS[codes]
            if self._fields is not None:
                places, amounts = within[term]
            self._own[text] = places
            if term in self._extra:
                places, amounts = _united(self.snapshot.size, places, amounts, self._extra[term])
            keep = self.readable[places]
            if not keep.all():
                places, amounts = places[keep], amounts[keep]
            self._occurrences[text] = places, amounts

    def fetch_positions(self, phrases):
        """Read by one query what `starts` needs for `phrases`, lists of terms. Raises `search.reading.MovedError`."""
        needed = {term_of(text) for texts in phrases if len(self.having_all(texts)) for text in texts}
        self._positions = self.snapshot.positions(needed)

    def places(self, text):
        """Return the readable places that have a term, ascending."""
        return self._occurrences_of(text)[0]

    def own_places(self, text):
        """Return the places that have a term in the index itself; some of them may not be readable."""
        self._occurrences_of(text)
        return self._own[text]

    def frequency(self, text):
        """Return how many readable entries have a term."""
        return len(self.places(text))

    def rarity(self, text):
        """Return how much a term tells."""
        frequency = self.frequency(text)
        return np.float32(np.log1p((self._count - frequency + 0.5) / (frequency + 0.5)))

    def weights(self, text):
        """Return the score that each of `places` has by a term."""
        return self.weigh(self.rarity(text), *self._occurrences_of(text))

    def weigh(self, rarity, places, amounts):
        """Return the scores of places that hold so much of what is as rare."""
        return rarity * amounts * np.float32(K1 + 1) / (amounts + self._saturation[places])

    def having_all(self, texts):
        """Return the places that have all of `texts`, ascending."""
        every = sorted({text: self.frequency(text) for text in texts}.items(), key=itemgetter(1))
        places = self.places(every[0][0])
        for text, _ in every[1:]:
            places = places[_is_in(places, self.places(text))]
        return places

    def having_phrase(self, texts):
        """Return the places at which terms stand one after the other, and how often they do."""
        places = self.having_all(texts)
        if not len(places):
            return places, np.zeros(0, np.float32)
        where, counts = np.unique(self._starts(texts, places) >> POSITION_BITS, return_counts=True)
        return where, counts.astype(np.float32)

    def _starts(self, texts, places):
        """Return the keys (place << 16 | position) in `places` at which a phrase begins."""
        wanted = np.zeros(self.snapshot.size, bool)
        wanted[places] = True
        keys = {}
        for text in dict.fromkeys(texts):
            at, counts, positions = self._positions[term_of(text)]
            keep = wanted[at]
            keys[text] = (np.repeat(at[keep], counts[keep]) << POSITION_BITS) | positions[np.repeat(keep, counts)]
            if self._fields is not None:
                keys[text] = keys[text][self._is_in_fields(keys[text])]
        starts = None
        for offset, text in sorted(enumerate(texts), key=lambda pair: len(keys[pair[1]])):
            shifted = keys[text] - offset
            starts = shifted if starts is None else starts[_is_in(starts, shifted)]
        return starts

    def _occurrences_of(self, text):
        if text not in self._occurrences:
            self.fetch({text})
        return self._occurrences[text]

    def _within_fields(self, terms):
        """Return {term: (places, amounts)} for where terms are in the fields asked for; each counts once there."""
        found = {}
        for term, (places, counts, positions) in self.snapshot.positions(terms).items():
            keys = (np.repeat(places, counts) << POSITION_BITS) | positions
            unique, amounts = np.unique(keys[self._is_in_fields(keys)] >> POSITION_BITS, return_counts=True)
            found[term] = unique, amounts.astype(np.float32)
        return found

    def _is_in_fields(self, keys):
        marks, names = self.snapshot.field_marks
        if not len(keys):
            return np.zeros(0, bool)
        return np.isin(names, list(self._fields))[np.searchsorted(marks, keys, "right") - 1]

    @cached_property
    def _count(self):
        return int(self.readable.sum())

    @cached_property
    def _saturation(self):
        """What stands below the fraction in BM25 besides the frequency, for each place."""
        lengths = self.snapshot.column("length").astype(np.float32)
        mean = float(lengths[self.readable].mean()) if self._count else 1.0
        return (K1 * (1 - B + B * lengths / (mean or 1.0))).astype(np.float32)


def _united(size, places, amounts, more):
    """Return places and amounts with something added at `more` (places, ascending)."""
    united = np.zeros(size, np.float32)
    united[places] = amounts
    united[more] += EXTRA
    every = np.flatnonzero(united)
    return every, united[every]


def _is_in(values, ascending):
    """Return for each of `values` whether it is among those of an ascending array."""
    if not len(ascending):
        return np.zeros(len(values), bool)
    return ascending[np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)] == values
