"""Which public pages a search finds, by their own words or by those of the files that they offer."""

import numpy as np

from .finding import find

FILE_WEIGHT = 0.8  # what the best page of a file counts for a page that offers it: its own words say more
FITTING = 0.4  # of the best score; what holds all words of a short query has more, be it in a file


class Hits:
    """The pages that a search finds, as places in a catalogue: none, until `of` or `of_all` makes some.

    found: their mask; scores: how well each fits; tree: what was asked for, or None.
    """

    def __init__(self, catalogue, tree=None):
        self.catalogue = catalogue
        self.tree = tree
        self.found = np.zeros(len(catalogue.pks), bool)
        self.scores = np.zeros(len(catalogue.pks), np.float32)
        self.corrections = {}

    @classmethod
    def of(cls, catalogue, tree):
        """Return what is found for `tree`, a query of Wagtail's."""
        hits = cls(catalogue, tree)
        hits._merge(_find(catalogue, tree))
        return hits

    @classmethod
    def of_all(cls, catalogue, excluding):
        """Return all pages, but those that are found for `excluding`, a query or None."""
        hits = cls(catalogue)
        hits.found[:] = True
        if excluding is not None:
            hits.found[catalogue.places(_find(catalogue, excluding).page_pks)] = False
        return hits

    def _merge(self, found):
        self.corrections = found.corrections
        self._pages_of = found.pages_of
        own = self.catalogue.places(found.page_pks)
        self.found[own] = True
        self.scores[own] = found.page_scores
        files, pages = self.catalogue.offers
        scores = np.zeros(len(self.catalogue.files), np.float32)
        hit = np.zeros(len(self.catalogue.files), bool)
        at = np.searchsorted(self.catalogue.files, found.file_pks)
        hit[at], scores[at] = True, found.file_scores
        offered = hit[files]
        self._offered = files[offered], pages[offered]
        self.found[self._offered[1]] = True
        np.maximum.at(self.scores, self._offered[1], scores[self._offered[0]] * FILE_WEIGHT)
        self.scores *= self.catalogue.worth

    def raise_to(self, others):
        """Let what is found count for as much as it does in `others`, which were found in the same catalogue."""
        self.scores = np.where(self.found, np.maximum(self.scores, others.scores), self.scores)

    def __len__(self):
        return int(self.found.sum())

    @property
    def fitting(self):
        """The mask of the pages that fit well: in the order of dates the others would be in front of them."""
        return self.found & (self.scores >= FITTING * self.scores.max(initial=0))

    def in_order(self, among):
        """Return the places of the pages `among` (a mask), the best first.

        Of equal ones the newer comes first, then the one with the lower key.
        """
        places = np.flatnonzero(among)
        return places[np.lexsort((places, -self.catalogue.days[places], -self.scores[places]))]

    def by_date(self, among, *, undated_last):
        """Return the places of the pages `among` (a mask), the newest first, of equal ones the better.

        undated_last: whether those that bear no date come last; else the day on which they went live counts.
        """
        places = np.flatnonzero(among)
        last = undated_last & ~self.catalogue.is_dated[places]
        return places[np.lexsort((places, -self.scores[places], -self.catalogue.days[places], last))]

    def pages_of_files(self, place):
        """Return the pages of files for which the page at `place` was found, the best first: (file, number)."""
        if self.tree is None:
            return []
        files, pages = self._offered
        found = [
            (-score, file, number)
            for file in self.catalogue.files[files[pages == place]].tolist()
            for number, score in self._pages_of(file)
        ]
        return [(file, number) for _, file, number in sorted(found)]


def _find(catalogue, tree):
    return find(tree, catalogue.pks, catalogue.files, catalogue.themed)
