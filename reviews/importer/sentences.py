"""Sentences: what they announce, and which file the "here" in each of them means."""

import re
from dataclasses import dataclass

from reviews.kinds import ResourceKind

from .dates import find_dates
from .document import Link
from .rules import FILE_KINDS, REVIEW_TYPES, first_value, is_bare

END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"\u201c(])")
# "Published: 17th March 2022." says when the entry was published, and nothing else.
SAYS_WHEN = re.compile(r"\W*(?:date(?: of publication| published)?|(?:first |was )?published|publication date)\b", re.I)
# "… published X on DATE", "X was published on DATE"
PUBLISHED = re.compile(
    r"\b(?:published|released)\b\s+(?:(?:the|a|an|its|our|their)\s+)?(?P<after>.+)$",
    re.IGNORECASE,
)
WAS_PUBLISHED = re.compile(
    r"^(?:(?:the|a|an|our)\s+)?(?P<before>.+?)\s+(?:was|were|has been|is)\s+published\b", re.IGNORECASE
)


@dataclass
class Sentence:
    """A sentence with the links in it."""

    text: str
    links: list[Link]


def sentences_of(line):
    """Return the sentences of a line, each with its own links."""
    found, start = [], 0
    for end in [*(match.end() for match in END.finditer(line.text)), len(line.text)]:
        text = line.text[start:end].strip()
        if text:
            found.append(
                Sentence(
                    text, [link for link in line.links if start <= link.start < end or (link.start == start == end)]
                )
            )
        start = end
    return found


def announced_title(text):
    """Return the title of the review that a sentence says was published, or ""."""
    for pattern, name in ((WAS_PUBLISHED, "before"), (PUBLISHED, "after")):
        match = pattern.search(text)
        if not match:
            continue
        title = match[name]
        dates, _ = find_dates(title)
        if dates:
            title = re.sub(r"\s*\(?\b(?:on|in)?\s*(?:the)?\s*$", "", title[: dates[0].start], flags=re.IGNORECASE)
        title = title.strip(" ,:.(")
        if any(rule.pattern.search(title) for rule in REVIEW_TYPES) and not re.search(
            r"reviews\b", title, re.IGNORECASE
        ):
            return title
    return ""


def slot_of(sentence):
    """Return the files that a sentence offers as (value of ResourceKind, title, address or "").

    A link that says only "here" is what its sentence says; any other is what it says itself.
    """
    links = [link for link in sentence.links if link.address]
    if not links:
        offers = re.search(r"\b(?:here|read|view|download|click|see|watch|listen)\b", sentence.text, re.IGNORECASE)
        kind = first_value(FILE_KINDS, sentence.text)
        short = len(sentence.text.split()) <= 6  # noqa: PLR2004  ("Full report (PDF)")
        return [(kind, _label(kind), "")] if kind and (offers or short) else []
    found, start = [], 0
    for link in links:
        place = sentence.text.find(link.text, start)
        own = link.text if not is_bare(link.text) else sentence.text[start : place + len(link.text)]
        start = max(place, 0) + len(link.text)
        kind = first_value(FILE_KINDS, own) or ("full-report" if is_bare(own) else "")
        if kind:
            found.append((kind, link.text if not is_bare(link.text) else _label(kind), link.address))
    return found


def _label(kind):
    return str(ResourceKind(kind).label)
