"""What a PDF lacks for people who use assistive technology."""

import re
from itertools import pairwise

from pikepdf import Array, Dictionary

from .findings import Finding
from .walk import dictionary, entries, kind_of, name_text, words

HEADING = re.compile(r"H[1-6]?")
BOOKMARKS_FROM = 21  # pages
ROLES = 20  # names that a name of the document's own may stand for, one after another
# Names that programs give, not titles: "Microsoft Word - report v3.docx", "untitled".
NO_TITLE = re.compile(
    r"(microsoft \w+ - .*|.*\.(docx?|pdf|odt|rtf|pptx?|xlsx?|indd|pub|tex|qxd)|untitled.*|document ?\d*)", re.I
)


class Tags:
    """What the structure tree of a PDF says: its headings and figures, in reading order.

    `headings` are levels (1 to 6, 0 for a plain H); `figures` are (page or None, alternative text).
    """

    def __init__(self, pdf):
        self.headings, self.figures = [], []
        root = dictionary(pdf.Root, "/StructTreeRoot")
        self.is_tagged = dictionary(pdf.Root, "/MarkInfo").get("/Marked") is True and "/K" in root
        self._roles = {key: name_text(value) for key, value in entries(root, "/RoleMap")}
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        self._read(root)

    def _read(self, root):
        seen, waiting = set(), [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Array):
                waiting.extend(reversed(list(node)))
            if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
                continue
            seen.add(node.objgen)
            kind = self._role(kind_of(node, "/S"))
            if HEADING.fullmatch(kind):
                self.headings.append(int(kind[1:] or 0))
            elif kind == "Figure":
                page = node.get("/Pg")
                number = self._pages.get(page.objgen) if isinstance(page, Dictionary) else None
                self.figures.append((number, words(node.get("/Alt")) or words(node.get("/ActualText"))))
            waiting.append(node.get("/K"))

    def _role(self, name):
        for _step in range(ROLES):
            if name not in self._roles or HEADING.fullmatch(name.strip("/")):
                break
            name = self._roles[name]
        return name.strip("/")


def lacking(pdf, tags, title, outline):
    """Yield a `Finding` for each thing that `pdf`, with these `Tags`, `title` and names in its `outline`, lacks."""
    if not tags.is_tagged:
        yield Finding("not-tagged")
    if not words(pdf.Root.get("/Lang")):
        yield Finding("no-language")
    if not title or NO_TITLE.fullmatch(title):
        yield Finding("no-title", detail=title)
    elif dictionary(pdf.Root, "/ViewerPreferences").get("/DisplayDocTitle") is not True:
        yield Finding("no-title", detail="The file has a title, but programs are told to show its file name.")
    for page, alternative in tags.figures:
        if not alternative:
            yield Finding("no-alternative-text", page)
    if tags.is_tagged and not tags.headings:
        yield Finding("no-headings")
    elif jump := _jump([level for level in tags.headings if level]):
        yield Finding("no-headings", detail=f"A heading of level {jump[1]} follows one of level {jump[0]}.")
    if len(pdf.pages) >= BOOKMARKS_FROM and not outline:
        yield Finding("no-bookmarks")


def _jump(levels):
    """Return the first two `levels` that follow each other although one between them is missing, or None."""
    return next(((above, level) for above, level in pairwise(levels) if level > above + 1), None)


def bookmarks(pdf, most=1000):
    """Return the words of the bookmarks of `pdf`, `most` of them at most."""
    found, seen, waiting = [], set(), [dictionary(pdf.Root, "/Outlines").get("/First")]
    while waiting and len(found) < most:
        node = waiting.pop()
        if not isinstance(node, Dictionary) or node.objgen in seen:
            continue
        seen.add(node.objgen)
        found.append(words(node.get("/Title")))
        waiting += [node.get("/Next"), node.get("/First")]
    return found
