"""Documents with nothing to hide, made in ways that look like it: none of them may be kept from publication."""

from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, String
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from . import samples
from .drafts import changed, draft, field, info, note, saved, shown, xmp
from .lacking import tagged
from .layered import layer, layers, use


def canvas(**options):
    def make():
        file = BytesIO()
        page = Canvas(file, pagesize=A4, **options)
        for number in range(3):
            page.drawString(72, 700, f"An invented page {number}")
            page.linkURL("https://example.org/", (72, 600, 200, 640))
            page.bookmarkPage(f"p{number}")
            page.addOutlineEntry(f"Page {number}", f"p{number}")
            page.showPage()
        page.save()
        return file.getvalue()

    return make


def flowing():
    file = BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    parts = [Paragraph("An invented paragraph. " * 60, style) for _ in range(20)]
    SimpleDocTemplate(file).build([*parts, Table([["Place", "Children"], ["Aldermoor", "3"]])])
    return file.getvalue()


def layer_that_is_on(pdf):
    group = layer(pdf, "Watermark", Usage=Dictionary(Print=Dictionary(PrintState=Name.ON)))
    use(pdf, group)
    layers(pdf, group, first=Dictionary(ON=Array([group]), Order=Array([group])))


def layer_off_without_content(pdf):
    group = layer(pdf, "Guides")
    layers(pdf, group, first=Dictionary(OFF=Array([group])))


def inner_links(pdf):
    note(pdf, Subtype=Name.Link, Dest=Array([pdf.pages[1].obj, Name.Fit]), Contents=String("Go to page 2"))
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit])))
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Named, N=Name.NextPage))


def empty_form(pdf):
    field(pdf, FT=Name.Tx, T=String("name"), V=String(""))
    field(pdf, FT=Name.Btn, T=String("known"), V=Name.Off, AS=Name.Off)
    field(pdf, FT=Name.Ch, T=String("place"), Opt=Array([String("Wick")]))
    field(pdf, FT=Name.Sig, T=String("signature"))


def opened_at_a_page(pdf):
    pdf.Root.OpenAction = Array([pdf.pages[1].obj, Name.XYZ, 0, 800, 0])


def outline(pdf):
    with pdf.open_outline() as made:
        made.root.extend(OutlineItem(f"Part {number}", number) for number in range(2))


def shared_pictures(pdf):
    form = pdf.make_stream(shown("Head"), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    form.Resources = pdf.pages[0].obj.Resources
    for page in pdf.pages:
        page.obj.Resources.XObject = Dictionary(H=form)
        page.obj.Contents = pdf.make_stream(page.obj.Contents.read_bytes() + b"/H Do")


def spare_objects(pdf):
    """Objects that nothing refers to and that say nothing, as some programs leave."""
    pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
    pdf.make_indirect(Array([1, 2, 3]))
    pdf.make_stream(b"/CIDInit /ProcSet findresource begin begincmap endcmap", Type=Name.CMap)


def names_of_old():
    """Names and words in the encoding of Windows, and in none, where PDFs have UTF-8 by now."""
    old = rb"/Type /Catalog /Caf#e9 1 /PageMode /#ff /Dests << /#e9#ff [0 /Fit] >> /Lang (\357\273\277\377)"
    page = rb"/Resources << /XObject << /#e9 1 >> /Properties << /#ff 4 >> "
    data = saved(draft()).replace(b"/Type /Catalog", old, 1).replace(b"/Resources << ", page, 1)
    return data.replace(b"trailer << ", rb"trailer << /Info << /Title (\376\377\330\000) /#e9 (x) >> ", 1)


def nothing(_pdf):
    pass


MADE = {
    "drawn by ReportLab": canvas(),
    "drawn by ReportLab, packed": canvas(pageCompression=1),
    "set by ReportLab": flowing,
    "plain": changed(nothing),
    "objects in streams": changed(nothing, pages=30, object_stream_mode=ObjectStreamMode.generate),
    "for fast web view": changed(nothing, pages=30, linearize=True),
    "for fast web view, in streams": changed(nothing, linearize=True, object_stream_mode=ObjectStreamMode.generate),
    "of an old version": changed(nothing, force_version="1.3"),
    "with blanks after the end": lambda: saved(draft()) + b"\r\n" * 20 + bytes(50),
    "with a mark of UTF-8 before": lambda: b"\xef\xbb\xbf" + saved(draft()),
    "tagged": changed(lambda pdf: tagged(pdf, ("H1", {}), ("Figure", {"Alt": String("A map")}), ("H2", {}))),
    "a layer that is on": changed(layer_that_is_on),
    "a layer without content": changed(layer_off_without_content),
    "links inside": changed(inner_links),
    "an empty form": changed(empty_form),
    "opened at a page": changed(opened_at_a_page),
    "bookmarks": changed(outline),
    "shared parts": changed(shared_pictures),
    "spare objects": changed(spare_objects),
    "names in old encodings": names_of_old,
    "programs in Info": changed(info(Creator="Microsoft® Word for Microsoft 365", Producer="Skia/PDF m140", Author="")),
    "names of programs": changed(
        info(Creator="Adobe InDesign", Producer="LaTeX with hyperref", Keywords="law, health")
    ),
    "programs in XMP": changed(
        xmp("<xmp:CreatorTool>Google Docs Renderer</xmp:CreatorTool><pdf:Producer>Prince 15</pdf:Producer>")
    ),
    "nobody as author": changed(info(Author="(anonymous)", Title="An invented report", Subject="(unspecified)")),
}
SAMPLES = samples("harmless", "", MADE, blocking=False)
