"""All public recommendations as arrays: what the register counts, narrows, sorts and groups, read in a few queries.

Asking the database for each facet would find out for each anew which reviews anybody may read. Here that is found out
once, and what is counted for a page costs a millisecond. The register is kept until anything that readers may see
changes (`home.remembered`); to read 15,000 recommendations anew takes a tenth of a second.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.apps import apps
from wagtail.models import Page, PageViewRestriction

from home.dates import DatePrecision
from home.remembered import remembered

from .kinds import CLOSED_STATUSES, RecommendationLevel, RecommendationStatus

STATUSES = RecommendationStatus.values
LEVELS = RecommendationLevel.values
NOT_KNOWN = STATUSES.index(RecommendationStatus.NOT_KNOWN)
CLOSED = np.isin(np.array(STATUSES), [str(status) for status in CLOSED_STATUSES])
NEVER = 2**31 - 1  # a day that no date has: not due, not dated


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
    """

    def __init__(self):
        self.reviews = _public_reviews()
        place_of = {review[0]: place for place, review in enumerate(self.reviews)}
        rows = [row for row in _recommendations() if row[1] in place_of]
        rows.sort(key=lambda row: (place_of[row[1]], -1 if row[2] is None else row[2], row[0]))
        columns = list(zip(*rows, strict=True)) or [()] * 7
        self.pks = np.array(columns[0], np.int64)
        self.review = np.array([place_of[review] for review in columns[1]], np.int64)
        self.statuses = _numbers(columns[3], STATUSES)
        self.levels = _numbers(columns[4], LEVELS)
        self.due = _days(columns[5])
        self.updated = _days(columns[6])
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
        return _days([_first_day(published, known) for _, _, published, known in self.reviews])[self.review]

    @cached_property
    def by_due(self):
        """The places in the order of what is due first."""
        titles = [review[1] for review in self.reviews]
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
        years = [review[2].year if review[2] else 0 for review in self.reviews]
        named = sorted({year for year in years if year}, reverse=True)
        numbers = np.array([named.index(year) if year else -1 for year in years], np.int64)[self.review]
        dated = np.flatnonzero(numbers >= 0)
        return Values(dated, numbers[dated], [(str(year), str(year)) for year in named])

    @cached_property
    def agency_values(self):
        """The agencies that recommendations are addressed to."""
        places, agencies = self._pairs("reviews.Recommendation", "agencies")
        places, known = self.places_of(places)
        return _of_listed(places, agencies[known], _agencies())

    @cached_property
    def theme_values(self):
        """The public themes of the reviews."""
        reviews, themes = self._pairs("reviews.ReviewPage", "themes")
        place_of = {review[0]: place for place, review in enumerate(self.reviews)}
        own = np.array([place_of.get(review, -1) for review in reviews.tolist()], np.int64)
        own, themes = own[own >= 0], themes[own >= 0]
        # The recommendations of a review stand together: each pair becomes one for each of them.
        first = np.searchsorted(self.review, own)
        many = np.searchsorted(self.review, own, side="right") - first
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        return _of_listed(np.repeat(first, many) + within, np.repeat(themes, many), _themes())

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

    def _pairs(self, model, relation):
        field = apps.get_model(model)._meta.get_field(relation)
        through = field.remote_field.through._default_manager
        rows = through.order_by().values_list(field.m2m_column_name(), field.m2m_reverse_name())
        pairs = np.array(list(rows), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


class Recorded:
    """The entries of progress of the recommendations in a register, as arrays: by recommendation, then in order."""

    def __init__(self, register):
        model = apps.get_model("reviews", "ProgressEntry")
        rows = list(model.objects.order_by().values_list("recommendation_id", "pk", "date", "status"))
        recommendations, pks, dates, statuses = zip(*rows, strict=True) if rows else ((), (), (), ())
        places, known = register.places_of(recommendations)
        days, numbers = _days(dates)[known], _numbers(statuses, STATUSES)[known]
        order = np.lexsort((np.array(pks, np.int64)[known], days, places))
        self.places, self.days, self.statuses = places[order], days[order], numbers[order]
        self.many = np.bincount(self.places, minlength=len(register))
        self.first = np.cumsum(self.many) - self.many


def public_register():
    """Return the `PublicRegister` as it is now."""
    return remembered("public register", PublicRegister, for_everybody=True)


def _public_reviews():
    """Return (id, title, publication date, how much of it is known) of each public review, the newest first.

    As `live().public()` does, which compares each page with each restriction.
    """
    closed = {*PageViewRestriction.objects.values_list("page__path", flat=True)}
    closed.update(Page.objects.filter(live=False, numchild__gt=0, depth__gt=1).values_list("path", flat=True))
    ends = sorted({len(path) for path in closed})
    reviews = apps.get_model("reviews", "ReviewPage").objects.live().order_by()
    fields = ("pk", "title", "publication_date", "publication_date_precision", "path")
    rows = [row[:4] for row in reviews.values_list(*fields) if not any(row[4][:end] in closed for end in ends)]
    return sorted(rows, key=lambda row: (-row[2].toordinal() if row[2] else 1, row[1], row[0]))


def _recommendations():
    model = apps.get_model("reviews", "Recommendation")
    fields = ("pk", "review_id", "sort_order", "status", "level", "due", "update_date")
    return model.objects.order_by().values_list(*fields)


def _agencies():
    agencies = apps.get_model("reviews", "Agency").objects.order_by("sort_order", "name")
    return list(agencies.values_list("pk", "slug", "name"))


def _themes():
    themes = apps.get_model("reviews", "ThemePage").objects.live().public().order_by("title")
    return list(themes.values_list("pk", "slug", "title"))


def _of_listed(places, pks, listed):
    """Return the `Values` of pairs of a place and the id of a record of `listed`: (id, value, words) in order."""
    number_of = {pk: number for number, (pk, _, _) in enumerate(listed)}
    numbers = np.array([number_of.get(pk, -1) for pk in pks.tolist()], np.int64)
    known = numbers >= 0
    return Values(places[known], numbers[known], [(value, words) for _, value, words in listed])


def _first_day(published, known):
    if published and known != DatePrecision.DAY:
        return published.replace(day=1, month=1 if known == DatePrecision.YEAR else published.month)
    return published


def _numbers(values, known):
    number_of = {value: number for number, value in enumerate(known)}
    return np.array([number_of[value] for value in values], np.int64)


def _days(dates):
    return np.array([date.toordinal() if date else NEVER for date in dates], np.int64)
