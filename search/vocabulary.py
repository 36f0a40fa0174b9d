"""The words of an index: those that begin in some way, and those that may be near to a misspelt one."""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

import numpy as np

from .analysis import stem_of

FIRST, LAST = ord("a"), ord("z")
BEYOND = "\U0010ffff"


class Vocabulary:
    """A set of words, and what can be asked of it; each is worked out when it is first asked for."""

    def __init__(self, words):
        self.words = words

    def with_words(self, words):
        """Return the vocabulary that has these words, too."""
        new = words - self.words
        return Vocabulary(self.words | new) if new else self

    def beginning(self, letters):
        """Return the words that begin with `letters`, in order."""
        start = bisect_left(self._sorted, letters)
        return self._sorted[start : bisect_left(self._sorted, letters + BEYOND)]

    def near(self, word, lengths, errors):
        """Return the words of these lengths that can be so many errors away from `word`, and some that cannot."""
        return _near(self._by_length, word, lengths, errors)

    def near_stems(self, stem, lengths, errors):
        """Return the same of stems."""
        return _near(self._stems_by_length, stem, lengths, errors)

    @cached_property
    def by_stem(self):
        """{stem: its words}."""
        found = defaultdict(list)
        for word in self._sorted:
            found[stem_of(word)].append(word)
        return found

    @cached_property
    def _sorted(self):
        return sorted(self.words)

    @cached_property
    def _by_length(self):
        return _with_letters(self._sorted)

    @cached_property
    def _stems_by_length(self):
        return _with_letters(self.by_stem)


def _with_letters(words):
    """Return {length: (words, a number for each with a bit for each letter from a to z that it has)}."""
    by_length = defaultdict(list)
    for word in words:
        by_length[len(word)].append(word)
    return {length: (of_length, _letters(of_length, length)) for length, of_length in by_length.items()}


def _letters(words, length):
    codes = np.array(words, f"<U{length}").view(np.uint32).reshape(len(words), length)
    bits = np.where((codes >= FIRST) & (codes <= LAST), np.uint32(1) << ((codes - FIRST) & 31), np.uint32(0))
    return np.bitwise_or.reduce(bits, axis=1)


def _near(by_length, word, lengths, errors):
    # An error changes two letters at most: one goes, another comes.
    own = _letters([word], len(word))[0]
    found = []
    for length in lengths:
        words, letters = by_length.get(length, ([], np.zeros(0, np.uint32)))
        found += [words[place] for place in np.flatnonzero(np.bitwise_count(letters ^ own) <= 2 * errors).tolist()]
    return found
