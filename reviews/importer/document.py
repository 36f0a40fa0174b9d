"""A page as a list of groups: what stands together in a list item, table row, card, panel or paragraph."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_HEADING_WORDS = 14
# Stands for the address of a page that does not tell its own: relative links stay tellable from each other.
NO_BASE = "https://page-without-address.invalid/"


@dataclass
class Link:
    """A link in a line: its words, its address ("" if it was lost or unsafe), where it starts in the line."""

    text: str
    address: str
    start: int = 0


@dataclass
class Line:
    """One line of text with its links. kind: "heading", "text", "item", "cell" or "quote"; level: of a heading."""

    text: str
    kind: str = "text"
    level: int = 0
    links: list[Link] = field(default_factory=list)
    list_tag: str = ""


@dataclass
class Group:
    """Lines that stand together; `is_entry` says that the page shows them as one entry of a list, table or card."""

    lines: list[Line]
    is_entry: bool = False
    takes_more: bool = False  # whether what follows belongs to it: a heading with its text

    @property
    def text(self):
        """All its text in one line."""
        return " ".join(line.text for line in self.lines)


@dataclass
class Document:
    """A page: its groups in order, whose it is (a host name, "" if nothing tells), and what was odd."""

    groups: list[Group]
    host: str = ""
    doubts: list[str] = field(default_factory=list)


def document_of_text(text):
    """Return the `Document` in plain text, a group a line."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    groups = []
    for line in filter(None, lines):
        bullet = re.match(r"^(?:[•·*▪◦\u2013-]|\d{1,2}[.)])\s+", line)
        body = line[bullet.end() :] if bullet else line
        links = [
            Link(match.group(), match.group(), match.start()) for match in re.finditer(r"https?://[^\s<>\"')]+", body)
        ]
        groups.append(Group([Line(body, "item" if bullet else "text", links=links)], is_entry=bool(bullet)))
    return Document([group for group in groups if group.text])


def relative_path(address):
    """Return what stood on the page if `address` is a relative link of a page without an address, else ""."""
    return address.removeprefix(NO_BASE.rstrip("/")) if address.startswith(NO_BASE) else ""


def urlsplit_safe(address):
    """Return the parts of `address`, empty ones if it is none."""
    try:
        parts = urlsplit(address)
        parts.hostname  # noqa: B018  (raises where the host is malformed)
    except ValueError:
        return urlsplit("")
    return parts
