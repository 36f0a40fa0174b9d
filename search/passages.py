"""The passage of a text that a result shows, with the words marked that were looked for."""

import re
from functools import cached_property, lru_cache
from html import escape

from django.utils.safestring import mark_safe
from wagtail.search.query import Not, Phrase, PlainText

from .analysis import is_common, stem_of, words_of

LENGTH = 260  # characters of a passage
REGION = 1200  # characters after the first word found, among which the best passage lies
FARTHEST = 150_000  # characters: 25,000 words
SHORT = 3  # letters of a stem of which only the first is sure: "die" is the stem of "dying"
LONGEST_BEFORE = 30  # characters a word of a phrase, with what stands between
ENDS = (".", "?", "!", ":", ";", ",", "\u201d", '"', ")")
# A word as it stands in a text, with what belongs to it: "child's", letters with accents of their own.
WORD = re.compile(r"[^\W_](?:['\u2019\u02bc\u0300-\u036f]*[^\W_])*")


@lru_cache(maxsize=100_000)
def _stems_in(word):
    return tuple(map(stem_of, words_of(word)))


class Marks:
    """What is marked in texts: the words and phrases of a search, whatever ending they have there.

    tree: what the index was asked for. A word that only a synonym brought in is marked, too.
    """

    def __init__(self, tree=None):
        self._words, self._phrases = set(), {}
        if tree is not None:
            self._add(tree)

    def _add(self, tree):
        if isinstance(tree, PlainText):
            words = words_of(tree.query_string)
            self._words.update(map(stem_of, [word for word in words if not is_common(word)] or words))
        elif isinstance(tree, Phrase):
            stems = [stem_of(word) for word in words_of(tree.query_string)]
            if len(stems) == 1:
                self._words.update(stems)
            elif stems:
                self._phrases.setdefault(stems[-1], set()).add(tuple(stems))
        elif not isinstance(tree, Not):
            inner = getattr(tree, "subqueries", None) or getattr(tree, "queries", None) or [tree.subquery]
            for each in inner:
                self._add(each)

    @cached_property
    def _candidates(self):
        """A pattern of what may be looked for: at most the last letter of a stem differs from how its words begin."""
        beginnings = {stem[: 1 if len(stem) <= SHORT else -1] for stem in self._words | self._phrases.keys()}
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(beginnings)))})\w*", re.IGNORECASE)

    def _found(self, text):
        """Yield (start, end, what) for what is found in `text`: words, and phrases as a whole."""
        if not (self._words or self._phrases):
            return
        for begun in (self._candidates if text.isascii() else WORD).finditer(text):
            word = WORD.match(text, begun.start())
            for stem in _stems_in(word[0]) if word else ():
                if stem in self._words:
                    yield word.start(), word.end(), stem
                for phrase in self._phrases.get(stem, ()):
                    start = _start_of(phrase, text, word)
                    if start is not None:
                        yield start, word.end(), phrase

    def marked(self, text):
        """Return `text` escaped, with what was looked for in <mark>."""
        return self._marked(text, self._found(text))

    def _marked(self, text, found):
        parts, end = [], 0
        for start, stop in _merged(found):
            parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            end = stop
        return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  (every part is escaped above)

    def passage(self, texts, length=LENGTH):
        """Return some `length` characters of `texts` where most of what was looked for stands, escaped and marked.

        texts: the pieces of a text in order; those beyond the passage are not asked for.
        """
        text, first = "", None
        for piece in texts:
            clean = " ".join(piece.split())
            if not clean:
                continue
            if text:
                text += " " if text.endswith(ENDS) else " · "  # a heading, say
            if first is None and len(text) < FARTHEST:
                found = next(self._found(clean[:FARTHEST]), None)
                first = found and len(text) + found[0]
            text += clean
            if first is not None and len(text) > first + REGION:
                break
        return self._cut(text, first or 0, length)

    def _cut(self, text, first, length):
        region = slice(max(first - length, 0), first + REGION)
        found = [(start + region.start, end + region.start, what) for start, end, what in self._found(text[region])]
        start = self._best_start(text, found, length)
        stop = min(start + length, len(text))
        if stop < len(text):
            stop = max(text.rfind(" ", start, stop), start) if " " in text[start:stop] else stop
        inside = [(begin - start, end - start, what) for begin, end, what in found if begin >= start and end <= stop]
        cut = self._marked(text[start:stop], inside)
        # The signs of what is left out stand in no line of their own.
        before, after = "…\u00a0" if start else "", "\u00a0…" if stop < len(text) else ""
        return mark_safe(before + cut + after)  # noqa: S308

    @staticmethod
    def _best_start(text, found, length):
        """Return where the passage begins that holds most different things found; the first of several such."""
        best, most = 0, 0
        for begin, _, _ in found:
            inside = {what for start, end, what in found if start >= begin and end <= begin + length * 2 // 3}
            if len(inside) > most:
                best, most = begin, len(inside)
        start = max(best - length // 3, 0)
        if not start:
            return 0
        # At a sentence if one begins shortly before, else at a word.
        sentence = max(text.rfind(sign, start, best) for sign in (". ", "? ", "! "))
        return sentence + 2 if sentence >= 0 else text.find(" ", start, best) + 1 or best


def _start_of(phrase, text, last):
    """Return where a phrase (stems) begins in `text` that ends with the match `last`, or None if it is none."""
    before = WORD.finditer(text, max(last.start() - LONGEST_BEFORE * len(phrase), 0), last.end())
    stems = [(word.start(), stem) for word in before for stem in _stems_in(word[0])][-len(phrase) :]
    return stems[0][0] if tuple(stem for _, stem in stems) == phrase else None


def _merged(found):
    """Return the (start, end) of what was found, in order, those that overlap made one."""
    merged = []
    for start, end, _ in sorted(found, key=lambda each: each[:2]):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return merged
