"""PDFs that lack something for people who use assistive technology, and links that lead elsewhere."""

from pikepdf import Array, Dictionary, Name, OutlineItem, String

from . import samples
from .drafts import changed, draft, image, info, note, saved, xmp

GOOD_TITLE = "An invented report"


def tagged(pdf, *parts, roles=None):
    """Make `pdf` accessible with `parts` (name of the tag: its entries) in its structure tree."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    made = [
        pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{name}"), P=root, Pg=pdf.pages[0].obj, **entries))
        for name, entries in parts
    ]
    root.K = Array(made)
    if roles:
        root.RoleMap = Dictionary({f"/{name}": Name(f"/{role}") for name, role in roles.items()})
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String("en-GB")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = GOOD_TITLE


def with_tags(*parts, **options):
    return lambda pdf: tagged(pdf, *parts, **options)


def good_but(change):
    """Return a change that makes a document accessible, and then does `change`."""

    def run(pdf):
        tagged(pdf, ("H1", {}), ("P", {}))
        change(pdf)

    return run


def without(*keys):
    def change(pdf):
        for key in keys:
            del pdf.Root[key]

    return good_but(change)


def marked(value):
    return good_but(lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", value))


def empty_tree(pdf):
    del pdf.Root.StructTreeRoot.K


UNTAGGED = {
    "no tags": lambda pdf: None,
    "no mark": without("/MarkInfo"),
    "marked as not": marked(False),
    "no tree": without("/StructTreeRoot"),
    "empty tree": good_but(empty_tree),
}
LANGUAGE = {
    "none": without("/Lang"),
    "empty": good_but(lambda pdf: pdf.Root.__setitem__("/Lang", String(""))),
    "blank": good_but(lambda pdf: pdf.Root.__setitem__("/Lang", String("  "))),
    "no text": good_but(lambda pdf: pdf.Root.__setitem__("/Lang", 44)),
}
TITLES = {
    "none": lambda pdf: None,
    "empty": info(Title=""),
    "of the program": good_but(info(Title="Microsoft Word - report final.docx")),
    "name of a file": good_but(info(Title="report_v3 FINAL.pdf")),
    "not shown": without("/ViewerPreferences"),
    "untitled": good_but(info(Title="untitled")),
    "empty in XMP": xmp("<dc:title><rdf:Alt><rdf:li xml:lang='x-default'> </rdf:li></rdf:Alt></dc:title>"),
}
FIGURES = {
    "figure": with_tags(("H1", {}), ("Figure", {})),
    "one of two": with_tags(("H1", {}), ("Figure", {"Alt": String("A map")}), ("Figure", {})),
    "empty": with_tags(("H1", {}), ("Figure", {"Alt": String("")})),
    "under another name": with_tags(("H1", {}), ("InlineShape", {}), roles={"InlineShape": "Figure"}),
    "under a name of a name": with_tags(("H1", {}), ("Pic", {}), roles={"Pic": "Shape", "Shape": "Figure"}),
}
HEADINGS = {
    "none": with_tags(("P", {}), ("P", {})),
    "a level left out": with_tags(("H1", {}), ("H3", {})),
    "a level left out below": with_tags(("H1", {}), ("H2", {}), ("H4", {})),
    "under another name": with_tags(("Title", {}), ("Text", {}), roles={"Title": "P", "Text": "P"}),
}


def empty_outline(pdf):
    pdf.Root.Outlines = Dictionary(Type=Name.Outlines, Count=0)


BOOKMARKS = {
    "21 pages": changed(lambda pdf: None, pages=21),
    "60 pages": changed(lambda pdf: None, pages=60),
    "tagged": changed(good_but(lambda pdf: None), pages=30),
    "empty list": changed(empty_outline, pages=25),
}


def scan(*, pages=1, width=595, height=842, parts=1, also=b""):
    """Return a function that makes `pages` covered by a picture of `width` by `height` points, in `parts`."""

    def make():
        pdf = draft(pages)
        picture = image(pdf)
        for page in pdf.pages:
            page.obj.Resources.XObject = Dictionary(P=picture)
            strips = range(parts)
            content = b"".join(
                b"q %d 0 0 %.2f 0 %.2f cm /P Do Q\n" % (width, height / parts, height / parts * strip)
                for strip in strips
            )
            page.obj.Contents = pdf.make_stream(content + also)
        return saved(pdf)

    return make


SCANS = {
    "whole page": scan(),
    "in strips": scan(parts=12),
    "with margins": scan(width=500, height=760),
    "three pages": scan(pages=3),
    "with a frame": scan(also=b"10 10 500 700 re S"),
    "with spaces": scan(also=b"BT /F1 9 Tf ( ) Tj ET"),
}


def link(address):
    return lambda pdf: note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))


def several_links(pdf):
    for number in range(40):
        link(f"https://example.org/{number}")(pdf)


LINKS = {
    "one": link("https://example.org/"),
    "forty": several_links,
    "mail": link("mailto:office@partnership.example"),
    "another file": lambda pdf: note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("annex.pdf"), D=Array([0, Name.Fit]))
    ),
}


def with_outline(pdf):
    with pdf.open_outline() as outline:
        outline.root.extend(OutlineItem(f"Part {number}", number) for number in range(3))


def family(kind, codes, changes):
    return samples(kind, codes, {name: changed(change) for name, change in changes.items()}, blocking=False)


SAMPLES = [
    *family("not tagged", "not-tagged", UNTAGGED),
    *family("no language", "no-language", LANGUAGE),
    *family("no title", "no-title", TITLES),
    *family("picture without words", "no-alternative-text", FIGURES),
    *family("headings", "no-headings", HEADINGS),
    *samples("no bookmarks", "no-bookmarks", BOOKMARKS, blocking=False),
    *samples("scan", "scan-without-text", SCANS, blocking=False),
    *family("links", "external-links", LINKS),
]
