"""Queries that are compiled once a process instead of once a request.

Django makes the SQL of a queryset anew each time, which costs several times what running it does. A public page asks
the same questions each time, about other records: those are written as functions under `@prepared`.
"""

import logging
from contextlib import ExitStack
from functools import update_wrapper

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

logger = logging.getLogger(__name__)

# Stand in for the values while the SQL is made; nothing in a query equals them by accident.
FIRST_NUMBER = 2_000_030_011  # within every integer column
MOST_SHAPES = 200  # of one query; beyond that it is compiled each time


def prepared(build):
    """Decorate a function that returns a queryset: called with the values, it answers with the list of results.

    build: takes whole numbers, texts, and tuples of them, each of which must reach the SQL as it is: compared with a
    column, not inside a LIKE. All that changes from one call to the next must be one of them. It is called once for
    each number of values in the tuples, and must not ask the database; a query that cannot be
    prepared so is made anew at each call.
    """
    return update_wrapper(Prepared(build), build)


def padded(values):
    """Return a tuple of numbers with its last one repeated up to a power of two, to ask with few numbers of values."""
    values = tuple(values)
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


class Prepared:
    """A query with places for values; see `prepared`."""

    def __init__(self, build):
        self.build = build
        self._plans = {}

    def __call__(self, *values):
        """Return the list of results."""
        return list(self.queryset(*values))

    def first(self, *values):
        """Return the first result, or None."""
        return next(iter(self(*values)), None)

    def queryset(self, *values):
        """Return a queryset that can only be iterated, with whatever it prefetches."""
        shape = tuple(len(value) if isinstance(value, tuple) else 0 for value in values)
        plan = self._plans.get(shape)
        try:
            if plan is None:
                plan = _Plan(self.build, values)
                if len(self._plans) < MOST_SHAPES:
                    self._plans[shape] = plan
            return plan.with_values(values)
        except NotPreparedError as error:
            logger.debug("%s is made anew: %s", self.build.__qualname__, error)
            return self.build(*values)


class NotPreparedError(Exception):
    """Raised when the SQL must be made for the values themselves."""


class _Plan:
    """The SQL for one number of values, for each database it is asked of."""

    def __init__(self, build, values):
        self.marked = []
        marks = [self._mark(value) for value in values]
        with ExitStack() as guard:
            for connection in connections.all():
                guard.enter_context(connection.execute_wrapper(_refuse))
            self.queryset = build(*marks)
        self._compiled = {}

    def _mark(self, value):
        """Return what stands in for `value`, and remember it."""
        if isinstance(value, tuple):
            return tuple(self._mark(each) for each in value)
        place = len(self.marked)
        mark = f"<value {place}>" if isinstance(value, str) else FIRST_NUMBER + place
        self.marked.append(mark)
        return mark

    def with_values(self, values):
        """Return the queryset with `values` in their places."""
        alias = self.queryset.db
        compiled = self._compiled.get(alias)
        if compiled is None:
            compiled = self._compiled[alias] = _Compiled(self.queryset, self.marked, alias)
        flat = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
        asked = QuerySet.__new__(type(self.queryset))
        # A clone would copy the query, too.
        asked.__dict__ = self.queryset.__dict__ | {"_query": _Query(compiled, flat), "_result_cache": None}
        return asked


def _refuse(execute, sql, params, many, context):
    # Wagtail's own public() asks for all restrictions while it makes its condition: kept, the answer would go stale
    # and show what has become private since.
    raise NotPreparedError(f"The query depends on another, {sql}")


class _Compiled:
    """What Django's compiler made of a queryset."""

    def __init__(self, queryset, marked, alias):
        compiler = queryset.query.get_compiler(alias)
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet as error:
            raise NotPreparedError("Nothing can match") from error
        self._kind = type(compiler)
        self._state = compiler.__dict__ | {"connection": None}  # which belongs to one thread
        self._alias = alias
        self._converters = None
        place_of = {mark: place for place, mark in enumerate(marked)}
        self.params = [(place_of.get(param), param) for param in params]
        if {place for place, _ in self.params if place is not None} != set(place_of.values()):
            raise NotPreparedError(f"A value does not reach the query as it is: {self.sql}")

    def for_values(self, values):
        """Return a compiler of the connection of this thread that has nothing left to compile."""
        compiler = object.__new__(self._kind)
        compiler.__dict__ = self._state | {"connection": connections[self._alias]}
        params = tuple(param if place is None else values[place] for place, param in self.params)
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)
        if self._converters is None:
            self._converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda expressions: self._converters
        return compiler


class _Query:
    """Stands in for a queryset's query while it is iterated."""

    def __init__(self, compiled, values):
        self._compiled = compiled
        self._values = values

    def get_compiler(self, using=None, connection=None, elide_empty=True):
        """Return the compiler that has compiled already."""
        return self._compiled.for_values(self._values)
