"""The ledger of withdrawals: a folder outside the database, so that no backup revives what was taken down.

One file a withdrawal, written whole or not at all. Every process looks at the folder's time at each request, so that
a withdrawal made by any of them, or by the command line with everything else down, is kept by all at once.
"""

import json
import os
import tempfile
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

# A folder that changed this short a time ago may change again without its time showing it.
STILL_MOVING = 2_000_000_000  # nanoseconds


@dataclass
class Withdrawal:
    """One page that was taken down, with all that leads to it; `page_key` is its translation key, which no copy has."""

    page_key: str
    paths: list[str]
    tokens: list[str]
    withdrawn_at: str
    line: str
    import_keys: list[str] = field(default_factory=list)
    ended_at: str = ""
    pk: str = field(default_factory=lambda: uuid.uuid4().hex)


class Ledger:
    """What is withdrawn at present, and which files never come back under their old address."""

    def __init__(self, withdrawals):
        present = [one for one in withdrawals if not one.ended_at]
        self.withdrawals = present
        self.by_page = {one.page_key: one for one in present}
        self.by_path = {path: one for one in present for path in one.paths}
        self.by_token = {token: one for one in withdrawals for token in one.tokens}
        self.import_keys = {key for one in present for key in one.import_keys}

    def of_path(self, path):
        """Return the withdrawal that closes the address `path` (or one above it), or None."""
        while path:
            if found := self.by_path.get(path.rstrip("/") + "/"):
                return found
            path = path.rstrip("/").rpartition("/")[0]
        return None


_read = {}  # the folder: (its time, the ledger)


def folder():
    """Return where the ledger lies."""
    return Path(settings.WITHDRAWAL_LEDGER)


def moved_at():
    """Return when the ledger last changed, in nanoseconds since 1970; 0 while there is none. Raises OSError."""
    try:
        return os.stat(folder()).st_mtime_ns
    except FileNotFoundError:
        return 0


def present():
    """Return the `Ledger` as it is now. Raises OSError, ValueError or TypeError if it cannot be read."""
    place, moved = folder(), moved_at()
    if not moved:
        return Ledger([])
    known = _read.get(place)
    if known and known[0] == moved:
        return known[1]
    ledger = Ledger([Withdrawal(**json.loads(path.read_text())) for path in sorted(place.glob("*.json"))])
    if time.time_ns() - moved > STILL_MOVING:
        _read[place] = moved, ledger
    return ledger


def write(withdrawal):
    """Write a withdrawal, new or changed, so that it is there whole or not at all, also after a power cut."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place, suffix=".new")
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(withdrawal), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, place / f"{withdrawal.pk}.json")
    _sync(place)


def take_back(withdrawal):
    """Remove a withdrawal that did not come about."""
    (folder() / f"{withdrawal.pk}.json").unlink(missing_ok=True)
    _sync(folder())


def _sync(place):
    _read.pop(place, None)
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
