"""What may have been meant by a misspelt word: near words of what the reader may see.

Near is by optimal string alignment (Damerau's edits: a letter too many, too few, wrong, or two exchanged), which is
what typing errors are made of. Of the words equally near the most frequent is taken first; a letter left out and two
exchanged count for more, because fewer words can have become the same by them.

A word that is there is meant as it was typed, and so is one that is English, though nothing here holds it: unless it is
spelt as in America, or half of the words of a query are certainly misspelt, for then whoever typed them mistyped these,
too.
"""

import re
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from .analysis import STOP_WORDS, is_common, stem_of, term_of

SHORTEST = 3  # letters; of so short a word, only a letter can be missing: others are mostly abbreviations
SHORT = 6  # letters, below which two errors are believed only where they are of the likelier kinds: most are names
LONG = 8  # letters, from which on two errors are allowed at once, not only where one does not suffice
MOST_COMPARED = 200
MOST = 3  # words a word is taken for
WEIGHTS = {1: 1.0, 2: 0.8}  # of the first, by errors
NEXT = 1.5  # how many times less the second counts, and so on
LIKELIER = 8
BESIDE_COMMON = 0.6  # the weight of what is less likely than a common word, which would find nothing
SHORTEST_COMMON, COMMON_SHARE = 4, 0.15  # letters of common words that may be meant wherever; entries they count as in
FEWEST_CERTAIN = 2  # misspelt words that let the other half of a query be doubted
USUAL = 100  # occurrences in the texts of which the list of English was made; most of what is rarer is names
SPELT_HERE = [  # what America spells, and how
    (re.compile(theirs), ours)
    for theirs, ours in [
        ("or", "our"),
        ("(?<=[iy])z", "s"),
        ("e", "ae"),
        ("e", "oe"),
        ("er$", "re"),
        ("og$", "ogue"),
        ("ense", "ence"),
    ]
]
OF_ADDRESSES = frozenset(("http", "https", "www"))  # somebody pasted one
LETTERS = re.compile(r"([a-z]+)(?:(?<=[a-z]{3})[0-9]+)?")  # and what ends in a number, which nobody takes for another


class Spelling:
    """Knows what is meant by words, of those entries of a `Snapshot` only that are `readable`.

    corrections: {word that is nowhere: word that was most likely meant}, of all words that were asked for.
    """

    def __init__(self, snapshot, readable):
        self._snapshot = snapshot
        self._readable = readable
        self._candidates = {}
        self.corrections = {}

    def meant(self, words, frequency_of):
        """Return {word: [(word that may be meant, weight), best first]} of those that may be misspelt.

        words: all of a query that tell something. frequency_of: takes one, returns how many entries it is found in.
        """
        known = {word: frequency_of(word) for word in words}
        absent = [word for word in words if not known[word]]
        meant = {word: near for word in absent if (near := self.near(word))}
        if FEWEST_CERTAIN <= len(meant) >= len(words) / 2:
            others = {
                word: self._ranked(word, self._near(word)) if word in absent else self._rivals(word, known[word])
                for word in words
            }
            meant = {word: near for word, near in others.items() if near}
        return meant

    def near(self, word):
        """Return [(word, weight)] of what a word that is nowhere may be; nothing for English and what is no word.

        Of English words only another spelling is one, as in "behavior": telephones are often set to America's.
        """
        return self._ranked(word, self._spelt_here(word) if word in _english() else self._near(word))

    def _ranked(self, word, found):
        errors = min((each for each, _ in found.values()), default=0)
        if not errors:  # nothing is near; or it is there itself, though not in the fields that are asked
            return []
        evidence = {other: frequency for other, (each, frequency) in found.items() if each == errors}
        telling = [other for other in self._likeliest(word, evidence) if not is_common(other)]
        evidence |= {other: max(evidence.get(other, 0), self._common_frequency) for other in _common_near(word)}
        best = self._likeliest(word, evidence)[0]
        if telling:
            self.corrections[word] = best
        weight = WEIGHTS[errors] * (BESIDE_COMMON if is_common(best) else 1)
        return [(other, weight / NEXT**place) for place, other in enumerate(telling[:MOST])]

    def _rivals(self, word, own):
        """Return a word that is in `own` entries, and what is likelier in their stead, if anything is."""
        found = self._alike(word, 1, longer_only=len(word) == SHORTEST) if LETTERS.fullmatch(word) else {}
        rivals = {
            other: frequency
            for other, (_, frequency) in found.items()
            if stem_of(other) != stem_of(word) and not is_common(other) and frequency * _factor(word, other) >= own
        }
        every = [word, *self._likeliest(word, rivals)][:MOST]
        return [(other, 1 / NEXT**place) for place, other in enumerate(every)] if rivals else []

    def _likeliest(self, word, frequencies):
        return sorted(frequencies, key=lambda other: (-frequencies[other] * _factor(word, other), other))

    @property
    def _common_frequency(self):
        return COMMON_SHARE * int(self._readable.sum())

    def _near(self, word):
        """Return {word: (errors, frequency)} of what may have been meant."""
        parts = LETTERS.fullmatch(word)
        if len(word) < SHORTEST or not parts:
            return {}
        if number := word[len(parts[1]) :]:
            return {other: each for other, each in self._alike(word, 1).items() if other.endswith(number)}
        if len(word) == SHORTEST:
            return self._alike(word, 1, longer_only=True)
        if len(word) < LONG:
            return self._alike(word, 1) or self._alike_stems(word) or self._alike_twice(word)
        return self._alike(word, 2) or self._alike_stems(word)

    def _alike(self, word, most, *, longer_only=False):
        """Return {word: (errors, frequency)} of what is at most so many errors away."""
        lengths = range(len(word) + (1 if longer_only else -most), len(word) + most + 1)
        candidates = self._snapshot.vocabulary.near(word, lengths, most)
        return self._frequent(_nearest(word, candidates, most))

    def _spelt_here(self, word):
        """Return the same of words that America spells as `word`."""
        by_stem = self._snapshot.vocabulary.by_stem
        ours = {stem_of(f"{word[: at.start()]}{ours}{word[at.end() :]}") for at, ours in _american_parts(word)}
        return self._frequent({other: 1 for stem in ours for other in by_stem.get(stem, ())})

    def _alike_twice(self, word):
        found = self._alike(word, 2)
        if len(word) >= SHORT:
            return found
        return {other: each for other, each in found.items() if _factor(word, other) > 1}

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
    return OF_ADDRESSES.union(word for word, frequency in frequencies.items() if frequency >= USUAL)


def _american_parts(word):
    """Yield (match of a part of a word, how it may be spelt here)."""
    for theirs, ours in SPELT_HERE:
        for at in theirs.finditer(word):
            yield at, ours


def _common_near(word):
    """Return the common words one error away; the shortest are near to too many."""
    return _nearest(word, [common for common in STOP_WORDS if len(common) >= SHORTEST_COMMON], 1)


def _nearest(word, candidates, most):
    """Return {candidate: errors} of those at most so many errors away."""
    found = extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=MOST_COMPARED)
    return {other: int(errors) for other, errors, _ in found}


def _factor(word, other):
    """Return how much likelier `other` becomes `word` than by other errors."""
    return LIKELIER if len(other) > len(word) or sorted(other) == sorted(word) else 1
