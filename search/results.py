"""A search as one request asks for it: what is found, what it can be narrowed by, and what the page shows of it.

Every parameter may hold anything: what makes no sense is passed over.
"""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Paginator

from home.pagination import page_number, pagination
from reviews.kinds import PublicationDecision

from .answers import Answer
from .catalogue import catalogue
from .facets import Narrowing
from .page_kinds import KINDS
from .passages import Marks
from .reasons import MARK, described, joined, reasons
from .shown import Row, page_texts, rows_of
from .terms import PARAMETERS

PAGE_LENGTH = 15
LENGTH_OF_PAGE_HIT = 180  # characters: there may be three under a result
MOST_PAGES = 3  # of files, under one result
BEST, NEWEST = "relevance", "date"
SORTS = {BEST: "Best match", NEWEST: "Newest first"}
REPORTS = {PublicationDecision.IMPROVEMENTS_ONLY: "the improvements-only statement"}


@dataclass(frozen=True)
class PageHit:
    """A page of a file that was found: what it is called, where the file opens at it, where it is text."""

    name: str
    token: str  # the file's
    address: str
    text_address: str
    passage: str


@dataclass(frozen=True)
class Result:
    """One result, as its template shows it."""

    page: Row
    kind: str
    title: str
    passage: str
    publisher: str = ""  # of what is on another site
    themes: str = ""  # their names, marked
    reasons: list = field(default_factory=list)  # (label, text): why it was found, where nothing shown says it
    pages: list = field(default_factory=list)
    more: int = 0  # further pages of files that were found


