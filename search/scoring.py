"""Ranks the entries of the index for a query: BM25 over what the reader may see.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's form
of the rarity of terms. Fields have weights within the frequency of a term (BM25F). Only entries that are `readable`
count, in the statistics too: else a reader could probe for what is not public by how results are ranked.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import numpy as np
from wagtail.search.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText

from .analysis import is_common, stem_of, term_of, words_of
from .building import COMPLETION, LONGEST_BEGINNING
from .nodes import AnyOf
from .packing import AMOUNTS

K1, B = 1.5, 0.75
MOST_WORDS = 64  # of a query
POSITION_BITS = 16


@dataclass
class Scored:
    """What a part of a query finds among all entries.

    found: bool for each place. scores: float32 for each place, 0 where nothing is found. held: how many of the `units`
    (things asked for) each place has.
    """

    found: np.ndarray
    scores: np.ndarray
    held: np.ndarray
    units: int


class Scorer:
    """Finds and ranks what is `readable` (bool for each place of the snapshot).

    fields: names of search fields to look into, or None for all. extra: {term: places, ascending} that hold the term
    besides what is in the index. is_completing: whether words are beginnings, of what is indexed for completing.
    respell: None, or a function that takes a word that is nowhere and returns a list of (word, weight) instead.
    """

    def __init__(self, snapshot, readable, *, fields=None, extra=None, is_completing=False, respell=None):
        self.snapshot = snapshot
        self.readable = readable
        self.fields = set(fields) if fields is not None else None
        self.extra = extra or {}
        self.is_completing = is_completing
        self.respell = respell
        self._occurrences = {}
        self._positions = {}

    @cached_property
    def count(self):
        """How many entries are readable."""
        return int(self.readable.sum())

    @cached_property
    def _saturation(self):
        """What stands below the fraction in BM25 besides the frequency, for each place."""
        lengths = self.snapshot.column("length").astype(np.float32)
        mean = float(lengths[self.readable].mean()) if self.count else 1.0
        return (K1 * (1 - B + B * lengths / (mean or 1.0))).astype(np.float32)

    def evaluate(self, query):
        """Return the `Scored` of a query tree. Raises `search.reading.MovedError`, NotImplementedError."""
        parts = list(_parts_of(query))
        self._fetch({text for part in parts for text in self._texts_of(part)})
        phrases = [self._phrase_of(part) for part in parts if self._is_phrase(part)]
        # All places within entries by one query, and only where one entry has all words of the phrase.
        self._positions = self.snapshot.positions(
            {term_of(text) for texts in phrases if len(self._having_all(texts)) for text in texts}
        )
        return self._evaluate(query)

    def _evaluate(self, query):
        for kind, method in self._methods.items():
            if isinstance(query, kind):
                return method(self, query)
        raise NotImplementedError(f"{type(query).__name__} is no part of a query that this search knows.")

    # --- Terms -----------------------------------------------------------------------------------------------------

    def _fetch(self, texts):
        terms = {term_of(text): text for text in texts if text not in self._occurrences}
        if not terms:
            return
        found = self.snapshot.occurrences(terms)
        within = self._within_fields(list(terms)) if self.fields is not None else {}
        for term, text in terms.items():
            places, codes = found[term]
            amounts = AMOUNTS[codes]
            if self.fields is not None:
                places, amounts = within[term]
            if term in self.extra:
                places, amounts = _united(places, amounts, self.extra[term])
            keep = self.readable[places]
            if not keep.all():
                places, amounts = places[keep], amounts[keep]
            self._occurrences[text] = places, amounts

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
        return np.isin(names, list(self.fields))[np.searchsorted(marks, keys, "right") - 1]

    def _term(self, text):
        if text not in self._occurrences:
            self._fetch({text})
        return self._occurrences[text]

    def rarity(self, frequency):
        """Return how much a term tells that is in `frequency` of the readable entries."""
        return np.float32(np.log1p((self.count - frequency + 0.5) / (frequency + 0.5)))

    def _weigh(self, places, amounts):
        return self.rarity(len(places)) * amounts * np.float32(K1 + 1) / (amounts + self._saturation[places])

    # --- Parts of a query ------------------------------------------------------------------------------------------

    def _nothing(self, units=0):
        size = self.snapshot.size
        return Scored(np.zeros(size, bool), np.zeros(size, np.float32), np.zeros(size, np.uint8), units)

    def _words(self, words, *, every):
        """Return the `Scored` of words (of `words_of`)."""
        result = self._nothing()
        for text, (word, weight) in self._texts(words).items():
            places, amounts = self._term(text)
            if len(places):
                result.scores[places] += weight * self._weigh(places, amounts)
                result.held[places] += 1
            elif self.respell:
                scores = self._respelt(word)
                result.scores += np.float32(weight) * scores
                result.held += scores > 0
            result.units += 1
        result.found = result.held == result.units if every and result.units else result.held > 0
        if every:
            result.scores[~result.found] = 0
        return result

    def _texts(self, words):
        """Return {term (text): (a word of it, how often it was typed)}; common words only where there are no others."""
        words = words[:MOST_WORDS]
        if self.is_completing:
            texts = [(COMPLETION + word[:LONGEST_BEGINNING], word) for word in words]
        else:
            telling = [word for word in words if not is_common(word)]
            texts = [(stem_of(word), word) for word in telling or words]
        counts = Counter(text for text, _ in texts)
        return {text: (word, counts[text]) for text, word in texts}

    def _respelt(self, word):
        """Return the scores of what may have been meant by a word that is nowhere."""
        scores = np.zeros(self.snapshot.size, np.float32)
        for other, weight in self.respell(word):
            places, amounts = self._term(stem_of(other))
            scores[places] = np.maximum(scores[places], np.float32(weight) * self._weigh(places, amounts))
        return scores

    def _plain_text(self, query):
        result = self._words(words_of(query.query_string), every=query.operator == "and")
        result.scores *= np.float32(query.boost)
        return result

    def _is_phrase(self, query):
        return isinstance(query, Phrase) and not self.is_completing and len(words_of(query.query_string)) > 1

    def _phrase_of(self, query):
        return [stem_of(word) for word in words_of(query.query_string)[:MOST_WORDS]]

    def _texts_of(self, part):
        """Return the terms (texts) that a part of a query without parts needs."""
        return self._phrase_of(part) if self._is_phrase(part) else self._texts(words_of(part.query_string))

    def _having_all(self, texts):
        """Return the places that have all of `texts`, ascending."""
        every = sorted({text: len(self._term(text)[0]) for text in texts}.items(), key=itemgetter(1))
        places = self._term(every[0][0])[0]
        for text, _ in every[1:]:
            places = places[_is_in(places, self._term(text)[0])]
        return places

    def _phrase(self, query):
        if not self._is_phrase(query):
            return self._words(words_of(query.query_string), every=True)
        result = self._nothing(1)
        texts = self._phrase_of(query)
        places = self._having_all(texts)
        if not len(places):
            return result
        where, amounts = np.unique(self._starts(texts, places) >> POSITION_BITS, return_counts=True)
        amounts = amounts.astype(np.float32)
        telling = self._texts(words_of(query.query_string))
        rarity = sum(self.rarity(len(self._term(text)[0])) for text in telling)
        result.scores[where] = rarity * amounts * np.float32(K1 + 1) / (amounts + self._saturation[where])
        result.found[where] = True
        result.held[where] = 1
        return result

    def _starts(self, texts, places):
        """Return the keys (place << 16 | position) in `places` at which the words stand one after the other."""
        wanted = np.zeros(self.snapshot.size, bool)
        wanted[places] = True
        keys = {}
        for text in dict.fromkeys(texts):
            at, counts, positions = self._positions[term_of(text)]
            keep = wanted[at]
            keys[text] = (np.repeat(at[keep], counts[keep]) << POSITION_BITS) | positions[np.repeat(keep, counts)]
            if self.fields is not None:
                keys[text] = keys[text][self._is_in_fields(keys[text])]
        starts = None
        for offset, text in sorted(enumerate(texts), key=lambda pair: len(keys[pair[1]])):
            shifted = keys[text] - offset
            starts = shifted if starts is None else starts[_is_in(starts, shifted)]
        return starts

    def _fuzzy(self, query):
        parts = []
        for word, _ in self._texts(words_of(query.query_string)).values():
            near = self.respell(word) if self.respell else []
            queries = [PlainText(word), *(PlainText(other) for other, _ in near)]
            parts.append(AnyOf(queries, [1.0, *(weight for _, weight in near)]))
        return self._combined(parts, every=query.operator == "and")

    def _match_all(self, query):
        size = self.snapshot.size
        return Scored(self.readable.copy(), np.zeros(size, np.float32), np.zeros(size, np.uint8), 0)

    def _not(self, query):
        inner = self._evaluate(query.subquery)
        result = self._nothing()
        result.found = self.readable & ~inner.found
        return result

    def _and(self, query):
        return self._combined(query.subqueries, every=True)

    def _or(self, query):
        return self._combined(query.subqueries, every=False)

    def _combined(self, queries, *, every):
        parts = [self._evaluate(each) for each in queries]
        if not parts:
            return self._nothing()
        reduce = np.logical_and.reduce if every else np.logical_or.reduce
        found = reduce([part.found for part in parts])
        scores = np.add.reduce([part.scores for part in parts])
        held = np.add.reduce([part.held for part in parts])
        scores[~found] = 0
        return Scored(found, scores, held, sum(part.units for part in parts))

    def _boost(self, query):
        inner = self._evaluate(query.subquery)
        inner.scores *= np.float32(query.boost)
        return inner

    def _any_of(self, query):
        parts = [self._evaluate(each) for each in query.queries]
        pairs = zip(parts, self._weights_of(query), strict=True)
        scores = np.maximum.reduce([part.scores * np.float32(weight) for part, weight in pairs])
        # One thing was asked for: it is there where one of the ways to say it is there whole.
        held = np.logical_or.reduce([part.held >= max(part.units, 1) for part in parts]).astype(np.uint8)
        return Scored(np.logical_or.reduce([part.found for part in parts]), scores, held, 1)

    def _weights_of(self, query):
        """Return the weights of an AnyOf: a way whose words are rarer than the first one's counts no more for that."""
        most, *others = [self._most_of(each) for each in query.queries]
        factors = [1.0, *(min(1.0, most / other) if most and other else 1.0 for other in others)]
        return [weight * factor for weight, factor in zip(query.weights, factors, strict=True)]

    def _most_of(self, part):
        """Return the rarity of all words of `part`, None if it has parts itself."""
        if not isinstance(part, PlainText | Phrase):
            return None
        texts = self._texts(words_of(part.query_string))
        return float(sum(self.rarity(len(self._term(text)[0])) for text in texts))

    _methods = {
        PlainText: _plain_text,
        Phrase: _phrase,
        Fuzzy: _fuzzy,
        MatchAll: _match_all,
        Not: _not,
        And: _and,
        Or: _or,
        Boost: _boost,
        AnyOf: _any_of,
    }


def _united(places, amounts, more):
    """Return places and amounts with 1 added at `more` (places, ascending)."""
    every = np.union1d(places, more)
    united = np.zeros(len(every), np.float32)
    united[np.searchsorted(every, places)] += amounts
    united[np.searchsorted(every, more)] += 1
    return every, united


def _is_in(values, ascending):
    """Return for each of `values` whether it is among those of an ascending array."""
    if not len(ascending):
        return np.zeros(len(values), bool)
    return ascending[np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)] == values


def _parts_of(query):
    """Yield the parts of a query tree that have no parts: those that ask for words."""
    if isinstance(query, PlainText | Phrase | Fuzzy):
        yield query
    for name in ("subqueries", "queries"):
        for each in getattr(query, name, ()):
            yield from _parts_of(each)
    if hasattr(query, "subquery"):
        yield from _parts_of(query.subquery)
