"""Values that are the same on many pages, kept by a process until anything that the public can see changes."""

from django.db import transaction

from . import stamp

_kept = {}  # name: (stamp, value)
MOST_OF_MANY = 5_000  # values under one name: parts of pages of two kB


def remembered(name, make, *, for_everybody=False):
    """Return what `make()` returns, made once for each stamp (`home.stamp`), or each time where there is none.

    name: anything hashable, one of few: each keeps one value.
    make: returns what nobody changes; of records, only copies must be handed out.
    for_everybody: whether `make` returns the same whoever asks, so that editors get what is kept, too.
    """
    present = stamp.of_database() if for_everybody else stamp.current()
    # A transaction may see what is never committed.
    if present is None or transaction.get_connection().in_atomic_block:
        return make()
    kept = _kept.get(name)
    if kept and kept[0] == present:
        return kept[1]
    # The stamp was read before what it stands for, so the value can be newer than it but never older.
    value = make()
    _kept[name] = present, value
    return value


def remembered_among(name, keys, make):
    """Return {key: value} for `keys`, each value made once for each stamp, under the same rules.

    name: one of few, as above; keys: anything hashable. make: returns such a dictionary for the keys that it is given,
    which may lack some.
    """
    many = remembered(name, dict)
    found = {key: many[key] for key in keys if key in many}
    if missing := [key for key in keys if key not in found]:
        if len(many) > MOST_OF_MANY:
            many.clear()
        made = make(missing)
        many.update(made)
        found |= made
    return found
