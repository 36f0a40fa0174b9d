"""What the reader found in a file: one `Finding` a place, collected with a cap a code."""

import re
from collections import Counter
from dataclasses import dataclass, replace

# An editor shown twenty places of a kind has understood; a hostile file must not fill the database.
CAP = 20
DETAIL_LENGTH = 300
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def plain(text, length=DETAIL_LENGTH):
    """Return `text` as one printable line of at most `length` characters, so that it can be shown and stored."""
    text = " ".join(UNPRINTABLE.sub(" ", str(text)[: length * 10]).split())
    return text if len(text) <= length else text[: length - 1] + "…"


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

    def as_dict(self):
        """Return the finding as it is written into the child's answer."""
        answer = {
            "code": self.code,
            "page": self.page,
            "box": [round(number, 2) for number in self.box] if self.box else None,
            "detail": plain(self.detail),
        }
        return answer | {"more": self.more} if self.more else answer


def capped(findings, cap=CAP):
    """Return `findings` in their order with at most `cap` of each code; the last kept of a code says how many more."""
    found = Counter()
    kept, last = [], {}
    for finding in findings:
        found[finding.code] += 1 + finding.more
        if sum(1 for other in kept if other.code == finding.code) < cap:
            last[finding.code] = len(kept)
            kept.append(finding)
    shown = Counter(finding.code for finding in kept)
    for code, place in last.items():
        if more := found[code] - shown[code]:
            kept[place] = replace(kept[place], more=more)
    return kept
