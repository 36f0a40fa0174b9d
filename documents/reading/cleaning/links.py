"""Where a link or bookmark leads: to a place in the file, or to an address."""

import pikepdf

from ..walk import dictionary, items, kind_of

SCHEMES = ("http://", "https://", "mailto:", "tel:")
DEEPEST_TREE = 50
ELSEWHERE = {"/GoTo", "/GoToR", "/GoToE", "/Named", "/URI", "/Thread"}
MEDIA = {"/Sound", "/Movie", "/Rendition", "/GoTo3DView", "/RichMediaExecute"}


class Destinations:
    """Where links and bookmarks of a file lead, for the new file's `pages` (target by source's number).

    Names of places are followed to what they stand for: a name may be a heading of a section that was taken out.
    """

    def __init__(self, source, pages):
        self._pages = pages
        self._named = dict(_leaves(dictionary(dictionary(source.Root, "/Names"), "/Dests"), "/Names"))
        self._named |= {str(name): value for name, value in dictionary(source.Root, "/Dests").items()}

    def target(self, item):
        """Return the entry (key and value) that leads where the link or bookmark `item` led, or None.

        Kept are places on the file's pages and addresses on the web, of mail and of telephones. Other files, local
        addresses, scripts and programs are not.
        """
        action = dictionary(item, "/A")
        if item.get("/Dest") is not None:
            place = self._place(item.Dest)
        elif action.get("/S") == "/GoTo":
            place = self._place(action.get("/D"))
        elif action.get("/S") == "/URI" and isinstance(action.get("/URI"), pikepdf.String):
            return self._address(action.URI)
        else:
            return None
        return ("/Dest", place) if place is not None else None

    def _address(self, text):
        address = str(text).strip()
        if not address.lower().startswith((*SCHEMES, "www.")):
            return None
        return "/A", pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name.URI, URI=pikepdf.String(address))

    def _place(self, value):
        for _ in range(2):  # a name, then perhaps a dictionary
            if isinstance(value, pikepdf.Name | pikepdf.String):
                value = self._named.get(str(value))
            if isinstance(value, pikepdf.Dictionary):
                value = value.get("/D")
        parts = items(value)
        start = parts[0] if parts else None
        if isinstance(start, int) and 0 <= start < len(self._pages):  # not as it should be, yet viewers follow it
            page = list(self._pages.values())[start]
        else:
            page = self._pages.get(start.objgen) if isinstance(start, pikepdf.Dictionary) else None
        if page is None:
            return None
        details = [part for part in parts[1:] if not isinstance(part, pikepdf.Array | pikepdf.Dictionary)]
        return pikepdf.Array([page, *details])


def codes_of(action):
    """Return what an editor is told has gone (a set of codes) with the `action` of a link that is not kept."""
    kind = kind_of(action, "/S")
    if kind in {"", "/GoTo"}:
        return set()
    if kind in MEDIA:
        return {"media"}
    is_script = str(action.get("/URI", "")).strip().lower().startswith("javascript:")
    return {"links"} if kind in ELSEWHERE and not is_script else {"scripts"}


def bookmarks(source, copier, destinations):
    """Return the outline of `source` as an object of the target, or None: bookmarks without actions of other kinds."""
    root = copier.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Outlines))
    seen = set()
    _bookmarks_below(dictionary(source.Root, "/Outlines"), root, copier, destinations, seen)
    return root if "/First" in root else None


def _bookmarks_below(original, copied, copier, destinations, seen):
    """Copy the bookmarks below `original` to below `copied`; return how many of them are shown."""
    last, shown = None, 0
    item = original.get("/First")
    while isinstance(item, pikepdf.Dictionary) and item.objgen not in seen:
        seen.add(item.objgen)
        new = copier.target.make_indirect(pikepdf.Dictionary())
        copier.fill(new, item, "bookmark")
        target = destinations.target(item)
        if target:
            new[target[0]] = target[1]
        new.Parent = copied
        if last is None:
            copied.First = new
        else:
            new.Prev, last.Next = last, new
        below = _bookmarks_below(item, new, copier, destinations, seen)
        is_closed = isinstance(new.get("/Count"), int) and int(new.Count) < 0
        new.Count = -below if is_closed else below
        if not below:
            del new["/Count"]
        shown += 1 + (0 if is_closed else below)
        last, item = new, item.get("/Next")
    if last is not None:
        copied.Last = last
        copied.Count = shown
    return shown


def labels(source, copier):
    """Return the page labels of `source` (a number tree), or None."""
    numbers = []
    for number, label in sorted(_leaves(dictionary(source.Root, "/PageLabels"), "/Nums"), key=lambda pair: pair[0]):
        kept = copier.copy(label, "label")
        if isinstance(kept, pikepdf.Dictionary):
            numbers += [number, kept]
    return pikepdf.Dictionary(Nums=pikepdf.Array(numbers)) if numbers else None


def _leaves(tree, key, depth=0):
    """Yield the keys and values of a name tree (`key` "/Names") or number tree ("/Nums")."""
    pairs = items(tree.get(key))
    for name, value in zip(pairs[::2], pairs[1::2], strict=False):
        if isinstance(name, int) if key == "/Nums" else isinstance(name, pikepdf.String):
            yield (int(name) if key == "/Nums" else str(name)), value
    if depth < DEEPEST_TREE:
        for kid in items(tree.get("/Kids")):
            if isinstance(kid, pikepdf.Dictionary):
                yield from _leaves(kid, key, depth + 1)
