"""What a reader typed, with other words for the same beside it: a query that finds both, what was typed first.

The words come from the groups that editors keep, and from the other names of public themes and of the terms of the
registers. They are applied to what is typed, so a change counts at the next search and nothing is indexed again.
"""

from dataclasses import dataclass, replace

from wagtail.search.query import Or, Phrase, PlainText

from home.remembered import remembered

from .analysis import WORD, is_common, stem_of, words_of
from .kinds import WordKind
from .models import WordGroup
from .models.word_groups import lines_of
from .nodes import AnyOf
from .other_names import other_names
from .word_table import ALIAS, Alternative, Table

MOST_TERMS = 12  # that are looked for in other words, too
MOST_WORDS_READ = 200  # of what was typed
MOST_CHARACTERS_READ = 2_000
SHOUTED = 3  # where more words than this are all capitals, capitals say nothing
MOST_GROUPS = 10_000


@dataclass(frozen=True)
class Unit:
    """A word that was typed, or several that stand for one thing, and other ways to say it, the closest first."""

    words: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    times: int = 1  # that it was typed

    @property
    def content(self):
        """Those of its words that tell pages apart, each once; all of them if none does."""
        return tuple(dict.fromkeys(word for word in self.words if not is_common(word))) or self.words

    @property
    def query(self):
        """The query for it and its alternatives; what holds the words typed scores at least as much as without."""
        typed = PlainText(" ".join(self.content), operator="or")
        as_typed = [Phrase(" ".join(self.words))] if len(self.words) > 1 else []
        others = [_query_for(alternative.text) for alternative in self.alternatives]
        weights = [1] * (1 + len(as_typed)) + [alternative.weight for alternative in self.alternatives]
        return AnyOf([typed, *as_typed, *others], weights)


def expanded(text):
    """Return the query for `text`, free words without any syntax, or None if it holds no word.

    It is an Or of the words that have no alternatives, and of an AnyOf for each that does.
    """
    units = units_of(text)
    plain = " ".join(word for unit in units if not unit.alternatives for word in unit.content * unit.times)
    terms = [unit.query for unit in units if unit.alternatives]
    return Or([*([PlainText(plain, operator="or")] if plain else []), *terms]) if units else None


def marks(text):
    """Return what a passage may mark: the words typed, phrases that are a term, and their alternatives."""
    units = units_of(text)
    phrases = [" ".join(unit.words) for unit in units if unit.alternatives and len(unit.words) > 1]
    words = [word for unit in units for word in unit.content]
    return list(dict.fromkeys([*phrases, *words, *also_searched(units)]))


def also_searched(units):
    """Return the alternatives of `units`, as editors wrote them, for "Also searched for"."""
    return list(dict.fromkeys(alternative.text for unit in units for alternative in unit.alternatives))


def added(text):
    """Return the words that a search for `text` looks for beside those typed."""
    return also_searched(units_of(text))


def units_of(text):
    """Return what `text` is made of: at each place the longest term of any group, else a word; common ones go last.

    Terms are looked for before common words are dropped ("was not brought"). If only common words are there, they
    are the one unit.
    """
    text = text[:MOST_CHARACTERS_READ]
    words = words_of(text)[:MOST_WORDS_READ]
    table = remembered("search words", _table, for_everybody=True)
    spellings = _spellings(text, words)
    units, position, terms = {}, 0, 0
    while position < len(words):
        length, links = table.longest(words, position, spellings) if terms < MOST_TERMS else (0, ())
        unit = Unit(tuple(words[position : position + max(length, 1)]))
        if links:
            terms += 1
            unit = Unit(unit.words, table.alternatives(unit.words, links))
        if links or not is_common(unit.words[0]):
            stems = tuple(map(stem_of, unit.words))
            units[stems] = replace(units[stems], times=units[stems].times + 1) if stems in units else unit
        position += len(unit.words)
    return list(units.values()) or ([Unit(tuple(words))] if words else [])


def _spellings(text, words):
    """Return the words as they were typed, where capitals tell an abbreviation from an ordinary word; else None."""
    if sum(not is_common(word) for word in words) < 2:  # noqa: PLR2004
        return None  # there is nothing beside it that could make it an ordinary word
    typed = WORD.findall(text)
    if text.isupper() and len(typed) > SHOUTED:
        return frozenset()
    return frozenset(typed[1:] if typed and typed[0].istitle() else typed)


def _query_for(term):
    return Phrase(term) if len(words_of(term)) > 1 else PlainText(term)


def _table():
    """Return the table of all terms, in two queries."""
    table = Table()
    for kind, terms, formal_terms, capitals_matter in _groups():
        if kind == WordKind.LAY:
            table.add(terms, formal_terms, kind)
        else:
            table.add(terms, terms, kind)
        if capitals_matter:
            table.mark_ordinary(terms)
    for title, names in other_names():
        table.add([title], names, ALIAS)
        table.add(names, [title], ALIAS)
    return table


def groups():
    """Return (terms, formal terms) of the groups in use; without formal terms, all terms of a group find each other.

    It is for a search server, which knows no capitals: groups in which they matter are left out.
    """
    return [(terms, formal_terms) for _, terms, formal_terms, capitals_matter in _groups() if not capitals_matter]


def _groups():
    groups = WordGroup.objects.filter(is_on=True).order_by("pk")[:MOST_GROUPS]
    columns = groups.values_list("kind", "terms", "formal_terms", "capitals_matter")
    return [(kind, lines_of(terms), lines_of(formal), matter) for kind, terms, formal, matter in columns]
