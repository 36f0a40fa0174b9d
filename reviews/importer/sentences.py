"""Sentences: what they announce, and which file the "here" in each of them means."""

import re
from dataclasses import dataclass

from reviews.kinds import ResourceKind

from .dates import find_dates
from .document import Link
from .rules import BRIEFING_TYPES, FILE_KINDS, NOT_OF_A_REVIEW, REVIEW_TYPES, first_value, is_bare
from .titles import pseudonym

END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"\u201c(])")
# "Published: 17th March 2022." says when the entry was published, and nothing else.
SAYS_WHEN = re.compile(
    r"\W*(?:(?:it|(?:this|the) (?:review|report)) (?:was|has been) )?"
    r"(?:date(?: of publication| published)?|(?:first |was )?published|publication date)\b",
    re.IGNORECASE,
)
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


def announced_briefing(sentence):
    """Return the link whose words are the title of a briefing that a sentence says was published, or None."""
    named = [link for link in sentence.links if link.address and not is_bare(link.text)]
    if len(named) != 1 or not PUBLISHED.search(sentence.text) or not first_value(BRIEFING_TYPES, sentence.text):
        return None
    return named[0] if not first_value(REVIEW_TYPES, sentence.text) else None


def slot_of(sentence):
    """Return the files that a sentence offers as (value of ResourceKind, title, address or "").

    A link that says only "here" is what its sentence says; any other is what it says itself.
    """
    if NOT_OF_A_REVIEW.search(sentence.text):
        return []
    links = [link for link in sentence.links if link.address]
    if not links:
        offers = re.search(r"\b(?:here|read|view|download|click|see|watch|listen)\b", sentence.text, re.IGNORECASE)
        kind = first_value(FILE_KINDS, sentence.text)
        short = len(sentence.text.split()) <= 6  # noqa: PLR2004  ("Full report (PDF)")
        return [(kind, _label(kind), "")] if kind and (offers or short) else []
    found, start = [], 0
    # "Click here for the briefing": what a link means follows it.
    is_before = is_bare(links[0].text) and sentence.text.startswith(links[0].text)
    for place, end, link in _places(sentence.text, links):
        around = sentence.text[place:end] if is_before else sentence.text[start : place + len(link.text)]
        own = around if is_bare(link.text) else link.text
        start = max(place, 0) + len(link.text)
        kind = first_value(FILE_KINDS, own) or ("full-report" if is_bare(own) else "")
        if kind:
            found.append((kind, link.text if not is_bare(link.text) else _label(kind), link.address))
    return found


def without_files(title, links):
    """Return `title` without the words of links at its end that only name a file ("Child Z: Report")."""
    for link in reversed(links):
        rest = title.removesuffix(link.text).rstrip(" -\u2013\u2014:|,")
        if rest and rest != title and slot_of(Sentence(link.text, [link])) and not pseudonym(link.text):
            title = rest
    return title


def _places(text, links):
    """Yield (where a link starts, where the next one does, the link)."""
    places, start = [], 0
    for link in links:
        place = text.find(link.text, start)
        places.append(place)
        start = max(place, 0) + len(link.text)
    yield from zip(places, [*places[1:], len(text)], links, strict=True)


def _label(kind):
    return str(ResourceKind(kind).label)
