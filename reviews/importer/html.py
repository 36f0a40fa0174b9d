"""Reading HTML: cleaned first, then cut into groups, boilerplate left out."""

import re

import nh3
from bs4 import BeautifulSoup

from .document import Document, urlsplit_safe
from .links import host_of
from .reader import Reader
from .source import SourceError

# Tags that every page closes; what HTML lets one leave open (p, li, td) says nothing of nesting.
NESTING_TAG = re.compile(
    r"<(/?)(?:article|aside|b|blockquote|button|details|dialog|div|dl|em|fieldset|figure|form|h[1-6]|i|main|nav|ol|section|"
    r"span|strong|table|ul)\b",
    re.IGNORECASE,
)
MOST_NESTED = 150
BOILERPLATE = frozenset(
    ["nav", "header", "footer", "aside", "form", "script", "style", "noscript", "template", "iframe", "svg", "dialog"]
)
BOILERPLATE_NAMES = re.compile(
    r"cookie|breadcrumb|skip-?link|site-?(?:header|footer)|menu|social|share-|pagination|banner", re.I
)
KEPT_TAGS = frozenset(
    [
        "main",
        "article",
        "section",
        "div",
        "span",
        "p",
        "br",
        "hr",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "details",
        "summary",
        "blockquote",
        "q",
        "a",
        "b",
        "strong",
        "i",
        "em",
        "time",
        "figure",
        "figcaption",
        "button",
        "center",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "dialog",
        "fieldset",
    ]
)
SAFE_SCHEMES = {"http", "https", "mailto"}


# Written by browsers into the pages that they save.
SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->")


def document_of_html(text, address=""):
    """Return the `Document` in a web page that lay at `address` (if known). Nothing of it that could run is left."""
    # What nh3 leaves cannot run; the head's addresses, which it would drop, are read first.
    _refuse_deep_nesting(text)
    head = BeautifulSoup(text[:20_000], "html.parser")
    base = address or _base_address(head) or next(iter(SAVED_FROM.findall(text[:2000])), "")
    host = host_of(base)
    cleaned = nh3.clean(
        text,
        tags=set(KEPT_TAGS),
        attributes={"*": {"class", "id", "role"}, "a": {"href"}, "time": {"datetime"}},
        clean_content_tags={"script", "style", "noscript", "template", "iframe", "svg", "object", "title"},
        url_schemes=SAFE_SCHEMES,
        link_rel=None,
    )
    soup = BeautifulSoup(cleaned, "html.parser")
    for tag in soup.find_all(_is_boilerplate):
        if not tag.decomposed and not (tag.name == "header" and tag.find_parent(["article", "main", "section"])):
            tag.decompose()
    root = (
        soup.find("main")
        or soup.find(attrs={"role": "main"})
        or soup.find(id=re.compile(r"^(?:main|content)", re.I))
        or soup
    )
    reader = Reader(base)
    reader.read(root)
    reader.flush()
    document = Document(_gather_cards([group for group in reader.groups if group.text.strip()]), host)
    if reader.relative_links and not base:
        document.doubts.append(
            f"{reader.relative_links} links are relative and the page does not say where it lies: "
            "they are named, not made. Give the page's address (--address), or a folder with the files."
        )
    return document


def _refuse_deep_nesting(html):
    """Raise SourceError for tags within tags without end: no real page has them, and reading them would not end."""
    depth = 0
    for match in NESTING_TAG.finditer(html):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MOST_NESTED:
            raise SourceError("The page's parts are nested too deeply to be read. Copy its text and import that.")


def _base_address(soup):
    for tag, attribute in (
        (soup.find("base", href=True), "href"),
        (soup.find("link", rel="canonical"), "href"),
        (soup.find("meta", property="og:url"), "content"),
    ):
        address = tag.get(attribute, "") if tag else ""
        if urlsplit_safe(address).scheme in {"http", "https"}:
            return address
    return ""


def _is_boilerplate(tag):
    names = " ".join([*tag.get("class", []), tag.get("id", "")])
    return (
        tag.name in BOILERPLATE
        or tag.get("role") in {"navigation", "banner", "contentinfo", "search"}
        or (tag.name in {"div", "ul", "ol", "section", "p", "a"} and bool(BOILERPLATE_NAMES.search(names)))
    )


def _gather_cards(groups):
    """Join each heading below the second level with what follows it, if that is short: a card or panel."""
    gathered = []
    for group in groups:
        line = group.lines[0]
        is_heading = line.kind == "heading" and not group.is_entry
        previous = gathered[-1] if gathered else None
        joins = previous and not is_heading and not group.is_entry and previous.takes_more
        if joins:
            previous.lines += group.lines
        else:
            gathered.append(group)
            if is_heading:
                group.takes_more = line.level > 1
            elif previous is not None:
                group.takes_more = False
    return gathered