class Search:
    """One search.

    parameters: the request's QueryDict: q, sort, page, typed (nothing is put right), and the facets. path: where search
    is. `text` is what was typed, `total` how many results there are, `results` those on the page that is asked for.
    """

    def __init__(self, parameters, path):
        self.path = path
        self.catalogue = catalogue()
        self.is_as_typed = bool(parameters.get("typed"))
        self.answer = Answer(self.catalogue, parameters.get("q", ""), is_as_typed=self.is_as_typed)
        self.query = self.answer.query
        self.text = self.query.text
        asked = {name: [*self.query.filters.get(name, ()), *parameters.getlist(name)] for name in PARAMETERS}
        self.narrowing = Narrowing(self.catalogue, asked, self.query.without)
        self.sort = NEWEST if parameters.get("sort") == NEWEST else BEST
        self._asked_page = page_number(parameters)

    @property
    def is_start(self):
        """Whether nothing is asked for."""
        return not (self.query.has_words or self.narrowing)

    @cached_property
    def _found(self):
        """The mask of what is counted and shown."""
        if self.is_start:
            return np.zeros(len(self.catalogue.pks), bool)
        return self.answer.fitting if self.is_newest_first else self.answer.hits.found

    @cached_property
    def in_order(self):
        """The places of all results in the catalogue, in the order asked for."""
        hits, among = self.answer.hits, self._found & self.narrowing.mask()
        return hits.by_date(among, undated_last=True) if self.is_newest_first else hits.in_order(among)

    @property
    def news(self):
        """The places of the results that fit well, those first that were published here last."""
        if self.is_start:
            return self.in_order
        return self.answer.hits.by_date(self.answer.fitting & self.narrowing.mask(), undated_last=False)

    @property
    def left_out(self):
        """How many results are not shown because they would be in front of better ones."""
        left_out = self.answer.hits.found & ~self._found & self.narrowing.mask()
        return 0 if self.is_start else int(left_out.sum())

    @property
    def title(self):
        """What is searched for, in one line."""
        return ", ".join(filter(None, [self.query.rest, *(chip.label for chip in self.chips)])) or "Everything"

    @cached_property
    def page(self):
        """The page of results that is asked for: the first or the last where there is no such page."""
        return Paginator(self.in_order, PAGE_LENGTH).get_page(self._asked_page)

    @property
    def total(self):
        """How many results there are."""
        return len(self.in_order)

    @cached_property
    def groups(self):
        """The facets with their choices."""
        return self.narrowing.groups(self._found)

    @property
    def chips(self):
        """What is chosen, each with the address without it."""
        return self.narrowing.chips(lambda pair: self.address(without=pair))

    @property
    def is_newest_first(self):
        """Whether the results are in the order of their dates: without words, nothing is a better match."""
        return self.sort == NEWEST or not self.query.has_words

    @property
    def shown_text(self):
        """The text that the results are for, without filters."""
        return self.answer.instead or self.query.rest

    @property
    def sort_choices(self):
        """The orders: (words, address, whether it is the present one)."""
        return [(words, self.address(sort=value), value == self.sort) for value, words in SORTS.items()]

    @cached_property
    def pagination(self):
        """The links to other pages, or None if there is one page."""
        return pagination(self.page, self.address) if self.page.has_other_pages() else None

    def address(self, *, without=None, **changes):
        """Return the address of this search with changes, from its first page on.

        without: a (parameter, value) pair to leave out. changes: parameters by name.
        """
        pairs = [pair for pair in self.narrowing.pairs() if pair != without]
        return self._with_query({"q": self.query.rest, "sort": self.sort, "typed": self._typed} | changes, pairs)

    def _with_query(self, single, pairs, path=""):
        single = [(name, value) for name, value in single.items() if value and (name, value) != ("sort", BEST)]
        return f"{path or self.path}?{urlencode([*single[:1], *pairs, *single[1:]])}"

    @property
    def _typed(self):
        return "1" if self.is_as_typed else ""

    @property
    def address_of_all(self):
        """The address of the results without what is chosen."""
        return self._with_query({"q": self.query.rest, "sort": self.sort, "typed": self._typed}, [])

    @property
    def address_as_typed(self):
        """The address of the results for exactly what was typed."""
        return self.address(typed="1")

    @property
    def address_of_best(self):
        """The address of the results with the best match first."""
        return self.address(sort=BEST)

    @property
    def feed_address(self):
        """The address of the Atom feed of this search."""
        single = {"q": self.query.rest, "typed": self._typed}
        return self._with_query(single, self.narrowing.pairs(), path=f"{self.path}feed/")

    @cached_property
    def results(self):
        """The results on this page, in a fixed number of queries."""
        places = [int(place) for place in self.page]
        rows = rows_of([int(self.catalogue.pks[place]) for place in places])
        pages = {place: self.answer.hits.pages_of_files(place) for place in places}
        shown = page_texts([each for found in pages.values() for each in found[:MOST_PAGES]])
        marks = Marks(self.answer.hits.tree)
        rows_in_order = [(place, rows.get(int(self.catalogue.pks[place]))) for place in places]
        # One may have gone since the catalogue was made.
        return [self._result(place, row, pages[place], shown, marks) for place, row in rows_in_order if row]

    def _result(self, place, row, found, texts, marks):
        hits = [self._page_hit(row, texts[each], marks) for each in found[:MOST_PAGES] if each in texts]
        title, passage = marks.marked(row.title), marks.passage(row.texts)
        publisher = marks.marked(row.publisher or "")
        says_why = any(MARK in text for text in (title, passage, publisher, *(hit.passage for hit in hits)))
        themes = self.catalogue.facets["theme"].of(place)
        return Result(
            row,
            KINDS[self.catalogue.kinds[place]].singular,
            title,
            passage,
            publisher,
            joined(" · ", (marks.marked(term.name) if says_why else described(term, marks) for term in themes)),
            [] if says_why else reasons(self.catalogue, place, row, marks),
            hits,
            len(found) - len(hits),
        )

    def _page_hit(self, row, text, marks):
        file = text.document
        is_report = self.catalogue.reports.get(row.pk) == file.pk
        name = REPORTS.get(row.decision, "the full report") if is_report else f"“{file.title}”"
        return PageHit(
            f"Page {text.number} of {name}",
            file.token,
            f"{file.url}#page={text.number}",
            file.text_url_of(text.number),
            marks.passage([text.text], LENGTH_OF_PAGE_HIT),
        )
