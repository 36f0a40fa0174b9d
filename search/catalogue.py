"""What anybody may read and so may find: the public pages with what narrows a search, and the files that they offer.

It is kept in memory, as arrays in which a page is known by its place, and read anew when anything public changes.
Nothing else decides what a search finds and counts: what is not in here is in no result, count or facet.
"""

from functools import cached_property

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from documents.access import open_pages
from documents.public_files import PublicFiles
from home.remembered import remembered
from reviews.former_themes import present_slugs

from .columns import Listed, days_in, numbers_in
from .finding import themed_terms
from .page_kinds import KINDS
from .terms import PARAMETERS, Term, Terms, carried_terms, listed_terms

LISTS_OF_PAGES = ("indexpage", "homepage")  # how the names of their models end
WORTH_OF_LIST = 0.6  # what they say, the pages that they list say better
EPOCH = 1970
FIRST_DAY = np.datetime64("0001-01-01", "D")  # is 1 as an ordinal


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
        found = _pages()
        self.pks = np.sort(numbers_in(found["pks"]))
        self._add_kinds(found)
        self.facets = {parameter: Terms(parameter) for parameter in PARAMETERS}
        self._add_days_and_years(found)
        self._add_terms()
        self._add_files(found)

    def _add_kinds(self, found):
        places = {ContentType.objects.get_for_model(kind.model).pk: n for n, kind in enumerate(KINDS) if kind.model}
        types, which = np.unique(self._placed(found["pks"], numbers_in(found["types"])), return_inverse=True)
        types = types.tolist()
        lists = [ContentType.objects.get_for_id(pk).model.endswith(LISTS_OF_PAGES) for pk in types]
        self.kinds = np.array([places.get(pk, len(KINDS) - 1) for pk in types], np.int64)[which]
        self.worth = np.where(np.array(lists, bool), WORTH_OF_LIST, 1).astype(np.float32)[which]

    def _placed(self, pks, values):
        """Return `values`, of the pages of the listed `pks`, in the order of `self.pks`, with 0 for other pages."""
        placed = np.zeros(len(self.pks), values.dtype)
        placed[self.places(numbers_in(pks))] = values
        return placed

    def _add_days_and_years(self, found):
        dates, days = days_in(found["dates"]), days_in(found["days"])
        self.days = self._placed(found["dated"], _ordinals(dates)) + self._placed(found["undated"], _ordinals(days))
        self.is_dated = self._placed(found["dated"], np.ones(len(dates), bool))
        kind, year = self.facets["kind"], self.facets["year"]
        kind.terms = [Term(each.value, each.plural, each.singular) for each in KINDS]
        kind.pages, kind.carried = np.arange(len(self.pks)), self.kinds
        years = self._placed(found["dated"], dates.astype("datetime64[Y]").astype(np.int64) + EPOCH)
        year.pages = np.flatnonzero(years)
        known, year.carried = np.unique(-years[year.pages], return_inverse=True)  # the latest first
        year.terms = [Term(str(-each), str(-each)) for each in known.tolist()]

    def _add_terms(self):
        keys = {parameter: [] for parameter in PARAMETERS}
        for parameter, pk, value, name, others, short, _ in listed_terms():
            if parameter != "theme" or self.has(pk):
                keys[parameter].append(pk)
                self.facets[parameter].terms.append(Term(value, name, short, others))
        for parameter, page_pks, term_pks in carried_terms():
            facet, pages = self.facets[parameter], self.places(page_pks)
            terms = _places(np.array(keys[parameter], np.int64), term_pks)
            known = (pages >= 0) & (terms >= 0)  # a page, or a theme, may not be public
            facet.pages = np.concatenate([facet.pages, pages[known]])
            facet.carried = np.concatenate([facet.carried, terms[known]])
        self.facets["theme"].former = present_slugs()
        for facet in self.facets.values():
            facet.keep_carried()

    def _add_files(self, found):
        public = PublicFiles(dict.fromkeys(self.pks.tolist()))
        self.files = np.array(sorted(public.offers), np.int64)
        pairs = [(place, page) for place, file in enumerate(self.files.tolist()) for page in public.offers[file]]
        files, pages = np.array(pairs, np.int64).reshape(-1, 2).T
        self.offers = files, self.places(pages)
        reviews, reports = numbers_in(found["reviews"]), numbers_in(found["reports"])
        self.reports = dict(zip(reviews.tolist(), reports.tolist(), strict=True))
        self.ends_at = min(filter(None, [found["ends_at"], public.ends_at]), default=None)

    def places(self, pks):
        """Return the places of pages, given by an array of their keys; -1 for what is not in here."""
        return _places(self.pks, pks)

    def has(self, pk):
        """Return whether the page with that key is in here."""
        place = np.searchsorted(self.pks, pk)
        return place < len(self.pks) and self.pks[place] == pk

    @cached_property
    def themed(self):
        """What `search.finding.find` takes: words for public themes and for kinds of page, and who carries them."""
        return themed_terms([*self._having("theme"), *self._having("kind")])

    def _having(self, parameter):
        facet = self.facets[parameter]
        for place, term in enumerate(facet.terms):
            yield f"{term.name}, {term.short}, {term.others}", self.pks[np.unique(facet.pages[facet.carried == place])]


def _pages():
    """Return what is known of all public pages, column by column (`Listed`), and when the time of one of them ends."""
    pages = open_pages().public().filter(depth__gt=1).order_by()
    pages = pages.annotate(date=Coalesce("reviewpage__publication_date", "briefingpage__publication_date"))
    is_dated = Q(date__isnull=False)
    is_undated = Q(date=None, first_published_at__isnull=False)
    has_report = Q(reviewpage__report__isnull=False)
    return pages.aggregate(
        pks=Listed("pk"),
        types=Listed("content_type_id"),
        dated=Listed("pk", filter=is_dated),
        dates=Listed("date", filter=is_dated),
        undated=Listed("pk", filter=is_undated),
        days=Listed(TruncDate("first_published_at"), filter=is_undated),
        reviews=Listed("pk", filter=has_report),
        reports=Listed("reviewpage__report_id", filter=has_report),
        ends_at=Min("expire_at"),
    )


def _ordinals(days):
    return (days - FIRST_DAY).astype(np.int64) + 1


def _places(keys, wanted):
    """Return where each of `wanted` is among `keys`, both arrays; -1 where it is not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    return np.where(keys[order][at] == wanted, order[at], -1)
