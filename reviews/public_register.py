"""All public recommendations as arrays: what the register counts, narrows, sorts and groups, read in a few queries.

Asking the database for each facet would find out for each anew which reviews anybody may read. Here that is found out
once, and what is counted for a page costs a millisecond. The register is kept until anything that readers may see
changes (`home.remembered`); to read 15,000 recommendations anew takes a tenth of a second.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.apps import apps
from django.db.models import F, IntegerField, Value

from home.dates import DatePrecision
from home.remembered import remembered
from home.sites import Link

from .kinds import CLOSED_STATUSES, RecommendationLevel, RecommendationStatus
from .permalinks import permalink
from .register_reading import NEVER, Named, columns_of, days_of, numbers_of, public_reviews, text_of

STATUSES = RecommendationStatus.values
LEVELS = RecommendationLevel.values
NOT_KNOWN = STATUSES.index(RecommendationStatus.NOT_KNOWN)
CLOSED = np.isin(np.array(STATUSES), [str(status) for status in CLOSED_STATUSES])


@dataclass(frozen=True)
class Values:
    """What recommendations have of one kind: pairs of a place in the register and the number of a value.

    named: (value in addresses, words) of each value, in the order for readers.
    """

    places: np.ndarray
    numbers: np.ndarray
    named: list

    def counts(self, mask):
        """Return (value, words, how many of those in `mask` have it) of each value that occurs."""
        found = np.bincount(self.numbers[mask[self.places]], minlength=len(self.named)).tolist()
        return [(*named, total) for named, total in zip(self.named, found, strict=True) if total]

    def having(self, values, size):
        """Return the mask, `size` long, of those that have any of `values`, as addresses have them."""
        wanted = np.array([value in values for value, _ in self.named], bool)
        mask = np.zeros(size, bool)
        if wanted.any():
            mask[self.places[wanted[self.numbers]]] = True
        return mask

    def by_status(self, mask, statuses):
        """Return how many in `mask` have each value (rows) and each status (columns)."""
        chosen = mask[self.places]
        cells = self.numbers[chosen] * len(STATUSES) + statuses[self.places[chosen]]
        return np.bincount(cells, minlength=len(self.named) * len(STATUSES)).reshape(-1, len(STATUSES))


class PublicRegister:
    """The public recommendations, by review (newest first) and then as the review has them.

    pks, statuses, levels, due, review (the place of each one's review among `reviews`): arrays of the same length.
    address: of the register's own page, "" if nobody may read it.
    """

    def __init__(self):
        named = Named()
        self.address = named.register
        self._agencies, self._themes = named.agencies, named.themes
        self.reviews = public_reviews(named)
        model = apps.get_model("reviews", "Recommendation")
        fields = ("pk", "review_id", "sort_order", "status", "level", text_of("due"), text_of("update_date"))
        rows = model.objects.order_by().values_list(*fields)
        pks, reviews, orders, statuses, levels, due, updated = columns_of(rows)
        place_of = {review.pk: place for place, review in enumerate(self.reviews)}
        review = np.array([place_of.get(pk, -1) for pk in reviews], np.int64)
        pks = np.array(pks, np.int64)
        orders = np.array([-1 if order is None else order for order in orders], np.int64)
        chosen = np.lexsort((pks, orders, review))
        chosen = chosen[review[chosen] >= 0]
        self.pks, self.review = pks[chosen], review[chosen]
        self.statuses, self.levels = numbers_of(statuses, STATUSES)[chosen], numbers_of(levels, LEVELS)[chosen]
        self.due, self.updated = days_of(due)[chosen], days_of(updated)[chosen]
        self._by_pk = np.argsort(self.pks)

    def __len__(self):
        return len(self.pks)

    def places_of(self, pks):
        """Return (places of those of `pks` that are in the register, and which of `pks` they are, as a mask)."""
        pks = np.asarray(pks, np.int64)
        if not len(self):
            return np.array([], np.int64), np.zeros(len(pks), bool)
        at = np.minimum(np.searchsorted(self.pks, pks, sorter=self._by_pk), len(self) - 1)
        places = self._by_pk[at]
        known = self.pks[places] == pks
        return places[known], known

    @cached_property
    def published(self):
        """The first day on which each one's review may have been published, as a number; NEVER if nothing is known."""
        return days_of([_first_day(review) for review in self.reviews])[self.review]

    @cached_property
    def by_due(self):
        """The places in the order of what is due first."""
        titles = [review.title for review in self.reviews]
        rank = np.empty(len(titles), np.int64)
        rank[sorted(range(len(titles)), key=titles.__getitem__)] = np.arange(len(titles))
        return np.lexsort((np.arange(len(self)), rank[self.review], self.due))

    def overdue(self, day):
        """Return the mask of those that are overdue on `day`."""
        return (self.due < day.toordinal()) & ~CLOSED[self.statuses]

    @cached_property
    def status_values(self):
        """The statuses."""
        return self._single(self.statuses, list(RecommendationStatus.choices))

    @cached_property
    def level_values(self):
        """The levels."""
        return self._single(self.levels, list(RecommendationLevel.choices))

    @cached_property
    def year_values(self):
        """The years of publication, newest first."""
        years = [review.published.year if review.published else 0 for review in self.reviews]
        named = sorted({year for year in years if year}, reverse=True)
        numbers = np.array([named.index(year) if year else -1 for year in years], np.int64)[self.review]
        dated = np.flatnonzero(numbers >= 0)
        return Values(dated, numbers[dated], [(str(year), str(year)) for year in named])

    @cached_property
    def agency_values(self):
        """The agencies that recommendations are addressed to."""
        pks, agencies = self._pairs["agencies"]
        places, known = self.places_of(pks)
        return _of_listed(places, agencies[known], self._agencies)

    @cached_property
    def theme_values(self):
        """The public themes of the reviews."""
        reviews, themes = self._pairs["themes"]
        place_of = {review.pk: place for place, review in enumerate(self.reviews)}
        own = np.array([place_of.get(review, -1) for review in reviews.tolist()], np.int64)
        own, themes = own[own >= 0], themes[own >= 0]
        # The recommendations of a review stand together: each pair becomes one for each of them.
        first = np.searchsorted(self.review, own)
        many = np.searchsorted(self.review, own, side="right") - first
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        return _of_listed(np.repeat(first, many) + within, np.repeat(themes, many), self._themes)

    @cached_property
    def _pairs(self):
        """What belongs to what, {relation: (ids of one side, ids of the other)}: of all of them, in one query."""
        asked = []
        for model, relation in (("Recommendation", "agencies"), ("ReviewPage", "themes")):
            field = apps.get_model("reviews", model)._meta.get_field(relation)
            rows = field.remote_field.through._default_manager.order_by()
            of_themes = Value(int(relation == "themes"), output_field=IntegerField())
            asked.append(rows.values_list(of_themes, F(field.m2m_column_name()), F(field.m2m_reverse_name())))
        of_themes, ones, others = np.array(columns_of(asked[0].union(asked[1], all=True)), np.int64)
        chosen = {"agencies": of_themes == 0, "themes": of_themes == 1}
        return {relation: (ones[those], others[those]) for relation, those in chosen.items()}

    def complete(self, recommendations):
        """Add to each of `recommendations` what a list shows: agencies, its page, `review_link`; without a query."""
        values = self.agency_values
        places, known = self.places_of([each.pk for each in recommendations])
        shown = [each for each, is_known in zip(recommendations, known, strict=True) if is_known]
        for each, place in zip(shown, places, strict=True):
            numbers = np.sort(values.numbers[values.places == place]).tolist()
            each.addressees = [values.named[number][1] for number in numbers]
            review = self.reviews[self.review[place]]
            each.review_link = Link(review.title, review.url_path, "")
            each.permalink = permalink(self.address, each.key)

    @cached_property
    def recorded(self):
        """What has been recorded of their progress."""
        return Recorded(self)

    def statuses_on(self, day, today):
        """Return the status of each on `day`, a number as `today` is, whether it was public by then or not.

        That of the newest entry up to that day. Without any entry, the present one since the day of its update, or
        else since the review's publication. Before that it is not known.
        """
        recorded = self.recorded
        so_far = np.bincount(recorded.places[recorded.days <= day], minlength=len(self))
        since = np.where(self.updated == NEVER, self.published, np.minimum(self.updated, today))
        found = np.where((recorded.many == 0) & (since <= day), self.statuses, NOT_KNOWN)
        told = so_far > 0
        found[told] = recorded.statuses[(recorded.first + so_far - 1)[told]]
        return found

    def _single(self, numbers, named):
        return Values(np.arange(len(self)), numbers, named)


class Recorded:
    """The entries of progress of the recommendations in a register, as arrays: by recommendation, then in order."""

    def __init__(self, register):
        model = apps.get_model("reviews", "ProgressEntry")
        rows = model.objects.order_by("recommendation_id", "date", "pk")
        columns = columns_of(rows.values_list("recommendation_id", text_of("date"), "status"))
        places, known = register.places_of(columns[0])
        order = np.argsort(places, kind="stable")
        self.places = places[order]
        self.days = days_of(columns[1])[known][order]
        self.statuses = numbers_of(columns[2], STATUSES)[known][order]
        self.many = np.bincount(self.places, minlength=len(register))
        self.first = np.cumsum(self.many) - self.many


def public_register():
    """Return the `PublicRegister` as it is now."""
    return remembered("public register", PublicRegister, for_everybody=True)


def _of_listed(places, pks, listed):
    """Return the `Values` of pairs of a place and the id of a record of `listed`: (id, value, words) in order."""
    number_of = {pk: number for number, (pk, _, _) in enumerate(listed)}
    numbers = np.array([number_of.get(pk, -1) for pk in pks.tolist()], np.int64)
    known = numbers >= 0
    return Values(places[known], numbers[known], [(value, words) for _, value, words in listed])


def _first_day(review):
    published, known = review.published, review.known
    if published and known != DatePrecision.DAY:
        return published.replace(day=1, month=1 if known == DatePrecision.YEAR else published.month)
    return published
