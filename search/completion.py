"""What a search box offers while somebody types: themes, terms and titles, of public pages only.

A word typed stands for words that begin with it, the complete ones also for those of the same stem; an entry is
offered if it has all of them. A process keeps the words in memory until anything public changes.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import chain, takewhile
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from wagtail.models import Page

from home.remembered import remembered
from home.sites import path_of
from reviews.models import Recommendation, ThemePage

from .analysis import is_common, stem_of, words_of
from .catalogue import catalogue
from .columns import Listed, numbers_in
from .page_kinds import KINDS
from .terms import LABELS, LISTS, PARAMETERS, listed_terms

MOST = 8  # that readers take in at a glance
MOST_BEFORE_TITLES = 3  # themes, and as many terms
SHORTEST = 2  # characters; one says nothing yet
MOST_CHARACTERS = 100
MOST_WORDS = 8
NAMED = {"review", "briefing", "resource"}  # kinds of page that readers know by name; the others are pages
# What terms consist of that only say that nothing is said: "Not stated", "Other", "N/A". Nobody looks for those.
SAYING_NOTHING = set(words_of("not none no other unknown unspecified known stated recorded specified available n/a"))

_last = {}  # the last `Vocabulary`, so that it need not be made again of the same


class Suggestion(NamedTuple):
    """One thing to choose: its words, what it is, and the other name by which it was found.

    url_path: that of the page to which it leads; without one it is searched for. age: the value of an age band, whose
    name is no word of its reviews: a search is narrowed by it instead.
    """

    text: str
    kind: str
    url_path: str = ""
    also: str = ""
    age: str = ""

    @property
    def address(self):
        """Where it leads."""
        if self.url_path:
            return path_of(self)
        return f"{reverse('search')}?{urlencode({'age': self.age} if self.age else {'q': self.text})}"


def suggestions(text):
    """Return at most eight `Suggestion`s for what somebody has typed so far, the most useful first."""
    words = words_of(text[:MOST_CHARACTERS])[:MOST_WORDS]
    if sum(map(len, words)) < SHORTEST:
        return []
    return remembered("completion", _vocabulary, for_everybody=True).find(words)


class Vocabulary:
    """All that can be suggested.

    groups: lists of `Suggestion`s, each in the order in which it is shown.
    """

    def __init__(self, groups):
        self.groups = groups
        self.suggestions, self.ends = [], []
        self.with_word, self.starting = defaultdict(set), defaultdict(set)
        for group in groups:
            for suggestion in group:
                if words := words_of(suggestion.also or suggestion.text):
                    number = len(self.suggestions)
                    for word in words:
                        self.with_word[word].add(number)
                    self.starting[words[0]].add(number)
                    self.suggestions.append(suggestion)
            self.ends.append(len(self.suggestions))
        self.words = sorted(self.with_word)
        self.with_stem = defaultdict(set)
        for word in self.words:
            self.with_stem[stem_of(word)] |= self.with_word[word]

    def find(self, typed):
        """Return the suggestions that have all of the words `typed`, the last of which may be unfinished."""
        *complete, last = typed
        found = self._beginning(last, self.with_word)
        for word in complete:
            if not is_common(word):
                found &= self._beginning(word, self.with_word) | self.with_stem.get(stem_of(word), set())
        # Those that begin with what was typed come first among those of their kind, and in the end among all.
        early = found & self._beginning(typed[0], self.starting)
        ordered = [sorted(early), sorted(found - early)]
        chosen, start = [], 0
        for end, limit in zip(self.ends, [MOST_BEFORE_TITLES, MOST_BEFORE_TITLES, MOST], strict=True):
            numbers = chain.from_iterable(each[bisect_left(each, start) : bisect_left(each, end)] for each in ordered)
            by_name = {}  # a theme may be found by several of its names
            for number in numbers:
                suggestion = self.suggestions[number]
                by_name.setdefault((suggestion.text, suggestion.url_path), number)
                if len(by_name) == limit:
                    break
            chosen += by_name.values()
            start = end
        return [self.suggestions[number] for number in sorted(chosen[:MOST], key=lambda number: number not in early)]

    def _beginning(self, prefix, numbers):
        """Return the numbers of what `numbers` has for words that begin with `prefix`."""
        following = map(self.words.__getitem__, range(bisect_left(self.words, prefix), len(self.words)))
        words = takewhile(lambda word: word.startswith(prefix), following)
        return set().union(*(numbers[word] for word in words if word in numbers))


def _vocabulary():
    """Return the `Vocabulary` of what is public now: the last one if nothing in it has changed."""
    public = catalogue()
    themes = _themes(public)
    names = {suggestion.text.lower() for suggestion in themes}
    # A theme that is also a harm is offered once, as the theme.
    terms = [suggestion for suggestion in _terms(public) if suggestion.text.lower() not in names]
    groups = [themes, terms, _titles(public)]
    last = _last.get("vocabulary")
    if last is None or last.groups != groups:
        last = _last["vocabulary"] = Vocabulary(groups)
    return last


def _themes(public):
    suggestions = []
    rows = ThemePage.objects.order_by("title").values_list("pk", "title", "also_known_as", "url_path")
    for pk, title, others, path in rows:
        if public.has(pk):
            suggestions += _named(Suggestion(title, "Theme", path), others)
    return _names_first(suggestions)


def _terms(public):
    addressed = _addressed_agencies(public)
    suggestions = []
    for parameter, pk, value, name, others, short, _ in sorted(listed_terms(), key=_place_of_list):
        is_carried = value in public.facets[parameter].by_value or (parameter == "agency" and pk in addressed)
        if parameter in LISTS and is_carried and not set(words_of(name)) <= SAYING_NOTHING:
            offered = Suggestion(name, LABELS["age"], age=value) if parameter == "age" else Suggestion(name, "Search")
            suggestions += _named(offered, f"{short},{others}")
    return _names_first(suggestions)


def _place_of_list(row):
    return PARAMETERS.index(row[0])


def _addressed_agencies(public):
    """Return the keys of the agencies to which recommendations of public reviews are addressed."""
    through = Recommendation.agencies.through.objects.order_by()
    found = through.aggregate(agencies=Listed("agency_id"), reviews=Listed("recommendation__review_id"))
    agencies, reviews = numbers_in(found["agencies"]), numbers_in(found["reviews"])
    return set(agencies[public.places(reviews) >= 0].tolist())


def _named(suggestion, others):
    """Return a suggestion by its name and by its other names, which are separated by commas."""
    also = [other for other in map(str.strip, others.split(",")) if other and other != suggestion.text]
    return [suggestion._replace(also=other) for other in ["", *also]]


def _names_first(suggestions):
    return sorted(suggestions, key=lambda suggestion: bool(suggestion.also))


def _titles(public):
    """Return the titles of all pages but themes, which have a group of their own, the newest first."""
    rows = Page.objects.filter(live=True).order_by().values_list("pk", "title", "url_path")
    found = {pk: (title, path) for pk, title, path in rows}
    names = [kind.singular if kind.value in NAMED else "Page" for kind in KINDS]
    newest_first = np.lexsort((-public.pks, -public.days))
    pks, kinds = public.pks[newest_first].tolist(), public.kinds[newest_first].tolist()
    return [
        Suggestion(found[pk][0], names[kind], found[pk][1])
        for pk, kind in zip(pks, kinds, strict=True)
        if pk in found and KINDS[kind].model is not ThemePage
    ]
