"""What may have been meant by a word that is nowhere: near words of what the reader may see.

Near is by optimal string alignment (Damerau's edits: a letter too many, too few, wrong, or two exchanged), which is
what typing errors are made of.
"""

import re

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .analysis import stem_of, term_of

SHORTEST = 4  # letters; the neighbours of shorter words are mostly other words
LONG = 8  # letters, from which on two errors are allowed
MOST = 3  # suggestions a word
WEIGHTS = {1: 0.8, 2: 0.6}
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
        if len(word) < SHORTEST or not LETTERS.fullmatch(word):
            return []
        most = 2 if len(word) >= LONG else 1
        found = extract(word, self._candidates(len(word), most), scorer=OSA.distance, score_cutoff=most, limit=50)
        if not found and most == 1 and len(word) > SHORTEST:
            most = 2
            found = extract(word, self._candidates(len(word), most), scorer=OSA.distance, score_cutoff=most, limit=50)
        frequencies = self._frequencies([other for other, _, _ in found])
        ranked = sorted(
            (distance, other[0] != word[0], -frequencies[other], other)
            for other, distance, _ in found
            if frequencies[other]
        )
        if ranked and ranked[0][0] == 0:  # it is there, though not in the fields that are asked
            return []
        nearest = [(distance, other) for distance, _, _, other in ranked if distance == ranked[0][0]]
        return [(other, WEIGHTS[int(distance)] / 2**place) for place, (distance, other) in enumerate(nearest[:MOST])]

    def _candidates(self, length, most):
        by_length = self._snapshot.words_by_length()
        return [word for each in range(length - most, length + most + 1) for word in by_length.get(each, ())]

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
