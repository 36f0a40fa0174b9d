"""What readers type, understood: words, "phrases", -words, OR and filters such as theme:neglect.

Nothing is ever an error: whatever does not make sense as syntax is words.
"""

import re
from dataclasses import dataclass, field

from wagtail.search.query import And, Not, Or, Phrase

from .analysis import is_common, stem_of, words_of
from .words import expanded

MOST_CHARACTERS = 2000
MOST_WORDS = 200  # more than the longest question; what follows is passed over
MOST_PARTS = 8  # phrases, words to leave out, words with OR between them; more of them are words like any other
ALSO_CALLED = {"theme": "harm"}  # "theme:neglect" is what people type, where neglect is a harm
MOST_BESIDE_PHRASES = 7  # words that tell pages apart
QUOTES = '"\u201c\u201d\u201e'
# One thing typed: perhaps a minus, perhaps the name of a filter, then a phrase in quotation marks or what is no space.
TOKEN = re.compile(
    rf"(?P<minus>(?<![^\s(])-(?=\S))?(?:(?P<name>[A-Za-z]+):(?=\S))?"
    rf"(?:(?<!\w)[{QUOTES}](?P<phrase>[^{QUOTES}]+)[{QUOTES}](?!\w)|(?P<word>[^\s{QUOTES}]+|[{QUOTES}]))"
)
EITHER = "OR"  # in capitals only: a headline in capitals with "OR" in it loses nothing by it, as it would by "NOT"
TYPED_WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc][^\W_]+)*")  # one word of `words_of`, mostly


@dataclass(frozen=True)
class Part:
    """One thing that was typed."""

    text: str
    is_phrase: bool = False

    @property
    def words(self):
        """Its words."""
        return words_of(self.text)

    @property
    def says_something(self):
        """Whether it can tell pages apart: a word that is not common, or several in quotation marks."""
        words = self.words
        return any(not is_common(word) for word in words) or (self.is_phrase and len(words) > 1)

    def tree(self):
        """Return what the index is asked for."""
        return Phrase(" ".join(self.words)) if self.is_phrase else expanded(self.text)


@dataclass(frozen=True)
class Query:
    """What a reader typed.

    text: as typed, of one line. free: words, in their order. required: what each page must have: groups of parts, one
    of each group; a phrase is a group of its own. excluded: what no page may have.
    filters, without: {facet: values} that each page has, or has not. rest: the text without what is in `filters`.
    """

    text: str = ""
    free: tuple[Part, ...] = ()
    required: tuple[tuple[Part, ...], ...] = ()
    excluded: tuple[Part, ...] = ()
    filters: dict = field(default_factory=dict)
    without: dict = field(default_factory=dict)
    rest: str = ""

    @property
    def words(self):
        """The words that are neither in quotation marks nor with OR, as one text."""
        return " ".join(" ".join(part.text for part in self.free).split()[:MOST_WORDS])

    @property
    def phrases(self):
        """The texts in quotation marks that a page must have."""
        return [group[0].text for group in self.required if len(group) == 1]

    @property
    def alternatives(self):
        """The texts with OR between them, as lists."""
        return [[part.text for part in group] for group in self.required if len(group) > 1]

    @property
    def has_words(self):
        """Whether there is anything to look for, besides what a filter says or a page may not have."""
        return bool(self.required or words_of(self.words))

    @property
    def is_loose(self):
        """Whether pages are found that lack some of what was typed."""
        telling = {stem_of(word) for word in words_of(self.words) if not is_common(word)}
        return bool(telling) and len(telling) + len(self.required) > 1

    def query(self):
        """Return what the index is asked for, or None if there is nothing to look for.

        Without syntax it is any of the words. Where there are phrases or OR, a page must have those; the other words
        bring it further up. In a long text phrases do no more than that, and their words are words like the others.
        """
        if not self.has_words:
            return None
        free = expanded(self.words) if words_of(self.words) else None
        groups = [_either([part.tree() for part in group]) for group in self.required]
        core = groups[0] if len(groups) == 1 else And(groups) if groups else None
        if core and free:
            core = Or([expanded(self._all_words), core]) if self._is_prose else Or([core, And([core, free])])
        return self._without_excluded(core or free)

    @property
    def _is_prose(self):
        """Whether it is a text in which somebody else is quoted, say, rather than a search for what is in quotes."""
        return sum(not is_common(word) for word in words_of(self.words)) > MOST_BESIDE_PHRASES

    def relaxed(self):
        """Return what the index is asked for if phrases and what stands with OR are taken for words like any other."""
        return self._without_excluded(expanded(self._all_words))

    @property
    def _all_words(self):
        parts = [*self.free, *(part for group in self.required for part in group)]
        return " ".join(part.text for part in parts)

    def excluding(self):
        """Return what finds all that `excluded` leaves out, or None."""
        trees = [Phrase(" ".join(part.words)) for part in self.excluded]
        return _either(trees) if trees else None

    def _without_excluded(self, tree):
        excluded = self.excluding()
        return And([tree, Not(excluded)]) if excluded else tree

    def corrected(self, corrections):
        """Return the text as typed with words put right.

        corrections: {word as `words_of` has it: the word meant}.
        """

        def put_right(found):
            return corrections.get("".join(words_of(found[0])), found[0])

        return TYPED_WORD.sub(put_right, self.rest)


