"""Walking through cleaned HTML and gathering what stands together."""

import re
from urllib.parse import urljoin

from bs4 import NavigableString, Tag

from .document import NO_BASE, Group, Line, Link, urlsplit_safe
from .titles import pseudonym

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 6, "dt": 6, "caption": 5}
CONTAINERS = frozenset(
    [
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "fieldset",
        "figure",
        "main",
        "section",
        "span",
    ]
)
BLOCKS = {*HEADINGS, *CONTAINERS, "ul", "ol", "li", "table", "p", "blockquote", "pre", "tr", "td", "th"} - {"span"}
# Terms that name a fact of a review, not a review.
LABEL = re.compile(
    r"(?:type|category|kind)(?: of review)?|(?:date )?(?:published|publication(?: date)?|date)|documents?|files?|"
    r"links?|(?:full |overview )?reports?|downloads?|summary|learning|briefings?",
    re.IGNORECASE,
)
LONGEST_CARD = 1500  # characters
FIRST_CARD_LEVEL = 3  # h3


def _is_card(tag):
    """Return whether `tag` holds one entry: an article, or a short part with one heading below the second level."""
    if tag.name not in {"article", "div", "section", "details"}:
        return False
    children = {pseudonym(item.get_text(" ")) for item in tag.find_all("li")} - {""}
    if len(children) > 1:
        return False  # a list of several under one heading
    headings = tag.find_all(list(HEADINGS), limit=2)
    if len(headings) != 1 or HEADINGS[headings[0].name] < FIRST_CARD_LEVEL:
        return False
    return len(tag.get_text()) <= LONGEST_CARD and tag.find("table") is None


def _label_of(tag):
    """Return what a list of terms calls the line of `tag` (a dt or dd), such as "Published", or ""."""
    term = tag if tag.name == "dt" else tag.find_previous_sibling("dt")
    label = " ".join(term.get_text(" ").split()).rstrip(":") if term else ""
    return label if LABEL.fullmatch(label) else ""


class Reader:
    """Walks through a page and gathers its groups."""

    def __init__(self, base):
        self.base = base
        self.groups = []
        self.relative_links = 0
        self._line = Line("")

    def read(self, tag):
        """Read what is in `tag`, without recursion into inline tags."""
        for child in list(tag.children):
            if isinstance(child, NavigableString):
                self._add(str(child))
            elif isinstance(child, Tag):
                self._read_tag(child)

    def _read_tag(self, tag):
        name = tag.name
        if name in {"dt", "dd"}:
            self._term(tag)
        elif name in HEADINGS:
            self._block(tag, "heading", HEADINGS[name])
        elif name in {"ul", "ol"}:
            self._list(tag)
        elif name == "table":
            self._table(tag)
        elif _is_card(tag):
            self._entry(tag, "")
        elif name == "blockquote":
            self._block(tag, "quote")
        elif name in {"p", "pre"} and not tag.find(list(BLOCKS - {"p"})):
            self._block(tag, "text")
        elif name == "a":
            self._link(tag)
        elif name != "button":
            self._part(tag)

    def _term(self, tag):
        label = _label_of(tag)
        if tag.name == "dd":
            self._block(tag, "cell", text=f"{label}: ") if label else self._part(tag)
        elif not label:
            self._block(tag, "heading", HEADINGS["dt"])

    def _list(self, tag):
        for item in tag.find_all("li", recursive=False):
            self._entry(item, tag.name)

    def _part(self, tag):
        if tag.name in BLOCKS or tag.name == "br":
            self.flush()
        self.read(tag)
        if tag.name in BLOCKS:
            self.flush()

    def _block(self, tag, kind, level=0, text=""):
        self.flush()
        self._line = Line(text, kind, level)
        for child in list(tag.children):
            if isinstance(child, NavigableString):
                self._add(str(child))
            elif child.name == "br" and kind == "text":
                self.flush()
                self._line = Line("", kind, level)
            elif child.name == "a":
                self._link(child)
            else:
                self._inline(child)
        self.flush()

    def _inline(self, tag):
        for child in list(tag.descendants):
            if isinstance(child, NavigableString) and child.find_parent("a") is None:
                self._add(str(child))
            elif isinstance(child, Tag) and child.name == "a":
                self._link(child)
        if tag.name in BLOCKS:
            self._add(" ")

    def _entry(self, tag, list_tag):
        self.flush()
        before = len(self.groups)
        self.read(tag)
        self.flush()
        lines = [line for group in self.groups[before:] for line in group.lines]
        del self.groups[before:]
        for line in lines:
            if line.kind != "heading":
                line.kind = "item"
            line.list_tag = list_tag
        if lines:
            self.groups.append(Group(lines, is_entry=True))

    def _table(self, table):
        self.flush()
        for row in table.find_all("tr"):
            cells = row.find_all(["td", "th"], recursive=False)
            if not any(cell.name == "td" for cell in cells):
                continue  # the headings of the columns
            before = len(self.groups)
            for cell in cells:
                self.read(cell)
                self.flush()
            lines = [line for group in self.groups[before:] for line in group.lines]
            del self.groups[before:]
            for line in lines:
                line.kind = "cell"
            if lines:
                self.groups.append(Group(lines, is_entry=True))

    def _link(self, tag):
        if tag.find(list(BLOCKS)):  # a whole card that is one link
            self.flush()
            before = len(self.groups)
            self.read(tag)
            self.flush()
            lines = [line for group in self.groups[before:] for line in group.lines]
            if lines:
                address = self._address(tag.get("href", ""))
                lines[0].links.insert(0, Link(lines[0].text, address))
            return
        words = " ".join(tag.get_text(" ").split())
        if not words:
            return
        self._add(" ") if self._line.text and not self._line.text.endswith((" ", "(")) and str(
            tag.previous_sibling or ""
        ).endswith((" ", "\n")) else None
        start = len(self._line.text)
        self._line.text += words
        self._line.links.append(Link(words, self._address(tag.get("href", "")), start))

    def _address(self, href):
        href = href.strip()
        if href.startswith("#") or not href:
            return ""
        parts = urlsplit_safe(href)
        if parts.scheme:
            return href if parts.scheme in {"http", "https"} and parts.hostname else ""
        if not self.base:
            self.relative_links += 1
        return urljoin(self.base or NO_BASE, href)

    def _add(self, text):
        text = re.sub(r"\s+", " ", text)
        if self._line.text.endswith(" ") or not self._line.text:
            text = text.lstrip()
        self._line.text += text

    def flush(self):
        """End the present line."""
        line, self._line = self._line, Line("")
        line.text = line.text.rstrip()
        if line.text:
            self.groups.append(Group([line]))
