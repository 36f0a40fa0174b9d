"""Facets of a list: what it can be narrowed by, with counts, from the address alone (no session, no JavaScript).

Values of one facet widen each other (or), facets narrow each other (and). The count beside a choice says how many
entries remain if it is chosen, given what is chosen in all other facets. Choices, names and counts come only from the
queryset given, so what is not public in it cannot show, and an unknown value in an address is passed over.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from .remembered import remembered

SLUG = re.compile(r"[\w-]{1,100}")
YEAR = re.compile(r"[12][0-9]{3}")
CHECKED = mark_safe(" checked")
CHECKBOX = """\
<div class="govuk-checkboxes__item">
  <input class="govuk-checkboxes__input" id="facet-{name}-{value}" \
name="{name}" type="checkbox" value="{value}"{checked}>
  <label class="govuk-label govuk-checkboxes__label" for="facet-{name}-{value}">{label} \
<span class="pr-facet__count">({count})</span></label>
</div>"""
MOST_VALUES = 50  # of one facet in one address; no reader ticks more


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    parameter: its name in addresses; label: its name for readers.
    value, name: where the queryset holds a choice's value in addresses and its words ("themes__slug", "themes__title").
    names: the words by value, where they are fixed in code; they give the order too.
    order: by what the choices are ordered otherwise; the most frequent come first if empty.
    is_many: whether an entry can have several values.
    among: returns a condition on what may be a choice at all ("only public themes").
    pattern: what a value in an address must look like; anything else never reaches the database.
    stored: makes of a value in an address what the database compares.
    former: returns {former value in addresses: what it is now}, for links that were made before.
    """

    parameter: str
    label: str
    value: str
    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    is_many: bool = False
    among: Callable[[], Q] = Q
    pattern: re.Pattern = SLUG
    stored: Callable = str
    former: Callable[[], Mapping[str, str]] | None = None

    def read(self, raw):
        """Return the values of a parameter as given in an address, without repetitions and what cannot be a value."""
        values = list(dict.fromkeys(value for value in raw if self.pattern.fullmatch(value)))
        return [value for value in values if not self.names or value in self.names][:MOST_VALUES]

    def renewed(self, values, known):
        """Return `values`, those that are not `known` replaced by what they are called now; asked for if need be."""
        if self.former is None or all(value in known for value in values):
            return values
        former = self.former()
        return list(dict.fromkeys(value if value in known else former.get(value, value) for value in values))

    def condition(self, values):
        """Return the condition that an entry has one of `values`, as they are stored."""
        return self.among() & Q(**{f"{self.value}__in": values})

    def words(self, value, name):
        """Return what readers see for a choice."""
        return str(self.names.get(value, name))


@dataclass(frozen=True)
class Choice:
    """One value of a facet, as the form shows it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A facet with its choices."""

    facet: Facet
    choices: list[Choice]

    @cached_property
    def chosen_count(self):
        """How many of its choices are chosen."""
        return sum(choice.is_chosen for choice in self.choices)

    @cached_property
    def checkboxes(self):
        """Its choices as HTML: a hundred on a list, which a template takes 5 ms for."""
        name = self.facet.parameter
        return format_html_join(
            "\n",
            CHECKBOX,
            (
                {
                    "name": name,
                    "value": choice.value,
                    "label": choice.label,
                    "count": choice.count,
                    "checked": CHECKED if choice.is_chosen else "",
                }
                for choice in self.choices
            ),
        )


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the list, with the address of the list without it."""

    kind: str
    label: str
    address: str


class Facets:
    """The facets of one request.

    matches: a `Matches`, which knows what is chosen.
    path: where the list is.
    keep: further (parameter, value) pairs that links keep, such as the search words and the order.
    """

    def __init__(self, matches, path, keep=()):
        self.facets = matches.listing.facets
        self.path = path
        self.keep = list(keep)
        self.chosen = matches.chosen
        self._matches = matches

    @property
    def is_narrowed(self):
        """Whether anything is chosen."""
        return any(self.chosen.values())

    @cached_property
    def groups(self):
        """The facets that have something to choose, with their choices: one query a facet."""
        if not self._matches.are_all:
            return self._groups()
        return remembered(("facets", type(self._matches.listing)), self._groups)  # where most readers begin

    def _groups(self):
        groups = (Group(facet, self._choices(place, facet)) for place, facet in enumerate(self.facets))
        return [group for group in groups if group.choices]

    def _choices(self, place, facet):
        chosen = self.chosen[facet.parameter]
        counted = self._matches.rows(place)
        found = {str(value): (facet.words(str(value), name), total) for value, name, total in counted if value}
        found |= {value: (name, 0) for value, name in chosen.items() if value not in found}
        values = [value for value in facet.names if value in found] if facet.names else found
        return [Choice(value, *found[value], value in chosen) for value in values]

    @property
    def chips(self):
        """What is chosen, each with the address that takes it back."""
        return [
            Chip(facet.label, name, self.address(toggle=(facet.parameter, value)))
            for facet in self.facets
            for value, name in self.chosen[facet.parameter].items()
        ]

    def pairs(self):
        """Return the (parameter, value) pairs that are chosen."""
        return [(parameter, value) for parameter, values in self.chosen.items() for value in values]

    def address(self, *, toggle=None, without=(), **more):
        """Return the list's address with what is chosen.

        toggle: a (parameter, value) pair to add, or to take away if it is there.
        without: names of kept parameters to leave out. more: further parameters; None leaves one out.
        """
        pairs = [pair for pair in self.keep if pair[0] not in more and pair[0] not in without] + self.pairs()
        if toggle in pairs:
            pairs.remove(toggle)
        elif toggle:
            pairs.append(toggle)
        pairs += [(name, value) for name, value in more.items() if value is not None]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path
