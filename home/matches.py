"""The entries of a list that match what a reader asks for, and what there is to narrow them by.

The SQL is made once a process for each number of chosen values (`home.prepared`), except where words are searched for.
"""

from functools import lru_cache

from django.db.models import CharField, Count, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast

from .prepared import prepared
from .remembered import remembered

MOST_QUERIES = 300  # kept of one kind: facets, or orders and pages of them, of all lists


class Matches:
    """What matches words and chosen values of facets; of these, only those that exist among the public entries count.

    listing: a Listing. day: today, for what depends on it. words: texts that each entry must hold.
    asked: {parameter of a facet: values}.
    """

    def __init__(self, listing, day, words, asked):
        self.listing = listing
        self.day = day
        self.words = words
        self.chosen = self._known(asked)  # {parameter: {value: words for readers}}
        self._values = self._stored(self.chosen.values())

    def _known(self, asked):
        """Return {parameter: {value: words}} for what was asked for and exists among the entries, in one query."""
        found = {facet.parameter: dict(facet.names) for facet in self.listing.facets}
        free = [() if facet.names else asked[facet.parameter] for facet in self.listing.facets]
        if any(free):
            for parameter, value, name in self._answers(_lookups, values=self._stored(free)):
                found[parameter][value] = name
        return {
            parameter: {value: found[parameter][value] for value in values if value in found[parameter]}
            for parameter, values in asked.items()
        }

    def _stored(self, values):
        return [tuple(map(facet.stored, each)) for facet, each in zip(self.listing.facets, values, strict=True)]

    def _answers(self, make, *key, values=None):
        """Return what the query says that `make` makes of the listing, the day and `key`."""
        query = make(self.listing, self.day, *key)
        values = self._values if values is None else values
        if self.words:
            return query.build(self.words, *values)  # words stand in a LIKE, which has no place for another value
        return query((), *values)

    @property
    def are_all(self):
        """Whether nothing narrows the entries."""
        return not self.words and not any(self._values)

    @property
    def queryset(self):
        """All entries that match, without order."""
        return narrowed(self.listing, with_words(self.listing, self.day, self.words), self._values)

    def rows(self, place):
        """Return (value, words, how many) of the facet at `place`, counted under what is chosen in all others."""
        others = [() if other == place else values for other, values in enumerate(self._values)]
        return self._answers(_counts, place, values=others)

    def count(self):
        """Return how many entries match; a paginator calls it."""
        if self.are_all:
            return remembered(("count", type(self.listing)), lambda: self._answers(_total)[0])
        return self._answers(_total)[0]

    def in_order(self, sort):
        """Return the entries in an order of the listing's, for a paginator."""
        return InOrder(self, sort)


class InOrder:
    """The entries that match, in order, as a paginator asks for them."""

    ordered = True

    def __init__(self, matches, sort):
        self.matches = matches
        self.sort = sort

    def count(self):
        """Return how many there are."""
        return self.matches.count()

    def __getitem__(self, places):
        """Return a slice of them, as a list of ids."""
        listing, start = self.matches.listing, places.start
        # The last page is asked for as the others are, or each change of the number would make another query.
        found = list(self.matches._answers(_page, self.sort, start, start + listing.page_length))
        return found[: places.stop - start]


@lru_cache(MOST_QUERIES)
def shown_entries(listing, day):
    """Return the prepared query for the entries with given ids (a tuple), with what one page of the list shows."""
    return prepared(lambda pks: listing.for_page(listing.shown(day).filter(pk__in=pks)))


def with_words(listing, day, words):
    """Return the public entries that hold each of `words` in one of the listing's text fields."""
    queryset = listing.entries(day)
    for word in words:
        held = Q()
        for field in listing.text_fields:
            held |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(held)
    return queryset


def narrowed(listing, queryset, values):
    """Return `queryset` narrowed by the values chosen in each facet."""
    for facet, chosen in zip(listing.facets, values, strict=True):
        if not chosen:
            continue
        condition = facet.condition(chosen)
        if facet.is_many:
            # A subquery, because two joins to the same table in one query would multiply the rows.
            condition = Q(pk__in=queryset.model._default_manager.filter(condition).values("pk"))
        queryset = queryset.filter(condition)
    return queryset


@lru_cache(MOST_QUERIES)
def _lookups(listing, day):
    def build(words, *values):
        lookups = [
            with_words(listing, day, words)
            .order_by()
            .filter(facet.condition(chosen))
            .values_list(
                Value(facet.parameter, output_field=CharField()),
                Cast(F(facet.value), CharField()),
                Cast(F(facet.name or facet.value), CharField()),
            )
            for facet, chosen in zip(listing.facets, values, strict=True)
            if chosen
        ]
        return lookups[0].union(*lookups[1:])

    return prepared(build)


@lru_cache(MOST_QUERIES)
def _counts(listing, day, place):
    facet = listing.facets[place]

    def build(words, *values):
        entries = narrowed(listing, with_words(listing, day, words).order_by(), values)
        rows = entries.filter(facet.among()).values_list(facet.value, facet.name or facet.value)
        return rows.annotate(total=Count("pk")).order_by(*(facet.order or ("-total", facet.value)))

    return prepared(build)


@lru_cache(MOST_QUERIES)
def _total(listing, day):
    def build(words, *values):
        entries = narrowed(listing, with_words(listing, day, words).order_by(), values)
        # Not Count, which would group the entries and count each group.
        how_many = Func(F("pk"), function="COUNT", output_field=IntegerField())
        return entries.annotate(how_many=how_many).values_list("how_many", flat=True)

    return prepared(build)


@lru_cache(MOST_QUERIES)
def _page(listing, day, sort, start, stop):
    def build(words, *values):
        entries = narrowed(listing, with_words(listing, day, words), values)
        return entries.order_by(*listing.sorts[sort][1]).values_list("pk", flat=True)[start:stop]

    return prepared(build)
