"""The facets of a search: what it is narrowed by, and how many results each choice would leave.

As on lists (`home.facets`): values of one facet widen each other, facets narrow each other, the count beside a choice
is taken under what is chosen in all others, and unknown values are passed over. All counts come from one list of hits.
"""

import re
from functools import cached_property

import numpy as np

from home.facets import MOST_VALUES, Chip, Choice, Facet, Group

from .terms import LABELS, PARAMETERS

YEARS = re.compile(r"([12]\d{3})?\s*(?:-|\u2013|\.\.)\s*([12]\d{3})?")
FACETS = {parameter: Facet(parameter, label, value=parameter) for parameter, label in LABELS.items()}


def values_named(catalogue, name, value):
    """Return the values of the facet `name` that somebody means who types `value`: "scr", "2019-2022".

    None if there is no such facet.
    """
    terms = catalogue.facets.get(name)
    if terms is None:
        return None
    if name == "year" and (years := YEARS.fullmatch(value.strip())) and any(years.groups()):
        first, last = years[1] or "", years[2] or "9999"
        return [term.value for term in terms.terms if first <= term.value <= last]
    return terms.named(value)


class Narrowing:
    """What a search is narrowed by.

    catalogue: the `Catalogue`; asked: {parameter: values}, which may be anything; without: the same of what no page is
    to have.
    """

    def __init__(self, catalogue, asked, without=None):
        self._catalogue = catalogue
        self._without = without or {}
        self.chosen = {}  # {parameter: values}
        for parameter in PARAMETERS:
            facet = catalogue.facets[parameter]
            values = dict.fromkeys(map(facet.present, asked.get(parameter, ())))
            self.chosen[parameter] = [value for value in values if value in facet.by_value][:MOST_VALUES]

    @cached_property
    def _masks(self):
        size = len(self._catalogue.pks)
        return {
            parameter: self._catalogue.facets[parameter].carriers(values, size)
            for parameter, values in self.chosen.items()
            if values
        }

    def mask(self, *, without=None):
        """Return the mask of the pages that have what is chosen; without: the facet that is left out."""
        mask = np.ones(len(self._catalogue.pks), bool)
        for parameter, values in self._without.items():
            mask &= ~self._catalogue.facets[parameter].carriers(values, len(mask))
        for parameter, having in self._masks.items():
            if parameter != without:
                mask &= having
        return mask

    def __bool__(self):
        return any(self.chosen.values()) or bool(self._without)

    def groups(self, found):
        """Return the facets with their choices, as `home.facets.Group`s; found: the mask of all that was found."""
        groups = []
        for parameter, facet in FACETS.items():
            terms, chosen = self._catalogue.facets[parameter], self.chosen[parameter]
            counts = terms.counts(found & self.mask(without=parameter)).tolist()
            choices = [
                Choice(term.value, term.name, total, term.value in chosen)
                for term, total in zip(terms.terms, counts, strict=True)
                if total or term.value in chosen
            ]
            if choices:
                groups.append(Group(facet, choices))
        return groups

    def pairs(self):
        """Return the (parameter, value) pairs that are chosen."""
        return [(parameter, value) for parameter, values in self.chosen.items() for value in values]

    def chips(self, address):
        """Return what is chosen, each with the address without it; address: takes a pair to leave out."""
        return [
            Chip(LABELS[parameter], self._catalogue.facets[parameter].by_value[value].name, address((parameter, value)))
            for parameter, value in self.pairs()
        ]
