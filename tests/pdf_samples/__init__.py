"""Sample files made at test time, each with what reading it must find: one module a family, each with `SAMPLES`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One file. `expected` codes must be found (others of advice may be); `blocking` says if it must not be published."""

    kind: str
    name: str
    expected: frozenset[str]
    blocking: bool
    make: Callable[[], bytes]

    def __str__(self):
        return f"{self.kind}: {self.name}"
