"""What a search box offers while somebody types: themes, terms and titles, of public pages only.

A word typed stands for words that begin with it, the complete ones also for those of the same stem; an entry is
offered if it has all of them. A process keeps the words in memory until anything public changes.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import chain, takewhile
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, F
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from wagtail.models import Page

from home.public import PublicPageQuerySet
from home.remembered import remembered
from home.sites import path_of
from learning.models import Audience, BriefingPage, ResourceLinkPage
from reviews.models import AgeBand, Agency, Harm, Recommendation, ReviewPage, ReviewType, ThemePage

from .analysis import is_common, stem_of, words_of
from .terms import LABELS

MOST = 8  # that readers take in at a glance
MOST_BEFORE_TITLES = 3  # themes, and as many terms
SHORTEST = 2  # characters; one says nothing yet
MOST_CHARACTERS = 100
MOST_WORDS = 8

# Where a public page carries a term: the list, the page or record, its field, and from there the page.
CARRIED = [
    (ReviewType, ReviewPage, "review_types", "pk"),
    (Harm, ReviewPage, "harms", "pk"),
    (AgeBand, ReviewPage, "age_bands", "pk"),
    (Agency, ReviewPage, "agencies", "pk"),
    (Agency, Recommendation, "agencies", "review"),
    (Audience, BriefingPage, "audiences", "pk"),
]
# What terms consist of that only say that nothing is said: "Not stated", "Other", "N/A". Nobody looks for those.
SAYING_NOTHING = set(words_of("not none no other unknown unspecified known stated recorded specified available n/a"))
KINDS = {ReviewPage: "Review", BriefingPage: "Briefing", ResourceLinkPage: "Resource"}


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

    groups: lists of (`Suggestion`, the words by which it is found), each list in the order in which it is shown.
    """

    def __init__(self, groups):
        self.suggestions, self.ends = [], []
        self.with_word, self.starting = defaultdict(set), defaultdict(set)
        for group in groups:
            for suggestion, words in group:
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
    themes = _themes()
    names = {suggestion.text.lower() for suggestion, _ in themes}
    # A theme that is also a harm is offered once, as the theme.
    terms = [entry for entry in _terms() if entry[0].text.lower() not in names]
    return Vocabulary([themes, terms, _titles()])


def _themes():
    themes = ThemePage.objects.live().public().order_by("title")
    entries = []
    for theme in themes.values_list("title", "also_known_as", "url_path", named=True):
        entries += _named(Suggestion(theme.title, "Theme", theme.url_path), theme.also_known_as)
    return _names_first(entries)


def _terms():
    terms = {}
    for model, holder, field, page in CARRIED:
        pages = (ReviewPage if page == "review" else holder).objects.live().public()
        carried = holder.objects.filter(**{f"{page}__in": pages.values("pk")}).values(field)
        for term in model.objects.filter(pk__in=carried):
            terms[model, term.pk] = term
    entries = []
    for term in terms.values():
        if set(words_of(term.name)) <= SAYING_NOTHING:
            continue
        short = getattr(term, "abbreviation", "") or getattr(term, "short_name", "")
        is_age = isinstance(term, AgeBand)
        suggestion = Suggestion(term.name, LABELS["age"], age=term.slug) if is_age else Suggestion(term.name, "Search")
        entries += _named(suggestion, f"{short},{term.also_known_as}")
    return _names_first(entries)


def _named(suggestion, others):
    """Return the entries of a suggestion by its name and by its other names, which are separated by commas."""
    also = [other for other in map(str.strip, others.split(",")) if other and other != suggestion.text]
    entries = [(suggestion._replace(also=other), words_of(other or suggestion.text)) for other in ["", *also]]
    return [entry for entry in entries if entry[1]]


def _names_first(entries):
    return sorted(entries, key=lambda entry: bool(entry[0].also))


def _titles():
    pages = PublicPageQuerySet(Page).live().public().filter(depth__gt=1)
    published = Coalesce(
        "reviewpage__publication_date",
        "briefingpage__publication_date",
        Cast("first_published_at", DateField()),
    )
    newest_first = pages.annotate(published=published).order_by(F("published").desc(nulls_last=True), "-pk")
    types = ContentType.objects.get_for_models(ThemePage, *KINDS)
    kinds = {types[model].pk: kind for model, kind in KINDS.items()}
    others = newest_first.exclude(content_type=types[ThemePage])  # themes have a group of their own
    rows = others.values_list("title", "url_path", "content_type")
    entries = ((Suggestion(title, kinds.get(kind, "Page"), path), words_of(title)) for title, path, kind in rows)
    return [entry for entry in entries if entry[1]]
