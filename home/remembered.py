"""Values that are the same on many pages, kept by a process until anything that the public can see changes."""

from django.db import transaction

from . import stamp

_kept = {}  # name: (stamp, value)


def remembered(name, make):
    """Return what `make()` returns, made once for each stamp (`home.stamp`), or each time where there is none.

    name: anything hashable, one of few: each keeps one value.
    make: returns what nobody changes; of records, only copies must be handed out.
    """
    present = stamp.current()
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
