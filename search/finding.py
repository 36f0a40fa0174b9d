"""What the public search finds: among pages and the files they offer, those alone that the reader may see.

A page of a file is found by itself. Themes are no part of what is indexed of a page that carries them: who knows what
is public says which ones count at this moment.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from wagtail.models import Page

from documents.models import SiteDocument

from .analysis import is_common, stem_of, term_of, words_of
from .ranking import Ranked, content_types_of, evaluate

_readable = {}  # the last answer of `_Readers.readable`, which is the same from one search to the next


def themed_terms(pairs):
    """Return {term: keys of pages, ascending} for `find`, of pairs (the words of a theme, keys of its carriers)."""
    carriers = {}
    for text, pages in pairs:
        for term in {term_of(stem_of(word)) for word in words_of(text) if not is_common(word)}:
            carriers.setdefault(term, []).append(pages)
    return {term: np.unique(np.concatenate(every)) for term, every in carriers.items()}


@dataclass
class Found:
    """What was found; see `find`."""

    ranked: Ranked
    _is_page: np.ndarray = field(repr=False)

    @property
    def corrections(self):
        """Return {word that nothing readable holds: word that was taken for it}."""
        return self.ranked.corrections

    @property
    def page_pks(self):
        """The keys of the pages whose own words match, in no order."""
        return self._numbers[self._is_page]

    @property
    def page_scores(self):
        """The scores of `page_pks`."""
        return self.ranked.scores[self._is_page]

    @cached_property
    def _numbers(self):
        return self.ranked.snapshot.column("number")[self.ranked.places]

    @cached_property
    def _files(self):
        """Return keys, parts and scores of what was found in files, and where each file's begin: it is in one piece."""
        keys, scores = self._numbers[~self._is_page], self.ranked.scores[~self._is_page]
        parts = self.ranked.snapshot.column("part")[self.ranked.places[~self._is_page]]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
        return keys, parts, scores, starts

    @property
    def file_pks(self):
        """The keys of the files that match, in no order."""
        keys, _, _, starts = self._files
        return keys[starts]

    @property
    def file_scores(self):
        """The scores of `file_pks`: of the best page of each."""
        _, _, scores, starts = self._files
        return np.maximum.reduceat(scores, starts) if len(starts) else scores

    def pages_of(self, file_pk):
        """Return [(number, score)] of the pages of a file that match, best first; what only its title has is none."""
        keys, parts, scores, starts = self._files
        which = np.flatnonzero(keys[starts] == file_pk)
        if not len(which):
            return []
        start = int(starts[which[0]])
        end = int(starts[which[0] + 1]) if which[0] + 1 < len(starts) else len(keys)
        pairs = zip(parts[start:end].tolist(), scores[start:end].tolist(), strict=True)
        return sorted((pair for pair in pairs if pair[0]), key=lambda pair: (-pair[1], pair[0]))


def find(query, pages, files, themed=None):
    """Return what a query finds, as `Found`.

    query: a tree of Wagtail's nodes and `search.nodes`. pages, files: the keys of the pages and documents that the
    reader may see, ascending int64; nothing else counts, for ranking and corrections too. themed: of `themed_terms`;
    of its carriers, only `pages` count.
    """
    readers = _Readers(pages, files)
    ranked = evaluate(query, readers.readable, extra_of=lambda snapshot: readers.carriers(snapshot, themed or {}))
    return Found(ranked, readers.is_page(ranked.snapshot)[ranked.places])


class _Readers:
    """What readers may see, as places of a snapshot."""

    def __init__(self, pages, files):
        self.pages = pages
        self.files = files

    def is_page(self, snapshot):
        return self._places(snapshot)[0]

    def readable(self, snapshot):
        return self._places(snapshot)[1]

    def _places(self, snapshot):
        known = _readable.get("last")
        if known and known[0] is snapshot and known[1] is self.pages and known[2] is self.files:
            return known[3]
        is_page = np.isin(snapshot.content_types, content_types_of(Page))
        is_file = np.isin(snapshot.content_types, content_types_of(SiteDocument))
        numbers = snapshot.column("number")
        readable = (is_page & np.isin(numbers, self.pages)) | (is_file & np.isin(numbers, self.files))
        _readable["last"] = snapshot, self.pages, self.files, (is_page, readable)
        return is_page, readable

    def carriers(self, snapshot, themed):
        """Return {term: places} for the carriers of themes."""
        return _Carriers(snapshot, self.is_page(snapshot), themed)


class _Carriers:
    """{term: places of the pages that carry a theme of that word}, worked out for the terms that are asked for."""

    def __init__(self, snapshot, is_page, themed):
        self._snapshot = snapshot
        self._is_page = is_page
        self._themed = themed

    def __contains__(self, term):
        return term in self._themed

    def __getitem__(self, term):
        return np.flatnonzero(self._is_page & np.isin(self._snapshot.column("number"), self._themed[term]))
