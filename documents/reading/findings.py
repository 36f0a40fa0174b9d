"""What the reader says of a file: one `Finding` a place, at most `CAP` of a code; or why it gives up."""

import re
from collections import Counter
from dataclasses import dataclass, replace

# An editor shown twenty places of a kind has understood; a hostile file must not fill the database.
CAP = 20
DETAIL_LENGTH = 300
# Control characters, and those that join, hide or turn round the text beside them.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def plain(text, length=DETAIL_LENGTH):
    """Return `text` as one printable line of at most `length` characters, so that it can be stored and shown."""
    text = " ".join(UNPRINTABLE.sub(" ", str(text)[: length * 10]).split())
    return text if len(text) <= length else text[: length - 1] + "…"


class UnreadableError(Exception):
    """Raised when a file cannot be read further; `code` is the reason, as in "broken" or "password"."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Finding:
    """One thing found in a file.

    `code` is a word of the vocabulary in documents/rules.py; `page` counts from 1; `box` is (x0, y0, x1, y1) in PDF
    points of the page as seen, from the bottom left of its crop box; `detail` is a short text for the editor; `more`
    is how many further findings of the code were not kept.
    """

    code: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    detail: str = ""
    more: int = 0

    def as_line(self):
        """Return the finding as the child writes it: `{"finding": {…}}`."""
        answer = {
            "code": self.code,
            "page": self.page,
            "box": [round(float(number), 2) for number in self.box] if self.box else None,
            "detail": plain(self.detail),
        }
        return {"finding": answer | {"more": self.more} if self.more else answer}


class Cap:
    """Lets `CAP` findings of each code through; the last of them waits until all are counted."""

    def __init__(self):
        self._counts = Counter()
        self._last = {}

    def admits(self, finding):
        """Count `finding`; return whether it may be told at once."""
        self._counts[finding.code] += 1
        if self._counts[finding.code] == CAP:
            self._last[finding.code] = finding
        return self._counts[finding.code] < CAP

    def last(self):
        """Return the findings that had to wait, each with how many of its code came after it."""
        return [replace(finding, more=self._counts[code] - CAP) for code, finding in self._last.items()]
