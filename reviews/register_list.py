"""The register as one request asks for it: one by one, or grouped by agency or theme with counts."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import numpy as np

from home.charts import Bars, Row
from home.lists import FilteredList

from .figures import STATUS_SERIES
from .kinds import RecommendationStatus as Status
from .progress_charts import COLUMN_OF, over_time

GROUPS = {"agency": "By agency", "theme": "By theme"}
NONE_OF = {"agency": "Addressed to no named agency", "theme": "Review without a theme"}
NOTES = {
    "agency": "A recommendation addressed to several agencies counts for each of them, so these figures can add up to "
    "more than the number of recommendations.",
    "theme": "A recommendation counts for each theme of its review, so these figures can add up to more than the "
    "number of recommendations.",
}


@dataclass(frozen=True)
class Tally:
    """How many recommendations have a status (or are overdue), with the address of the list of them."""

    value: str
    words: str
    total: int
    address: str


class RegisterList(FilteredList):
    """The register as one request asks for it."""

    def also_kept(self, parameters):
        """Keep the grouping."""
        group = parameters.get("group", "")
        self.group = group if group in GROUPS else ""
        return [("group", self.group)] if self.group else []

    @cached_property
    def cards(self):
        """The recommendations of the page that is asked for, as HTML."""
        return self.listing.cards(list(self.page), self._day, complete=self._matches.register.complete)

    @property
    def address(self):
        """The address of what is shown, one by one."""
        return self.facets.address(without=("group",))

    @property
    def progress_path(self):
        """The address of the progress of all recommendations."""
        return f"{self.path}progress/"

    @property
    def progress_address(self):
        """The address of the progress of what is shown."""
        return self.address.replace(self.path, self.progress_path, 1)

    @property
    def history_csv_address(self):
        """Where every step of what is shown is as CSV."""
        return self.beside("history.csv")

    @property
    def history_json_address(self):
        """Where every step of what is shown is as JSON."""
        return self.beside("history.json")

    @property
    def pks(self):
        """The ids of all that match, in order."""
        return self._matches.in_order(self.sort)[:]

    def over_time(self):
        """Return (the chart of what matches over time, how many of it have no date to begin at)."""
        return over_time(self._matches, self._day)

    @property
    def grouping_choices(self):
        """The ways to show the list: (words, address, whether it is the present one)."""
        choices = {"": "One by one"} | GROUPS
        return [
            (words, self.facets.address(without=("group",), group=value or None), value == self.group)
            for value, words in choices.items()
        ]

    def only(self, parameter, value):
        """Return the address of the list one by one, with `value` alone chosen in the facet `parameter`."""
        pairs = [pair for pair in self.facets.keep if pair[0] != "group"]
        pairs += [pair for pair in self.facets.pairs() if pair[0] != parameter]
        return f"{self.path}?{urlencode([*pairs, (parameter, value)])}"

    @cached_property
    def tallies(self):
        """How many have each status, and how many are overdue, of what matches but for a chosen status."""
        places = {facet.parameter: place for place, facet in enumerate(self.listing.facets)}
        totals = self._matches.by_status(self._matches.mask(but=places["status"]))
        return [
            Tally(value, words, totals[place], self.only("status", value))
            for place, (value, words) in enumerate(Status.choices)
        ]

    @cached_property
    def overdue_tally(self):
        """How many of what matches are overdue."""
        total = int((self._matches.matching & self._matches.overdue).sum())
        return Tally("overdue", "Overdue", total, self.only("overdue", "yes"))

    @cached_property
    def groups(self):
        """The chart of the chosen grouping, with its table."""
        return self.chart_by(self.group)

    @property
    def group_note(self):
        """What to know when reading the groups."""
        return NOTES.get(self.group, "")

    def chart_by(self, group):
        """Return the chart of what matches by `group` ("agency", "theme") and status, the largest group first."""
        matches = self._matches
        values = getattr(matches.register, f"{group}_values")
        figures = values.by_status(matches.matching, matches.register.statuses)
        late = np.bincount(
            values.numbers[(matches.matching & matches.overdue)[values.places]], minlength=len(values.named)
        )
        chosen = matches.chosen[group]
        rows = [
            self._row(words, figures[number], late[number], self.only(group, value))
            for number, (value, words) in enumerate(values.named)
            if figures[number].any() and (not chosen or value in chosen)
        ]
        rows.sort(key=lambda row: -row.total)
        without = matches.matching.copy()
        without[values.places] = False
        if without.any():
            totals = np.array(matches.by_status(without))
            rows.append(self._row(NONE_OF[group], totals, (without & matches.overdue).sum(), ""))
        kind = GROUPS[group].removeprefix("By ").capitalize()
        title = f"Recommendations by {group} and status"
        return Bars(f"by-{group}", title, kind, STATUS_SERIES, rows, more=("Overdue",))

    def _row(self, label, figures, late, address):
        ordered = tuple(int(figures[column]) for column in COLUMN_OF)
        return Row(label, ordered, address, (int(late),))
