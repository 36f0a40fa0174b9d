"""Cleaning PDFs in tests, and looking into what came of it."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import typst
from pikepdf import Array, Name, String
from PIL import Image

from documents.reading.jobs import run

from .pdf_samples.drafts import saved

CANARY = "Quillfeather"
REPORT = """
#set document(title: "Child Example: report")
#set text(lang: "en", region: "GB")
#set page(numbering: "1")
#outline()
= First chapter <first>
An invented report. #link("https://example.org/help")[Help], and the #link(<second>)[second chapter].
#figure(rect(width: 2cm, height: 1cm, fill: blue), alt: "A blue box", caption: "An invented figure")
#table(columns: 2, table.header([Place], [Children]), [Aldermoor], [3])
#pagebreak()
= Second chapter <second>
More invented words.
== A section
The last of them.
"""


@cache
def report():
    """Return a tagged PDF with title, language, bookmarks, links, a figure, a table and page labels."""
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    return typst.compile(REPORT.encode(), format="pdf", pdf_standards="ua-1", timestamp=moment)


def cleaned(data, **job):
    """Clean the bytes of a file; return the new ones (None if refused) and the lines of the answer."""
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.pdf", Path(folder) / "after.pdf"
        before.write_bytes(data)
        lines = list(run({"job": "clean", "path": str(before), "to": str(after), **job}))
        lines = [line for line in lines if "compared" not in line]
        return after.read_bytes() if after.exists() else None, lines


def done(lines):
    return lines[-1]["done"]


def refusals(lines):
    return [(line["finding"]["code"], line["finding"]["page"]) for line in lines if "finding" in line]


def everything_in(data):
    """Return all that the PDF `data` holds, unpacked: each string, name and stream."""
    parts = [data]
    with pikepdf.open(BytesIO(data)) as pdf:
        for value in [*pdf.objects, pdf.trailer]:
            if isinstance(value, pikepdf.Stream):
                parts += (
                    [value.read_raw_bytes(), value.read_bytes()] if not is_picture(value) else [value.read_raw_bytes()]
                )
            parts += texts_of(value)
    return b"\n".join(parts)


def is_picture(stream):
    return stream.get("/Filter") in ("/DCTDecode", "/JPXDecode")


def texts_of(value):
    if isinstance(value, pikepdf.String):
        return [bytes(value), str(value).encode()]
    if isinstance(value, pikepdf.Name):
        return [str(value).encode()]
    if (
        value is None
        or isinstance(value, bool | int)
        or not isinstance(value, pikepdf.Object)
        or value.is_indirect is None
    ):
        return []
    if isinstance(value, pikepdf.Array):
        return [text for item in value if not refers(item) for text in texts_of(item)]
    pairs = value.items()
    return [text for key, item in pairs for text in [key.encode(), *([] if refers(item) else texts_of(item))]]


def refers(item):
    return isinstance(item, pikepdf.Object) and item.is_indirect


def looks(data):
    """Return the pages of `data` as arrays of pixels, with what lies on them drawn into them."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        page.close()
    return [page.render(scale=1.5).to_numpy()[:, :, :3] for page in document]


def same_look(one, other):
    return all(numpy.array_equal(*pair) for pair in zip(looks(one), looks(other), strict=True))


def dirtied(change, data=None):
    pdf = pikepdf.open(BytesIO(data or report()))
    change(pdf)
    return saved(pdf)


def outline_of(data):
    return [
        (item.get_title(), item.level, item.get_dest().get_index() if item.get_dest() else None)
        for item in pypdfium2.PdfDocument(data).get_toc()
    ]


def links_of(data):
    found = []
    pdf = pikepdf.open(BytesIO(data))
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    for page in pdf.pages:
        for link in page.obj.get("/Annots", []):
            action = link.get("/A", {})
            place = link.get("/Dest", action.get("/D"))
            if isinstance(place, String):
                place = pikepdf.NameTree(pdf.Root.Names.Dests)[str(place)]
            target = str(action.URI) if "/URI" in action else numbers[place[0].objgen]
            found.append((target, [round(float(side), 1) for side in link.Rect]))
    return found


def tags_of(data):
    """Return the tree of tags as nested lists: kind, texts for readers, and of content words or a link."""
    pdf = pikepdf.open(BytesIO(data))
    marked = {page.obj.objgen: marked_content(page) for page in pdf.pages}

    def told(element, page):
        page = element.Pg.objgen if "/Pg" in element else page
        kids = element.get("/K", Array())
        inner = [leaf(kid, page) for kid in (kids if isinstance(kids, Array) else [kids])]
        return [str(element.S), str(element.get("/Alt", "")), str(element.get("/Lang", "")), inner]

    def leaf(kid, page):
        if isinstance(kid, int):
            return marked[page][kid]
        if kid.get("/Type") == "/MCR":
            return marked[kid.Pg.objgen if "/Pg" in kid else page][int(kid.MCID)]
        if kid.get("/Type") == "/OBJR":
            return str(kid.Obj.Subtype)
        return told(kid, page)

    kids = pdf.Root.StructTreeRoot.K
    return [told(element, None) for element in (kids if isinstance(kids, Array) else [kids])]


def marked_content(page):
    parts, open_ = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BDC", "BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            if isinstance(properties, Name):
                properties = page.Resources.Properties[str(properties)]
            open_.append(properties.get("/MCID"))
            if open_[-1] is not None:
                parts[int(open_[-1])] = ""
        elif str(operator) == "EMC":
            open_.pop()
        elif str(operator) in ("Tj", "TJ") and open_ and open_[-1] is not None:
            parts[int(open_[-1])] += str(operands[0])
    return parts


def as_list(kids):
    return list(kids) if isinstance(kids, Array) else [kids]


def jpeg():
    """Return a small JPEG with the canary in its EXIF, in a comment and behind its end."""
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG", exif=exif, comment=CANARY)
    return content.getvalue() + CANARY.encode()
