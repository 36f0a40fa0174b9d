"""The version of the site's data: of the names of its columns and what they mean, the same for all datasets.

A column that is added raises the second number, one that goes or means something else the first. Columns are told by
their names; their order may change. Each version says in `CHANGES` what is new in it (the page of the data shows that).
"""

CHANGES = (
    ("1.0", "The first stated version: identifiers, slugs and dates of change beside the columns there were; themes."),
)
VERSION = CHANGES[0][0]