def parse(text, values_of=lambda name, value: None):
    """Return the `Query` that `text`, anything, stands for.

    values_of: takes the name of a filter and what stands behind its colon; returns the facet's values that are meant,
    which may be none, or None if there is no such filter.
    """
    text = _one_line(text)
    reader = _Reader(values_of)
    for found in TOKEN.finditer(text):
        reader.read(found)
    free, excluded = reader.free, reader.excluded
    if not (free or reader.groups or reader.filters or reader.without):
        free, excluded = [Part(text)], []  # a minus is rather the dash of a list than everything but that
    groups = tuple(map(tuple, reader.groups))
    return Query(text, tuple(free), groups, tuple(excluded), reader.filters, reader.without, " ".join(reader.rest))


class _Reader:
    """Sorts what was typed, one thing after the other."""

    def __init__(self, values_of):
        self.free, self.groups, self.excluded, self.filters, self.without, self.rest = [], [], [], {}, {}, []
        self._values_of = values_of
        self._last = None  # what an OR would join with what follows
        self._is_waiting = False  # whether there was an OR

    def read(self, found):
        """Take one match of TOKEN."""
        name, value = (found["name"] or "").lower(), found["phrase"] or found["word"]
        values = self._values_of(name, value) if name else None
        if name in ALSO_CALLED and not values and (others := self._values_of(ALSO_CALLED[name], value)):
            name, values = ALSO_CALLED[name], others
        if values:
            chosen = self.without if found["minus"] else self.filters
            chosen[name] = list(dict.fromkeys([*chosen.get(name, []), *values]))
            self._last, self._is_waiting = None, False
            if found["minus"]:
                self.rest.append(found[0])
            return
        self.rest.append(found[0])
        # What is no filter is words; of a filter that means nothing, those behind the colon are what is looked for.
        part = Part(f"{name} {value}") if name and values is None else Part(value, is_phrase=bool(found["phrase"]))
        if found[0] == EITHER:
            self._is_waiting = self._last is not None  # alone it is a common word, which says nothing
        elif part.words:
            self._place(part, is_excluded=bool(found["minus"]))
            self._is_waiting = False

    def _place(self, part, *, is_excluded):
        if not part.says_something or len(self.excluded) + sum(map(len, self.groups)) >= MOST_PARTS:
            self.free.append(Part(part.text))
            self._last = None
        elif is_excluded:
            self.excluded.append(part)
            self._last = None
        else:
            if self._is_waiting:
                self._join(part)
            elif part.is_phrase:
                self.groups.append([part])
            else:
                self.free.append(part)
            self._last = part

    def _join(self, part):
        if not (self.groups and self.groups[-1][-1] is self._last):
            self.groups.append([self.free.pop()])
        self.groups[-1].append(part)


def _either(trees):
    return Or(trees) if len(trees) > 1 else trees[0]


def _one_line(text):
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    return text
