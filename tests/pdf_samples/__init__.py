"""Sample files made at test time, each with what reading it must find: one module a family, each with `SAMPLES`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One file. `expected` codes must be found (others of advice may be); `blocking` says if it must not be published.

    `failed` is why it cannot be read ("" if it can), `file_name` what it is called.
    """

    kind: str
    name: str
    expected: frozenset[str]
    blocking: bool
    make: Callable[[], bytes]
    failed: str = ""
    file_name: str = "report.pdf"

    def __str__(self):
        return f"{self.kind}: {self.name}"


def samples(kind, codes, variants, *, blocking=True, **others):
    """Return a `Sample` of `kind` for each of `variants` (name: a callable that makes the file)."""
    expected = frozenset(codes.split())
    return [Sample(kind, name, expected, blocking, make, **others) for name, make in variants.items()]
