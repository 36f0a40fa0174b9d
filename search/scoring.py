"""Finds what a query tree asks for, and how well each entry of the index fits."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from wagtail.search.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText

from .analysis import is_common, stem_of, words_of
from .building import BEGINNING, IN_TITLE, LONGEST_BEGINNING, WHOLE
from .nodes import AnyOf

MOST_WORDS = 200  # of a query
MOST_GOING_ON = 500  # words that a beginning is completed to
MOST_TYPED = 4  # words, of which titles are likely to hold all


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
    """Finds and ranks what `terms` (`search.weighing.Terms`) let it see.

    is_completing: whether words are the beginnings of others, of what is indexed for completing.
    spelling: a `search.spelling.Spelling` that knows what is meant by misspelt words, or None.
    """

    def __init__(self, terms, *, is_completing=False, spelling=None):
        self.terms = terms
        self.is_completing = is_completing
        self.spelling = spelling

    def evaluate(self, query):
        """Return the `Scored` of a query tree. Raises `search.reading.MovedError`, NotImplementedError."""
        parts = list(_parts_of(query))
        in_title = [IN_TITLE + text for texts in (self._typed(query), *self._other_names(query)) for text in texts]
        self.terms.fetch({*in_title, *(text for part in parts for text in self._texts_of(part))})
        self.terms.fetch_positions([self._phrase_of(part) for part in parts if self._is_phrase(part)])
        return self._evaluate(query)

    def in_titles(self, query):
        """Return the places whose title has every word that was typed, or another name for all of it.

        None if many words were typed.
        """
        names = [self._typed(query), *self._other_names(query)]
        having = [self.terms.having_all([IN_TITLE + text for text in texts]) for texts in names if texts]
        return np.unique(np.concatenate(having)) if having else np.zeros(0, np.int64)

    def _other_names(self, query):
        """Return the terms of each other way to say the same, if all that was typed is one thing."""
        parts = query.subqueries if isinstance(query, Or) else [query]
        if self.is_completing or len(parts) != 1 or not isinstance(parts[0], AnyOf):
            return []
        names = [part for part in parts[0].queries[1:] if isinstance(part, PlainText | Phrase)]
        return [list(self._texts(words_of(part.query_string))) for part in names]

    def _typed(self, query):
        """Return the terms of the words typed, not of other ways to say the same, if they are few and all optional."""
        if self.is_completing:
            return []
        parts = query.subqueries if isinstance(query, Or) else [query]
        firsts = [part.queries[0] if isinstance(part, AnyOf) else part for part in parts]
        if not all(isinstance(part, PlainText) for part in firsts):
            return []
        texts = {text for part in firsts for text in self._texts(words_of(part.query_string))}
        return sorted(texts) if len(texts) <= MOST_TYPED else []

    def _evaluate(self, query):
        for kind, method in self._methods.items():
            if isinstance(query, kind):
                return method(self, query)
        raise NotImplementedError(f"{type(query).__name__} is no part of a query that this search knows.")

    def _as_typed(self, query):
        """Return the `Scored` of a query whose words are not taken for others."""
        spelling, self.spelling = self.spelling, None
        try:
            return self._evaluate(query)
        finally:
            self.spelling = spelling

    def _nothing(self, units=0):
        size = self.terms.snapshot.size
        return Scored(np.zeros(size, bool), np.zeros(size, np.float32), np.zeros(size, np.uint8), units)

    def _texts(self, words):
        """Return {term (text): (a word of it, how often it was typed)}; common words only where there are no others."""
        words = words[:MOST_WORDS]
        telling = [word for word in words if not is_common(word)]
        texts = [(stem_of(word), word) for word in telling or words]
        counts = Counter(text for text, _ in texts)
        return {text: (word, counts[text]) for text, word in texts}

    def _words(self, words, *, every):
        """Return the `Scored` of words (of `words_of`)."""
        result = self._nothing()
        matched = np.zeros_like(result.held)
        texts = self._texts(words)
        meant = self._meant(texts)
        for text, (word, typed) in texts.items():
            if word in meant:
                scores = self._best_of(meant[word])
                result.scores += np.float32(typed) * scores
                matched += scores > 0
                result.held += scores > 0
            elif len(places := self.terms.places(text)):
                result.scores[places] += typed * self.terms.weights(text)
                matched[places] += 1
                result.held[self.terms.own_places(text)] += 1
            result.units += 1
        result.found = matched == result.units if every and result.units else matched > 0
        if every:
            result.scores[~result.found] = 0
        return result

    def _beginnings(self, words, *, every):
        """Return the `Scored` of words that may go on."""
        result = self._nothing()
        for word in dict.fromkeys(words[:MOST_WORDS]):
            scores = np.zeros_like(result.scores)
            for text in self._going_on(word):
                places = self.terms.places(text)
                scores[places] = np.maximum(scores[places], self.terms.weights(text))
            result.scores += scores
            result.held += scores > 0
            result.units += 1
        result.found = result.held == result.units if every and result.units else result.held > 0
        result.scores[~result.found] = 0
        return result

    def _going_on(self, word):
        """Return the terms (texts) of what `word` may be the beginning of."""
        if len(word) <= LONGEST_BEGINNING:
            return [BEGINNING + word]
        return [WHOLE + other for other in self.terms.snapshot.vocabulary.beginning(word)[:MOST_GOING_ON]]

    def _meant(self, texts):
        """Return {word: [(word that may be meant, weight)]} for those of `texts` (of `_texts`) that may be misspelt."""
        telling = [word for word, _ in texts.values() if not is_common(word)]
        if not (self.spelling and telling):
            return {}
        meant = self.spelling.meant(telling, lambda word: self.terms.frequency(stem_of(word)))
        self.terms.fetch({stem_of(other) for near in meant.values() for other, _ in near})
        return meant

    def _best_of(self, near):
        """Return the scores of words, of which the one that says most counts: [(word, weight)]."""
        scores = np.zeros(self.terms.snapshot.size, np.float32)
        for other, weight in near:
            text = stem_of(other)
            places = self.terms.places(text)
            scores[places] = np.maximum(scores[places], np.float32(weight) * self.terms.weights(text))
        return scores

    def _plain_text(self, query):
        find = self._beginnings if self.is_completing else self._words
        result = find(words_of(query.query_string), every=query.operator == "and")
        result.scores *= np.float32(query.boost)
        return result

    def _is_phrase(self, query):
        return isinstance(query, Phrase) and not self.is_completing and len(words_of(query.query_string)) > 1

    def _phrase_of(self, query):
        return [stem_of(word) for word in words_of(query.query_string)[:MOST_WORDS]]

    def _texts_of(self, part):
        """Return the terms (texts) that a part of a query without parts needs."""
        words = words_of(part.query_string)
        if self.is_completing:
            return [text for word in words[:MOST_WORDS] for text in self._going_on(word)]
        return self._phrase_of(part) if self._is_phrase(part) else self._texts(words)

    def _phrase(self, query):
        words = words_of(query.query_string)
        if not self._is_phrase(query):
            return (self._beginnings if self.is_completing else self._words)(words, every=True)
        result = self._nothing(1)
        places, amounts = self.terms.having_phrase(self._phrase_of(query))
        rarity = sum(self.terms.rarity(text) for text in self._texts(words))
        result.scores[places] = self.terms.weigh(rarity, places, amounts)
        result.found[places] = True
        result.held[places] = 1
        return result

    def _fuzzy(self, query):
        parts = []
        for word, _ in self._texts(words_of(query.query_string)).values():
            near = self.spelling.near(word) if self.spelling else []
            queries = [PlainText(word), *(PlainText(other) for other, _ in near)]
            parts.append(AnyOf(queries, [1.0, *(weight for _, weight in near)]))
        return self._combined(parts, every=query.operator == "and")

    def _match_all(self, query):
        size = self.terms.snapshot.size
        return Scored(self.terms.readable.copy(), np.zeros(size, np.float32), np.zeros(size, np.uint8), 0)

    def _not(self, query):
        inner = self._as_typed(query.subquery)
        result = self._nothing()
        result.found = self.terms.readable & ~inner.found
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
        # What is known by several names is no misspelt word, and neither are the names.
        parts = [self._as_typed(each) for each in query.queries]
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
        return float(sum(self.terms.rarity(text) for text in self._texts(words_of(part.query_string))))

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


def _parts_of(query):
    """Yield the parts of a query tree that have no parts: those that ask for words."""
    if isinstance(query, PlainText | Phrase | Fuzzy):
        yield query
    for name in ("subqueries", "queries"):
        for each in getattr(query, name, ()):
            yield from _parts_of(each)
    if hasattr(query, "subquery"):
        yield from _parts_of(query.subquery)
