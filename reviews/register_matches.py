"""The recommendations of the register that match what a reader asks for."""

from functools import cached_property

import numpy as np
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Collate

from home.matches import Matches

from .public_register import STATUSES, Values, public_register


class RegisterMatches(Matches):
    """`Matches` of recommendations, counted in the register's arrays; only words are looked for by the database."""

    def __init__(self, listing, day, words, asked):
        self.register = public_register()
        super().__init__(listing, day, words, asked)

    def _known(self, asked):
        known = {}
        for facet in self.listing.facets:
            names = dict(facet.names)
            if asked[facet.parameter] and not names:
                names = {value: words for value, words, _ in self.values(facet).counts(self._with_words)}
            known[facet.parameter] = {value: names[value] for value in asked[facet.parameter] if value in names}
        return known

    @cached_property
    def _with_words(self):
        """The mask of those that hold each of the words."""
        mask = np.ones(len(self.register), bool)
        if self.words:
            found, fields = self._texts()
            for word in self.words:
                held = Q()
                for field in fields:
                    held |= Q(**{f"{field}__icontains": word})
                found = found.filter(held)
            places, _ = self.register.places_of(list(found.values_list("pk", flat=True)))
            mask[:] = False
            mask[places] = True
        return mask

    def _texts(self):
        """Return the recommendations, and the names of the fields that words are looked for in.

        PostgreSQL takes several times as long to put letters into upper case by the rules of a language.
        """
        found = apps.get_model("reviews", "Recommendation").objects.order_by()
        if connection.vendor != "postgresql":
            return found, self.listing.text_fields
        names = {f"text_{place}": Collate(field, "C") for place, field in enumerate(self.listing.text_fields)}
        return found.alias(**names), names

    @cached_property
    def overdue(self):
        """The mask of those that are overdue."""
        return self.register.overdue(self.day)

    def values(self, facet):
        """Return the `Values` that a facet is about."""
        if facet.parameter == "overdue":
            places = np.flatnonzero(self.overdue)
            return Values(places, np.zeros(len(places), np.int64), list(facet.names.items()))
        return getattr(self.register, f"{facet.parameter}_values")

    @cached_property
    def _masks(self):
        """The mask of what each facet lets through."""
        everything = np.ones(len(self.register), bool)
        chosen = [self.chosen[facet.parameter] for facet in self.listing.facets]
        return [
            self.values(facet).having(values, len(self.register)) if values else everything
            for facet, values in zip(self.listing.facets, chosen, strict=True)
        ]

    def mask(self, but=None):
        """Return the mask of those that match, leaving out what is chosen in the facet at the place `but`."""
        mask = self._with_words.copy()
        for place, each in enumerate(self._masks):
            if place != but:
                mask &= each
        return mask

    @cached_property
    def matching(self):
        """The mask of those that match."""
        return self.mask()

    def rows(self, place):
        """Return (value, words, how many) of the facet at `place`, counted under what is chosen in all others."""
        return self.values(self.listing.facets[place]).counts(self.mask(but=place))

    def count(self):
        """Return how many match."""
        return int(self.matching.sum())

    def in_order(self, sort):
        """Return the matching ids in an order of the listing's, for a paginator."""
        order = self.register.by_due if sort == "due" else np.arange(len(self.register))
        return MatchingIds(self.register.pks[order[self.matching[order]]])

    def by_status(self, mask):
        """Return how many of those in `mask` have each status, in the order of the field."""
        return np.bincount(self.register.statuses[mask], minlength=len(STATUSES)).tolist()


class MatchingIds:
    """Ids in order, as a paginator asks for them."""

    ordered = True

    def __init__(self, pks):
        self._pks = pks

    def count(self):
        """Return how many there are."""
        return len(self._pks)

    def __getitem__(self, places):
        """Return a slice of them."""
        return self._pks[places].tolist()
