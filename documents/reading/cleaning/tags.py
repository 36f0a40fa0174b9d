"""The tree of tags, copied for what the new file still holds."""

import pikepdf

from ..walk import dictionary, items, kind_of

PAGE, FORM = "page", "form"


class Tags:
    """Copies the tree of tags of a file.

    `pages` are the new file's pages by the number of their source, `numbers` the numbers of the tagged parts on each,
    `links` the links kept and `drawn` the place (page, number) of what was drawn into a page, by the number of its
    source. Elements whose content is not in the new file stay behind. The way back from content to tags (the parent
    tree) is made anew, so that it cannot say anything else than the tree.
    """

    def __init__(self, source, copier, *, pages, numbers, links, drawn):
        self._root = dictionary(source.Root, "/StructTreeRoot")
        self._copier, self._target = copier, copier.target
        self._pages, self._numbers, self._links, self._drawn = pages, numbers, links, drawn
        self._parts = {}  # (PAGE or FORM, its source's number): {number of the part: its element}
        self._objects = {}  # source's number of a link or picture: (its copy, its element)
        self._made = {}
        self._references = []
        self._ids = {}

    def copy(self):
        """Return the root of the new tree, or None where nothing is tagged."""
        root = self._target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        elements = [self._element(kid, root, None) for kid in _listed(self._root.get("/K"))]
        elements = [element for element in elements if element is not None]
        if not elements:
            return None
        root.K = pikepdf.Array(elements)
        self._copier.fill(root, self._root, "tags")
        namespaces = self._copier.copy(self._root.get("/Namespaces"), "namespace")
        if namespaces is not None:
            root.Namespaces = namespaces
        if self._ids:
            pairs = [part for name in sorted(self._ids) for part in (pikepdf.String(name), self._ids[name])]
            root.IDTree = pikepdf.Dictionary(Names=pikepdf.Array(pairs))
        for element, references in self._references:
            found = [self._made[one.objgen] for one in references if one.objgen in self._made]
            if found:
                element.Ref = pikepdf.Array(found)
        self._lead_back(root)
        return root

    def _element(self, original, parent, page):
        """Return a copy of the element `original`, or None if nothing of what it holds is left.

        `page` is the source's number of the page that its parent is on.
        """
        if not isinstance(original, pikepdf.Dictionary) or original.objgen in self._made:
            return None
        new = self._target.make_indirect(pikepdf.Dictionary())
        if original.is_indirect:
            self._made[original.objgen] = new
        self._copier.fill(new, original, "element")
        new.P = parent
        if isinstance(original.get("/Pg"), pikepdf.Dictionary):
            page = original.Pg.objgen
            if page in self._pages:
                new.Pg = self._pages[page]
        kids = _listed(original.get("/K"))
        copied = [kid for kid in (self._kid(kid, new, page) for kid in kids) if kid is not None]
        if kids and not copied:
            self._made.pop(original.objgen, None)
            return None
        if copied:
            new.K = copied[0] if len(copied) == 1 else pikepdf.Array(copied)
        if isinstance(new.get("/ID"), pikepdf.String):
            self._ids[bytes(new.ID)] = new
        if "/Ref" in original:
            self._references.append((new, items(original.Ref)))
        return new

    def _kid(self, kid, element, page):
        if isinstance(kid, int):
            return kid if self._take(PAGE, page, kid, element) else None
        if not isinstance(kid, pikepdf.Dictionary):
            return None
        if isinstance(kid.get("/Pg"), pikepdf.Dictionary) and kind_of(kid, "/Type") in {"/MCR", "/OBJR"}:
            page = kid.Pg.objgen
        match kind_of(kid, "/Type"):
            case "/MCR":
                return self._part(kid, element, page)
            case "/OBJR":
                return self._object(kid, element, page)
        return self._element(kid, element, page)

    def _take(self, kind, source, number, element):
        """Note that `element` holds a part of a page or form; return whether there is one that no other holds."""
        there = (self._numbers if kind == PAGE else self._copier.numbers_of).get(source, ())
        parts = self._parts.setdefault((kind, source), {})
        if number not in there or number in parts:
            return False
        parts[int(number)] = element
        return True

    def _part(self, kid, element, page):
        stream, number = kid.get("/Stm"), kid.get("/MCID")
        kind, source = (FORM, stream.objgen) if isinstance(stream, pikepdf.Stream) else (PAGE, page)
        if not self._take(kind, source, number, element):
            return None
        new = pikepdf.Dictionary(Type=pikepdf.Name.MCR, MCID=number)
        if page in self._pages:
            new.Pg = self._pages[page]
        if kind == FORM:
            new.Stm = self._copier.made[source]
        return new

    def _object(self, kid, element, page):
        source = kid.Obj.objgen if isinstance(kid.get("/Obj"), pikepdf.Dictionary | pikepdf.Stream) else None
        if source in self._drawn:
            page, number = self._drawn.pop(source)
            self._parts.setdefault((PAGE, page), {})[number] = element
            if element.get("/S") == "/Annot":
                element.S = pikepdf.Name.Span
            return pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=self._pages[page], MCID=number)
        copy = self._links.get(source, self._copier.made.get(source))
        if copy is None or source in self._objects:
            return None
        self._objects[source] = copy, element
        new = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=copy)
        if page in self._pages:
            new.Pg = self._pages[page]
        return new

    def _lead_back(self, root):
        """Write the parent tree: for each page, form and link the elements that its parts belong to."""
        numbers, key = [], 0
        for (kind, source), parts in self._parts.items():
            if parts:
                owner = self._pages[source] if kind == PAGE else self._copier.made[source]
                owner.StructParents = key
                elements = [parts.get(number) for number in range(max(parts) + 1)]
                numbers += [key, self._target.make_indirect(pikepdf.Array(elements))]
                key += 1
        for copy, element in self._objects.values():
            copy.StructParent = key
            numbers += [key, element]
            key += 1
        root.ParentTree = self._target.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(numbers)))
        root.ParentTreeNextKey = key


def _listed(value):
    return items(value) if value is None or isinstance(value, pikepdf.Array) else [value]
