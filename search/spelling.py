"""What may have been meant by a word that is nowhere: near words of what the reader may see.

Near is by optimal string alignment (Damerau's edits: a letter too many, too few, wrong, or two exchanged), which is
what typing errors are made of. Of the words equally near the most frequent is taken first; a letter left out and two
exchanged count for more, because fewer words can have become the same by them. A word that is English is meant as it
was typed, though nothing here holds it.
"""

import re
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from .analysis import is_common, stem_of, term_of

SHORTEST = 3  # letters; of so short a word, only a letter can be missing: others are mostly abbreviations
LONG = 8  # letters, from which on two errors are allowed at once, not only where one does not suffice
MOST_COMPARED = 200
MOST = 3  # suggestions a word
WEIGHTS = {1: 1.0, 2: 0.8}  # of the first, by errors
NEXT = 1.5  # how many times less the second counts, and so on
LIKELIER = 8
USUAL = 100  # occurrences in the texts of which the list of English was made; most of what is rarer is names
LETTERS = re.compile(r"[a-z]+")


class Spelling:
    """Suggests words, of those entries of a `Snapshot` only that are `readable`."""

    def __init__(self, snapshot, readable):
        self._snapshot = snapshot
        self._readable = readable
        self.suggested = {}

    def near(self, word):
        """Return [(word, weight)] of what may have been meant, best first; nothing for what looks like no word."""
        if word not in self.suggested:
            self.suggested[word] = self._near(word)
        return self.suggested[word]

    def _near(self, word):
        if len(word) < SHORTEST or not LETTERS.fullmatch(word) or word in _english():
            return []
        if len(word) == SHORTEST:
            found = self._alike(word, 1, longer_only=True)
        elif len(word) < LONG:
            found = self._alike(word, 1) or self._alike_stems(word) or self._alike(word, 2)
        else:
            found = self._alike(word, 2) or self._alike_stems(word)
        errors = min((each for each, _ in found.values()), default=0)
        if not errors:  # nothing is near; or it is there itself, though not in the fields that are asked
            return []
        nearest = {other: frequency for other, (each, frequency) in found.items() if each == errors}
        ranked = sorted(nearest, key=lambda other: (-nearest[other] * _likelihood(word, other), other))
        if is_common(ranked[0]):
            return []
        return [(other, WEIGHTS[errors] / NEXT**place) for place, other in enumerate(ranked[:MOST])]

    def _alike(self, word, most, *, longer_only=False):
        """Return {word: (errors, frequency)} of what is at most so many errors away."""
        lengths = range(len(word) + (1 if longer_only else -most), len(word) + most + 1)
        candidates = self._snapshot.vocabulary.near(word, lengths, most)
        return self._frequent(_nearest(word, candidates, most))

    def _alike_stems(self, word):
        """Return the same of words whose stem is one error away from this word's, though their endings differ."""
        stem, vocabulary = stem_of(word), self._snapshot.vocabulary
        lengths = range(len(stem) - 1, len(stem) + 2) if len(stem) > SHORTEST else ()
        near = _nearest(stem, vocabulary.near_stems(stem, lengths, 1), 1)
        return self._frequent({other: 2 for each in near for other in vocabulary.by_stem[each]})

    def _frequent(self, errors):
        frequencies = self._frequencies(errors)
        return {word: (each, frequencies[word]) for word, each in errors.items() if frequencies[word]}

    def _frequencies(self, words):
        """Return {word: how many readable entries hold it exactly so}."""
        terms = {word: term_of(stem_of(word)) for word in words}
        forms = self._snapshot.forms(set(terms.values())) if terms else {}
        return {word: sum(self._count(word, part) for part in forms[term]) for word, term in terms.items()}

    def _count(self, word, part):
        places, names, masks = part
        if word not in names:
            return 0
        readable = self._readable[places]
        return int((readable if masks is None else readable & ((masks >> names.index(word)) & 1).astype(bool)).sum())


@cache
def _english():
    """Return the words of English that are not rare; British spelling is a part of them only."""
    frequencies = SpellChecker(language="en", distance=1).word_frequency.dictionary
    return frozenset(word for word, frequency in frequencies.items() if frequency >= USUAL)


def _nearest(word, candidates, most):
    """Return {candidate: errors} of those at most so many errors away."""
    found = extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=MOST_COMPARED)
    return {other: int(errors) for other, errors, _ in found}


def _likelihood(word, other):
    return LIKELIER if len(other) > len(word) or sorted(other) == sorted(word) else 1
