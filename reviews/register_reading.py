"""What the public register is read from, in as few queries and as little time as can be."""

from datetime import date
from typing import NamedTuple

import numpy as np
from django.apps import apps
from django.db import connections
from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast

from home.public import Openness, drafts_above, restrictions
from home.sites import Link, path_of

ROWS = 250  # held at once: fewer than set Python looking for garbage, which takes longer than reading them all
EPOCH = date(1970, 1, 1).toordinal()
NEVER = 2**31 - 1  # a day that no date has: not due, not dated


class Review(NamedTuple):
    """What the register needs of a review."""

    pk: int
    title: str
    url_path: str
    published: date | None
    known: str


class Named:
    """The short lists that a register needs besides, in one query.

    agencies, themes: (id, value, words), of public themes only. register: the address of the register's page, "" if
    nobody may read it. open: which live pages anybody may read.
    """

    def __init__(self):
        found = {"agency": [], "theme": [], "closed": [], "register": []}
        for kind, *facts in self._rows():
            found[kind].append(facts)
        self.open = Openness(path for *_, path in found["closed"])
        self.agencies = [facts[1:4] for facts in sorted(found["agency"], key=lambda facts: (facts[0], facts[3]))]
        themes = [facts[1:4] for facts in found["theme"] if self.open.includes(facts[4])]
        self.themes = sorted(themes, key=lambda facts: facts[2])
        registers = [facts[2] for facts in found["register"] if self.open.includes(facts[4])]
        self.register = (registers and path_of(Link("", registers[0], ""))) or ""

    def _rows(self):
        """Return (kind, order, id, value in addresses, words, tree path) of all."""
        nothing = Value("", output_field=TextField())
        agencies = apps.get_model("reviews", "Agency").objects.order_by()
        themes = apps.get_model("reviews", "ThemePage").objects.live().order_by()
        registers = apps.get_model("reviews", "RecommendationIndexPage").objects.live().order_by()
        parts = [
            _row(agencies, "agency", F("sort_order"), F("pk"), F("slug"), F("name"), nothing),
            _row(themes, "theme", ZERO, F("pk"), F("slug"), F("title"), F("path")),
            _row(registers, "register", ZERO, F("pk"), F("url_path"), F("title"), F("path")),
            _row(restrictions(), "closed", ZERO, F("pk"), nothing, nothing, F("page__path")),
            _row(drafts_above(), "closed", ZERO, F("pk"), nothing, nothing, F("path")),
        ]
        return parts[0].union(*parts[1:], all=True)


ZERO = Value(0, output_field=IntegerField())


def _row(queryset, kind, order, pk, *texts):
    texts = [Cast(each, TextField()) for each in texts]
    return queryset.values_list(Value(kind, output_field=TextField()), Cast(order, IntegerField()), pk, *texts)


def public_reviews(named):
    """Return each `Review` that anybody may read, the newest first."""
    reviews = apps.get_model("reviews", "ReviewPage").objects.live().order_by()
    known = "publication_date_precision"
    fields = ("pk", "title", "url_path", text_of("publication_date"), known, "path")
    *facts, paths = columns_of(reviews.values_list(*fields))
    facts[3] = [day and date.fromisoformat(day) for day in facts[3]]
    found = [Review(*each) for *each, path in zip(*facts, paths, strict=True) if named.open.includes(path)]
    return sorted(found, key=lambda each: (-each.published.toordinal() if each.published else 1, each.title, each.pk))


def columns_of(rows):
    """Return the columns of `rows`, a queryset's values_list(), as lists.

    Dates come as SQLite has them: ask for their texts.
    """
    sql, params = rows.query.get_compiler(rows.db).as_sql()
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        columns = [[] for _ in cursor.description]
        while lot := cursor.fetchmany(ROWS):
            for column, values in zip(columns, zip(*lot, strict=True), strict=True):
                column.extend(values)
    return columns


def text_of(field):
    """Return a date as a query gives it fastest."""
    # Dates as texts are read into an array at once; SQLite's would be made into objects one by one.
    return Cast(field, TextField())


def numbers_of(values, known):
    """Return an array of the places of `values` among the list `known`."""
    number_of = {value: number for number, value in enumerate(known)}
    return np.array([number_of[value] for value in values], np.int64)


def days_of(dates):
    """Return dates (or texts) as numbers, as date.toordinal() counts."""
    days = np.array(dates, "datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64) + EPOCH)
