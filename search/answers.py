"""What is found for what somebody typed: misspelt words are put right, phrases that are nowhere taken for words."""

from functools import partial

from .analysis import words_of
from .facets import values_named
from .hits import Hits
from .query import parse
from .words import also_searched, units_of

MOST_ALSO = 8


class Answer:
    """The answer to `text`, anything, from a `Catalogue`.

    is_as_typed: whether nothing is put right. `query` is what was typed; `hits` what is found, which is all there is if
    nothing is looked for. `instead` is the text that was searched for in place of what was typed, or "";
    `is_relaxed` whether phrases were taken for words, because nothing holds them.
    """

    def __init__(self, catalogue, text, *, is_as_typed=False):
        self._catalogue = catalogue
        self.query = self._used = self._parsed(text)  # the query that is used may have words put right
        self.instead = ""
        self.is_relaxed = False
        if self.query.has_words:
            self.hits = Hits.of(catalogue, self.query.query())
            self._spell(is_as_typed)
            self._relax()
        else:
            self.hits = Hits.of_all(catalogue, self.query.excluding())

    def _parsed(self, text):
        return parse(text, partial(values_named, self._catalogue))

    def _spell(self, is_as_typed):
        """Look for what words that are nowhere may have been meant for; or leave them out, as typed.

        The index takes them for what they are near to by itself, but not for other words for that.
        """
        if not (wrong := self._wrong()):
            return
        text = self.query.corrected(dict.fromkeys(wrong, "") if is_as_typed else wrong)
        query = self._parsed(text)
        hits = Hits.of(self._catalogue, query.query()) if query.has_words else Hits(self._catalogue)
        if is_as_typed:
            self.hits = hits
        elif len(hits):
            hits.raise_to(self.hits)  # which know what else may have been meant
            self.hits, self.instead, self._used = hits, text, query

    def _wrong(self):
        """Return {word typed: word that was meant}; what has other words for the same is no mistake."""
        if not self.hits.corrections:
            return {}
        known = {word for text in self._texts for unit in units_of(text) if unit.alternatives for word in unit.words}
        doubtful = set(words_of(self.query.rest)) - known
        return {word: better for word, better in self.hits.corrections.items() if word in doubtful}

    def _relax(self):
        if not len(self.hits) and self._used.required:
            self.is_relaxed = True
            self.hits = Hits.of(self._catalogue, self._used.relaxed())

    @property
    def _texts(self):
        """The texts for which other words were looked for, too."""
        parts = [part for group in self._used.required for part in group if not part.is_phrase]
        return [self._used.words, *(part.text for part in parts)]

    @property
    def also_searched(self):
        """Other words for the same that were looked for, too."""
        return list(dict.fromkeys(word for text in self._texts for word in also_searched(units_of(text))))[:MOST_ALSO]

    @property
    def fitting(self):
        """The mask of what fits well; the rest may hold no more than one word of several."""
        return self.hits.fitting if self._used.is_loose or self.is_relaxed else self.hits.found
