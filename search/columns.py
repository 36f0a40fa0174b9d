"""Columns of many rows as arrays: the database makes one text of each, in which numpy finds the values.

An object for each value of ten thousand rows takes longer to make than the database needs to find the rows.
"""

import numpy as np
from django.db.models import Aggregate, TextField
from django.db.models.functions import Cast

SEPARATOR = ","  # in no number and no date


class Listed(Aggregate):
    """An aggregate: all values of a column, in one text. Of one query, all are in the same order; what is NULL lacks.

    It is for numbers and dates.
    """

    function = "GROUP_CONCAT"
    template = f"%(function)s(%(expressions)s, '{SEPARATOR}')"
    output_field = TextField()

    def __init__(self, column, **more):
        super().__init__(Cast(column, TextField()), **more)

    def as_postgresql(self, compiler, connection, **context):
        """Call it by PostgreSQL's name."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def numbers_in(listed):
    """Return the numbers of a `Listed` column as an array; None, of no rows, are none."""
    return np.fromstring(listed, np.int64, sep=SEPARATOR) if listed else np.zeros(0, np.int64)


def days_in(listed):
    """Return the dates of a `Listed` column as an array of days."""
    return np.array(listed.split(SEPARATOR) if listed else [], "datetime64[D]")
