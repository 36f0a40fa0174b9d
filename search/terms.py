"""What a search is narrowed by: each facet with its terms, and which of many pages carry which."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast

from home.prepared import prepared
from learning.models import Audience, BriefingPage, ResourceLinkPage
from reviews.models import AgeBand, Agency, Harm, ReviewPage, ReviewType, ThemePage

from .analysis import words_of
from .columns import Listed, numbers_in

# Parameter in addresses: label, in the order in which readers see them.
LABELS = {
    "kind": "Kind",
    "type": "Type of review",
    "theme": "Theme",
    "harm": "Harm",
    "age": "Age of the child",
    "agency": "Agency involved",
    "audience": "Written for",
    "year": "Year published",
}
# The lists that editors manage: the model, and its field with a short name.
LISTS = {
    "type": (ReviewType, "abbreviation"),
    "harm": (Harm, None),
    "age": (AgeBand, None),
    "agency": (Agency, "short_name"),
    "audience": (Audience, None),
}
# Where pages carry them.
CARRIED = (
    ("type", ReviewPage, "review_types"),
    ("harm", ReviewPage, "harms"),
    ("age", ReviewPage, "age_bands"),
    ("agency", ReviewPage, "agencies"),
    ("audience", BriefingPage, "audiences"),
    ("theme", ReviewPage, "themes"),
    ("theme", BriefingPage, "themes"),
    ("theme", ResourceLinkPage, "themes"),
)
PARAMETERS = list(LABELS)


@dataclass(frozen=True)
class Term:
    """One thing to narrow by: its value in addresses, its name for readers, a short one, and what else it is called."""

    value: str
    name: str
    short: str = ""
    others: str = ""  # separated by commas


@dataclass
class Terms:
    """The terms of one facet, and which pages carry which: places of pages and places of terms, side by side."""

    parameter: str
    terms: list = field(default_factory=list)
    former: dict = field(default_factory=dict)  # {former value: present value}
    pages: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    carried: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def keep_carried(self):
        """Forget the terms that no page carries: it may be drafts that do, and nobody is to find that out."""
        known, self.carried = np.unique(self.carried, return_inverse=True)
        self.terms = [self.terms[place] for place in known.tolist()]

    def counts(self, among):
        """Return how many of the pages `among` (a mask of places) carry each term."""
        return np.bincount(self.carried[among[self.pages]], minlength=len(self.terms))

    def carriers(self, values, size):
        """Return the mask, `size` long, of the pages that carry one of `values`."""
        mask = np.zeros(size, bool)
        wanted = np.array([term.value in values for term in self.terms], bool)
        if wanted.any():
            mask[self.pages[wanted[self.carried]]] = True
        return mask

    def of(self, page):
        """Return the terms that the page at the place `page` carries, in their order."""
        return [self.terms[place] for place in np.sort(self.carried[self.pages == page]).tolist()]

    @cached_property
    def by_value(self):
        """{value: its `Term`}."""
        return {term.value: term for term in self.terms}

    @cached_property
    def _values_by_name(self):
        """{name: values} by the terms' own names, and by their other names: one may be another's own."""
        own, other = {}, {}
        for term in self.terms:
            for names, found in ((term.value, term.name, term.short), own), (term.others.split(","), other):
                for name in {plain(name) for name in names} - {""}:
                    found.setdefault(name, []).append(term.value)
        return own, other

    def named(self, name):
        """Return the values of what is called `name`, in any case and with any signs between its words."""
        own, other = self._values_by_name
        return own.get(plain(name)) or other.get(plain(name)) or self._formerly(name)

    def _formerly(self, name):
        value = self.present(name)
        return [value] if value in self.by_value and value != name else []

    def present(self, value):
        """Return the value that `value`, of an address made before, stands for now."""
        return self.former.get(value, value)


def plain(name):
    """Return a name as its words: two ways to write it are the same."""
    return " ".join(words_of(name))


@prepared
def listed_terms():
    """Return (parameter, key, value, name, other names, short name, place) of all themes and of the terms of all lists.

    They are in order. Of themes, drafts are among them.
    """
    rows = [_rows("theme", ThemePage, "title", Value(""), Value(0))]
    for parameter, (model, short) in LISTS.items():
        rows.append(_rows(parameter, model, "name", F(short) if short else Value(""), F("sort_order")))
    return rows[0].union(*rows[1:], all=True).order_by("place", "term")


def _rows(parameter, model, name, short, place):
    named = {"parameter": Value(parameter, output_field=CharField()), "term": F(name), "also": F("also_known_as")}
    named |= {"short": Cast(short, CharField()), "place": Cast(place, IntegerField())}
    rows = model.objects.order_by().annotate(**named)
    return rows.values_list("parameter", "pk", "slug", "term", "also", "short", "place")


def carried_terms():
    """Yield (parameter, keys of pages, keys of terms), arrays side by side, for all that any page carries."""
    links = []
    for parameter, model, name in CARRIED:
        field = model._meta.get_field(name)
        through = field.remote_field.through._default_manager.order_by()
        named = through.annotate(parameter=Value(parameter, output_field=CharField())).values("parameter")
        columns = Listed(f"{field.m2m_field_name()}_id"), Listed(f"{field.m2m_reverse_field_name()}_id")
        links.append(named.annotate(pages=columns[0], terms=columns[1]).values_list("parameter", "pages", "terms"))
    for parameter, pages, terms in links[0].union(*links[1:], all=True):
        yield parameter, numbers_in(pages), numbers_in(terms)
