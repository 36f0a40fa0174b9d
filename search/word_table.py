"""A table of terms, in which the longest that stands at a place of a text is found at once, with what it also finds.

A word of a term is compared by its stem, so that "bruise" stands for "bruises"; an abbreviation (three letters or
fewer, or two capitals) as it is, because endings would make other words of it ("SEND", "sends"), but for an s where
that is no word ("SCRs"), or with points ("S.C.R."). Words that say whose are passed over: "hits kids" stands for "hits
her kids". Auxiliary verbs count the same in any tense and in short: "didn't turn up" stands for "does not turn up".
"""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from .analysis import is_common, stem_of, words_of
from .kinds import WordKind
from .models.word_groups import MOST_WORDS

ALIAS = "alias"  # between the title of a theme or of a term of a register and its other names
# How much of its score counts where something is found by another word than the one typed.
WEIGHTS = {WordKind.SAME: 0.8, WordKind.LAY: 0.7, ALIAS: 0.6, WordKind.RELATED: 0.5}
THROUGH_FORMAL_TERM = 0.6  # what means the same as a formal term that everyday words find
ORDINARY = 0.5  # what is left of the weight where what is looked for is an ordinary word, too
SHORTEST_STEMMED, SHORTEST_PLURAL = 4, 3  # letters; a plural has more
FEWEST_POINTED = 3  # letters: "d" and "a" may stand beside each other as words
PASSED_OVER = frozenset(("the", "my", "your", "his", "her", "their", "our", "its"))
AUXILIARIES = ("do does did", "be is are was were", "have has had", "can could", "will would")
SHORT_FORMS = {"cannot": "can", "cant": "can", "wont": "will"}
MOST_ALTERNATIVES = 8  # of one unit of a query
MOST_LINKS, MOST_LOOKED_AT = 50, 500  # whatever editors enter, a search stays quick
END = None  # stands in the tree where a term ends


def _auxiliaries():
    """Return {an auxiliary verb, or its short form with "not": the words that stand for it in a term}."""
    forms = {short: (verb, "not") for short, verb in SHORT_FORMS.items()}
    for line in AUXILIARIES:
        verb, *_ = line.split()
        for form in line.split():
            forms |= {form: (verb,), f"{form}nt": (verb, "not")}
    return forms


STANDING_FOR = _auxiliaries()


class Term:
    """A word or several, as an editor wrote them."""

    __slots__ = ("paths", "text", "words")

    def __init__(self, text):
        self.text = text
        self.words = tuple(words_of(text))
        is_abbreviated = len(self.words) == 1 and sum(map(str.isupper, text)) > 1
        path = tuple(
            f"={word}" if is_abbreviated or len(word) < SHORTEST_STEMMED else stem_of(word)
            for each in self.words
            if each not in PASSED_OVER
            for word in STANDING_FOR.get(each, (each,))
        )
        self.paths = [path] if path else []
        if is_abbreviated and len(self.words[0]) >= FEWEST_POINTED:
            self.paths.append(tuple(f"={letter}" for letter in self.words[0]))


@lru_cache(20_000)
def term_of_text(text):
    """Return the `Term` of a text; a table is made often, of much the same terms."""
    return Term(text)


class Alternative(NamedTuple):
    """Another way to say what was typed, and how much of its score counts."""

    text: str
    weight: float


def content_stems(words):
    """Return the stems of those `words` that are not common."""
    return {stem_of(word) for word in words if not is_common(word)}


class Link(NamedTuple):
    """That a term finds `terms`."""

    terms: list
    kind: str


class Table:
    """Terms, and which other terms each finds."""

    def __init__(self):
        self._tree = {}
        self._ordinary = {}  # word: the spellings that mean the term

    def add(self, typed, found, kind):
        """Let each of the texts `typed` find each of `found`. kind: a key of WEIGHTS."""
        link = Link([term_of_text(text) for text in found], kind)
        for text in typed:
            term = term_of_text(text)
            for path in term.paths if len(term.words) <= MOST_WORDS else ():
                node = self._tree
                for part in path:
                    node = node.setdefault(part, {})
                node.setdefault(END, []).append(link)

    def mark_ordinary(self, texts):
        """Let those of `texts` that are one word with a capital count only where they are typed so."""
        for text in texts:
            words = words_of(text)
            if len(words) == 1 and text != text.lower():
                self._ordinary.setdefault(words[0], set()).update((text, text.upper()))

    def longest(self, words, start, spellings=None):
        """Return (length, links) of the longest term that stands in `words` from `start` on: 0 and [] if none does.

        spellings: the words as they were typed, or None where an ordinary word counts in any spelling.
        """
        length, links = 0, []
        nodes = [self._tree]
        for end in range(start, min(start + MOST_WORDS, len(words))):
            word = words[end]
            if word in PASSED_OVER and end > start:
                continue
            for each in STANDING_FOR.get(word, (word,)):
                parts = self._parts(each)
                nodes = [node[part] for node in nodes for part in parts if part in node]
            if not nodes:
                break
            ends = [link for node in nodes for link in node.get(END, ())[:MOST_LINKS]]
            if ends and (end > start or self._counts(word, spellings)):
                length, links = end + 1 - start, ends
        return length, links

    def _parts(self, word):
        """Return what a word of a term may be in the tree to be `word`."""
        parts = [f"={word}", stem_of(word)]
        if word.endswith("s") and len(word) > SHORTEST_PLURAL and word[:-1] not in self._ordinary:
            parts.append(f"={word[:-1]}")
        return parts

    def _counts(self, word, spellings):
        return spellings is None or word not in self._ordinary or bool(self._ordinary[word] & spellings)

    def alternatives(self, words, links):
        """Return what is looked for beside `words`: at most eight `Alternative`s, the heaviest first.

        What has no other word than those, or all of them, would find nothing more and is left out.
        """
        typed = content_stems(words)
        chosen = {}
        candidates = islice(self._found(links), MOST_LOOKED_AT)
        for term, weight in sorted(candidates, key=lambda candidate: -candidate[1]):
            stems = frozenset(content_stems(term.words))
            if stems and not stems <= typed and not (typed and typed <= stems) and stems not in chosen:
                chosen[stems] = Alternative(term.text, weight)
                if len(chosen) == MOST_ALTERNATIVES:
                    break
        return tuple(chosen.values())

    def _found(self, links):
        """Yield (term, weight) for what `links` lead to, and for what means the same as a formal term among it."""
        for link in links:
            yield from ((term, self._weight(term, WEIGHTS[link.kind])) for term in link.terms)
        for term in (term for link in links if link.kind == WordKind.LAY for term in link.terms):
            length, further = self.longest(term.words, 0)
            same = [link for link in further if link.kind == WordKind.SAME and length == len(term.words)]
            yield from ((other, self._weight(other, THROUGH_FORMAL_TERM)) for link in same for other in link.terms)

    def _weight(self, term, weight):
        return weight * ORDINARY if len(term.words) == 1 and term.words[0] in self._ordinary else weight
