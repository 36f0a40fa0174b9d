"""What anybody may read and so may find: the public pages with what narrows a search, and the files that they offer.

It is kept in memory, as arrays in which a page is known by its place, and read anew when anything public changes.
Nothing else decides what a search finds and counts: what is not in here is in no result, count or facet.
"""

from functools import cached_property

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from documents.access import open_pages
from documents.models import SiteDocument
from documents.public_files import PublicFiles
from home.remembered import remembered
from reviews.former_themes import present_slugs

from .finding import themed_terms
from .page_kinds import KINDS
from .terms import PARAMETERS, Term, Terms, carried_terms, listed_terms

COLUMNS = ("pk", "content_type_id", "title", "slug", "first_published_at", "expire_at")
COLUMNS_OF_KINDS = (
    "reviewpage__publication_date",
    "briefingpage__publication_date",
    "reviewpage__report_id",
    "themepage__also_known_as",
)

LISTS_OF_PAGES = ("indexpage", "homepage")  # how the names of their models end
WORTH_OF_LIST = 0.6  # what they say, the pages that they list say better


def catalogue():
    """Return the `Catalogue` as it is now, kept until anything public changes or the time of something ends."""
    kept = remembered("catalogue", lambda: [Catalogue()], for_everybody=True)
    if kept[0].ends_at and kept[0].ends_at <= timezone.now():
        kept[0] = Catalogue()  # when the publication of a file ends, nothing is written anywhere
    return kept[0]


class Catalogue:
    """All that anybody may read, as it was when this was made.

    pks: the keys of the pages, sorted; the place of a page in it stands for the page in all else. kinds: places in
    `KINDS`. days: when the pages were published (the date on a report or briefing, else the day on which the page went
    live), as ordinals; 0 if that is not known. is_dated: whether they bear it.
    worth: by what the score of each is multiplied. facets: {parameter: `Terms`}.
    files: the keys of the files that those pages offer, sorted; offers: places of files and of pages, side by side.
    reports: {key of a review: key of its report}. ends_at: when the time of something ends, or None.
    """

    def __init__(self):
        rows = _pages()
        self.pks = np.array([row.pk for row in rows], np.int64)
        kinds = {ContentType.objects.get_for_model(kind.model).pk: n for n, kind in enumerate(KINDS) if kind.model}
        self.kinds = np.array([kinds.get(row.content_type_id, len(KINDS) - 1) for row in rows], np.int64)
        lists = [ContentType.objects.get_for_id(row.content_type_id).model.endswith(LISTS_OF_PAGES) for row in rows]
        self.worth = np.where(np.array(lists, bool), WORTH_OF_LIST, 1).astype(np.float32)
        dates = [row.reviewpage__publication_date or row.briefingpage__publication_date for row in rows]
        published = (row.first_published_at for row in rows)
        self.days = np.array([_ordinal(*each) for each in zip(dates, published, strict=True)], np.int64)
        self.is_dated = np.array([day is not None for day in dates], bool)
        self.facets = {parameter: Terms(parameter) for parameter in PARAMETERS}
        self._add_kinds_and_years(dates)
        self._add_terms(rows)
        self._add_files(rows)

    def _add_kinds_and_years(self, dates):
        kind, year = self.facets["kind"], self.facets["year"]
        kind.terms = [Term(each.value, each.plural, each.singular) for each in KINDS]
        kind.pages, kind.carried = np.arange(len(self.pks)), self.kinds
        years = np.array([day.year if day else 0 for day in dates], np.int64)
        year.pages = np.flatnonzero(years)
        known, year.carried = np.unique(-years[year.pages], return_inverse=True)  # the latest first
        year.terms = [Term(str(-each), str(-each)) for each in known.tolist()]

    def _add_terms(self, rows):
        themes = sorted((row for row in rows if row.themepage__also_known_as is not None), key=lambda row: row.title)
        found = [("theme", row.pk, row.slug, row.title, row.themepage__also_known_as, "", 0) for row in themes]
        keys = {parameter: [] for parameter in PARAMETERS}
        for parameter, pk, value, name, others, short, _ in [*found, *listed_terms()]:
            keys[parameter].append(pk)
            self.facets[parameter].terms.append(Term(value, name, short, others))
        carried = carried_terms()
        for number, parameter in enumerate(PARAMETERS):
            if keys[parameter]:
                _, pages, terms = carried[carried[:, 0] == number].T
                pages, terms = self.places(pages), _places(np.array(keys[parameter]), terms)
                known = (pages >= 0) & (terms >= 0)  # a page, or a theme, may not be public
                self.facets[parameter].pages, self.facets[parameter].carried = pages[known], terms[known]
        self.facets["theme"].former = present_slugs()
        for facet in self.facets.values():
            facet.keep_carried()

    def _add_files(self, rows):
        offers = PublicFiles({row.pk: row.first_published_at for row in rows}).offers
        self.files = np.array(sorted(offers), np.int64)
        pairs = [(place, page) for place, file in enumerate(self.files.tolist()) for page in offers[file]]
        files, pages = np.array(pairs, np.int64).reshape(-1, 2).T
        self.offers = files, self.places(pages)
        self.reports = {row.pk: row.reviewpage__report_id for row in rows if row.reviewpage__report_id}
        ends = [row.expire_at for row in rows if row.expire_at]
        ends += SiteDocument.objects.filter(public_until__gt=timezone.now()).values_list("public_until", flat=True)
        self.ends_at = min(ends, default=None)

    def places(self, pks):
        """Return the places of pages, given by an array of their keys; -1 for what is not in here."""
        return _places(self.pks, pks)

    @cached_property
    def themed(self):
        """What `search.finding.find` takes: words for public themes and for kinds of page, and who carries them."""
        return themed_terms([*self._having("theme"), *self._having("kind")])

    def _having(self, parameter):
        facet = self.facets[parameter]
        for place, term in enumerate(facet.terms):
            yield f"{term.name}, {term.short}, {term.others}", self.pks[np.unique(facet.pages[facet.carried == place])]


def _pages():
    pages = open_pages().public().filter(depth__gt=1).order_by("pk")
    return list(pages.values_list(*COLUMNS, *COLUMNS_OF_KINDS, named=True))


def _ordinal(day, published):
    if day is None and published:
        day = timezone.localdate(published)
    return day.toordinal() if day else 0


def _places(keys, wanted):
    """Return where each of `wanted` is among `keys`, both arrays; -1 where it is not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    return np.where(keys[order][at] == wanted, order[at], -1)
