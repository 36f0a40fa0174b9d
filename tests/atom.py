"""The rules of RFC 4287 (Atom), as far as our feeds use it: what is wrong with one."""

import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
# Section 3.3: as RFC 3339 has it, with a capital T and an offset or a capital Z.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = {"id", "title", "updated"}
AT_MOST_ONCE = {"generator", "icon", "logo", "rights", "subtitle", "summary", "published", "content", "source"}
KNOWN = {
    "feed": ONCE | {"author", "category", "contributor", "link", "generator", "icon", "logo", "rights", "subtitle"},
    "entry": ONCE
    | {"author", "category", "contributor", "link", "published", "rights", "source", "summary", "content"},
}
TEXTS = {"title", "subtitle", "summary", "rights"}


def complaints_of_atom(document):
    """Return what is wrong with an Atom feed, given as bytes, as a list of texts."""
    feed = ElementTree.fromstring(document)
    if feed.tag != f"{ATOM}feed":
        return [f"{feed.tag} is no feed"]
    entries = feed.findall(f"{ATOM}entry")
    found = [*_of_container(feed, "feed"), *(each for entry in entries for each in _of_container(entry, "entry"))]
    # Section 4.1.1: an author, unless all entries have one of their own.
    if feed.find(f"{ATOM}author") is None and not (
        entries and all(entry.find(f"{ATOM}author") is not None for entry in entries)
    ):
        found.append("neither the feed nor each of its entries has an author")
    if not _links(feed, "self"):
        found.append("the feed does not say where it is itself")
    ids = Counter(each.text for each in feed.iter(f"{ATOM}id"))
    found += [f"{name} is the id of {times}" for name, times in ids.items() if times > 1]
    dates = [each.text for each in feed.iter(f"{ATOM}updated") if DATE.fullmatch(each.text)]  # the feed's is the first
    if any(datetime.fromisoformat(date) > datetime.fromisoformat(dates[0]) for date in dates):
        found.append("an entry changed after the feed did")
    return found


def _of_container(element, kind):
    names = Counter(child.tag.removeprefix(ATOM) for child in element)
    yield from (f"{kind} with {names[name]} {name}" for name in ONCE if names[name] != 1)
    yield from (f"{kind} with {names[name]} {name}" for name in AT_MOST_ONCE if names[name] > 1)
    yield from (f"{name} in {kind}" for name in names if name not in KNOWN[kind] | ({"entry"} - {kind}))
    for child in element:
        yield from _of_child(child.tag.removeprefix(ATOM), child)
    alternates = Counter((link.get("type"), link.get("hreflang")) for link in _links(element, "alternate"))
    if any(times > 1 for times in alternates.values()):
        yield f"{kind} with several alternates of a type and language"
    if kind == "entry" and not alternates and element.find(f"{ATOM}content") is None:
        yield "entry with neither content nor alternate"
    if not (element.findtext(f"{ATOM}title") or "").strip():
        yield f"{kind} without words in its title"


def _of_child(name, child):
    text = child.text or ""
    if name in TEXTS and child.get("type", "text") not in ("text", "html", "xhtml"):
        yield f"{name} of the type {child.get('type')}"
    if name in ("updated", "published") and not DATE.fullmatch(text):
        yield f"{name} is {text}"
    if name == "id" and not urlsplit(text).scheme:
        yield f"id is {text}"
    if name == "category" and not child.get("term"):
        yield "category without a term"
    if name in ("author", "contributor"):
        yield from _of_person(child)
    if name == "link" and not urlsplit(child.get("href", "")).scheme:
        yield f"link to {child.get('href')}"


def _of_person(person):
    names = Counter(child.tag.removeprefix(ATOM) for child in person)
    if names["name"] != 1 or not (person.findtext(f"{ATOM}name") or "").strip():
        yield "person without one name"
    yield from (f"person with {names[name]} {name}" for name in ("uri", "email") if names[name] > 1)


def _links(element, relation):
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == relation]
