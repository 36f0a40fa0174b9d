"""Words that a line's end broke: which hyphen belongs to the word, and which only to the line."""

import re
from collections import Counter

WORD = re.compile(r"[^\W\d_]+(?:[-\u2019'][^\W\d_]+)*")
SOFT_HYPHEN = "\xad"
HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
# What keeps its hyphen before a whole word, even where the report never writes the two on one line.
FIRST_PARTS = re.compile(
    "all|anti|co|cross|ex?|face|fast|first|full|half|hands|high|ill|in|inter|intra|kinship|left|long|low|mid|mini|mono|"
    "multi|near|neo|non?|off|on|one|out|over|part|peer|post|pre|pro|quasi|re|right|second|self|semi|short|single|step|"
    "sub|third|two|three|four|five|six|seven|eight|nine|ten|under|up|vice|well|whole"
)
# A hyphen before these is left hanging: "short- and long-term".
AFTER_HANGING = frozenset(["and", "or", "to", "nor"])
OPENING = re.compile(r"^\W+")
SHORTEST_PART = 3  # letters; shorter words stand in too many others to tell anything


class Words:
    """The words of a report, by which a broken one is told from a compound."""

    def __init__(self, lines):
        """Count the words of `lines`, without those that the end of a line may have broken."""
        self._counts = Counter()
        for line in lines:
            words = WORD.findall(line.lower())
            if line.endswith(HYPHENS) and words:
                words.pop()
            self._counts.update(words)

    def end_of_line(self, line, following):
        """Return `line` such that `following` can be put behind it: with a space, a hyphen or neither at its end."""
        if not line.endswith(HYPHENS) or not following:
            return f"{line} "
        if line.endswith(SOFT_HYPHEN):
            return line[:-1]
        left, rest = OPENING.sub("", line[:-1].rpartition(" ")[2]), WORD.match(following)
        if not left or (rest and rest.group() in AFTER_HANGING):
            return f"{line} "
        return line[:-1] if rest and self._is_one_word(left, rest.group()) else line

    def _is_one_word(self, left, right):
        if not right[0].islower() or not left.isalpha():
            return False  # "Anglo-Saxon", "COVID-19", an address
        left, right = left.lower(), right.lower()
        whole, compound = self._counts[left + right], self._counts[f"{left}-{right}"]
        if whole or compound:
            return whole >= compound
        if FIRST_PARTS.fullmatch(left):
            return False
        return not (self._is_word(left) and self._is_word(right))

    def _is_word(self, part):
        return len(part) >= SHORTEST_PART and part in self._counts
