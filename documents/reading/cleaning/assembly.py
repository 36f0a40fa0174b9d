"""Putting the new file together."""

import mmap
import re
from io import BytesIO

import pikepdf

from ..findings import plain
from ..walk import dictionary
from .annotations import appearance, on_top_of, placement
from .content import NotSeparableError
from .copying import Copier
from .layers import Layers
from .links import Destinations, bookmarks, codes_of, labels
from .metadata import language_of, packet, title_of
from .tags import Tags

# What an editor is told is gone, by the keys that stayed behind.
TOLD = {
    **dict.fromkeys(("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/Alternates", "/OPI"), "metadata"),
    **dict.fromkeys(("/PTEX.FileName", "/PTEX.InfoDict"), "metadata"),  # of pictures that TeX took in
    **dict.fromkeys(("/AF", "/EmbeddedFiles", "/Collection"), "attachments"),
    **dict.fromkeys(("/AA", "/JavaScript"), "scripts"),
    **dict.fromkeys(("/Perms", "/DSS"), "signatures"),
    "/AcroForm": "form-fields",
    "/OCProperties": "layers",
}


class HiddenLayerError(Exception):
    """A hidden layer of page `number` cannot be taken out."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


class Assembly:
    """The new file (`target`) that is made of `source`, and `removed`, codes of what stayed behind.

    Raises HiddenLayerError.
    """

    def __init__(self, source, title=None, language=None):
        self.source, self.target = source, pikepdf.Pdf.new()
        self.title = title_of(source) if title is None else plain(title)
        self.language = language_of(source) if language is None else plain(language)
        self.layers = Layers(source)
        self.copier = Copier(source, self.target, self.layers)
        self.is_tagged = "/StructTreeRoot" in source.Root
        self.removed = set()
        self._pages, self._numbers, self._links, self._drawn = {}, {}, {}, {}
        self._add_pages()
        self._add_links()
        self._complete()
        self._tell()

    def save(self, path):
        """Write the new file: the same bytes for the same content, title and language, however it came together."""
        version = "2.0" if self.source.pdf_version >= "2.0" else "1.7"
        options = {"force_version": version, "fix_metadata_version": False, "deterministic_id": True}
        numbered = BytesIO()  # objects are numbered as they are met from the catalog, not as they were copied
        self.target.save(numbered, object_stream_mode=pikepdf.ObjectStreamMode.disable, **options)
        with pikepdf.open(numbered) as pdf:
            pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, **options)

    def _add_pages(self):
        self._on_top = {}
        for number, page in enumerate(self.source.pages, start=1):
            new = self.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
            self._pages[page.obj.objgen] = new
            self._on_top[page.obj.objgen] = on_top_of(page, self.layers)
            try:
                self._fill_page(page, new)
            except NotSeparableError:
                raise HiddenLayerError(number) from None
            self.target.pages.append(pikepdf.Page(new))

    def _fill_page(self, page, new):
        self.copier.fill(new, page.obj, "page")
        resources = page.obj.get("/Resources")
        content = self.copier.content(page, resources)
        self._numbers[page.obj.objgen] = content.numbers
        new.Resources = self.copier.resources(resources, content.used)
        drawn = self._draw(page, new, content)
        if drawn:
            around = [["q"], [content.data.decode("latin-1")], ["Q"] * (1 + content.left_open), drawn]
            content.data = "\n".join(line for lines in around for line in lines).encode("latin-1")
        new.Contents = self.target.make_stream(content.data)

    def _draw(self, page, new, content):
        """Return the lines that draw what lay on top of `page`, and give `new` the forms they use."""
        drawn = []
        taken = content.used.get("XObject", set())
        names = (f"/Drawn{number}" for number in range(1, 1_000_000) if f"/Drawn{number}" not in taken)
        part = max(content.numbers, default=-1) + 1
        for annotation in self._on_top[page.obj.objgen].drawn:
            matrix = placement(annotation)
            if matrix is None:
                continue
            name = next(names)
            if "/XObject" not in new.Resources:
                new.Resources.XObject = pikepdf.Dictionary()
            form = self.copier.copy(appearance(annotation), "form")
            new.Resources.XObject[name] = form
            form.Subtype = pikepdf.Name.Form
            lines = ["q", " ".join(f"{number:.5f}" for number in matrix) + " cm", f"{name} Do", "Q"]
            if self.is_tagged and "/StructParent" in annotation:
                self._drawn[annotation.objgen] = page.obj.objgen, part
                lines = [f"/Span << /MCID {part} >> BDC", *lines, "EMC"]
                part += 1
            elif self.is_tagged:
                lines = ["/Artifact BMC", *lines, "EMC"]
            drawn += lines
        return drawn

    def _add_links(self):
        self.destinations = Destinations(self.source, self._pages)
        for page, on_top in self._on_top.items():
            kept = []
            for link in on_top.links:
                target = self.destinations.target(link)
                if target is None:
                    self.removed |= codes_of(dictionary(link, "/A"))
                    continue
                if "/Next" in dictionary(link, "/A"):
                    self.removed.add("scripts")
                new = self.target.make_indirect(pikepdf.Dictionary())
                self.copier.fill(new, link, "link")
                new[target[0]] = target[1]
                new.P = self._pages[page]
                self._links[link.objgen] = new
                kept.append(new)
            if kept:
                self._pages[page].Annots = pikepdf.Array(kept)

    def _complete(self):
        """Write the catalog: tags, language, title, bookmarks, page labels."""
        root, original = self.target.Root, self.source.Root
        self.copier.fill(root, original, "catalog")
        tags = Tags(
            self.source,
            self.copier,
            pages=self._pages,
            numbers=self._numbers,
            links=self._links,
            drawn=self._drawn,
        ).copy()
        if tags is not None:
            root.StructTreeRoot = tags
            root.MarkInfo = self.copier.copy(dictionary(original, "/MarkInfo"), "mark")
        for key, value in (
            ("/Outlines", bookmarks(self.source, self.copier, self.destinations)),
            ("/PageLabels", labels(self.source, self.copier)),
            ("/OutputIntents", self.copier.copy(original.get("/OutputIntents"), "intent")),
            ("/Lang", pikepdf.String(self.language) if self.language else None),
        ):
            if value is not None:
                root[key] = value
        if original.get("/PageMode") == "/UseOutlines" and "/Outlines" in root:
            root.PageMode = pikepdf.Name.UseOutlines
        preferences = pikepdf.Dictionary()
        if dictionary(original, "/ViewerPreferences").get("/Direction") == "/R2L":
            preferences.Direction = pikepdf.Name.R2L
        if self.title:
            preferences.DisplayDocTitle = True
            self.target.trailer.Info = self.target.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(self.title)))
        if len(preferences):
            root.ViewerPreferences = preferences
        about = packet(self.source, self.title, self.language)
        if about:
            root.Metadata = self.target.make_stream(about, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)

    def _tell(self):
        """Note what stayed behind."""
        source, original = self.source, self.source.Root
        told = set(self.copier.dropped)
        names = dictionary(original, "/Names")
        told |= set(names.keys()) | set(dictionary(original, "/AcroForm").keys()) - {"/Metadata"}
        described = original.get("/Metadata")
        new = self.target.Root.get("/Metadata")
        if isinstance(described, pikepdf.Stream) and new is not None and described.read_bytes() == new.read_bytes():
            told.discard("/Metadata")
        self.removed |= {TOLD[key] for key in told if key in TOLD}
        self.removed |= codes_of(dictionary(original, "/OpenAction")).union(
            *(one.codes for one in self._on_top.values())
        )
        for code, is_so in (
            ("metadata", set(dictionary(source.trailer, "/Info").keys()) - {"/Title"}),
            ("xfa", "/XFA" in dictionary(original, "/AcroForm")),
            ("hidden-layers", self.copier.hid_something),
            ("encrypted", source.is_encrypted),
        ):
            if is_so:
                self.removed.add(code)


def has_earlier_versions(path, is_linearized):
    """Return whether the file at `path` was written more than once: whether it has more ends than one."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        ends = sum(1 for _ in re.finditer(rb"startxref\s+\d+\s+%%EOF", data))
    return ends > (2 if is_linearized else 1)
