"""Plain documents for samples to change, and the ways of saving them."""

import warnings
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

WORDS = "An invented report of an invented review. The Kestrel family is made up."


def draft(pages=2, words=WORDS):
    """Return a new pikepdf document of A4 `pages` that each say `words`."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(shown(f"Page {number}. {words}"))
    return pdf


def shown(words, x=72, y=720, size=11):
    """Return content that writes `words` at `x`, `y` in points."""
    return f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n".encode()


def saved(pdf, **options):
    """Return the bytes of `pdf` as pikepdf saves it with `options`."""
    file = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # some samples are wrong on purpose
        pdf.save(file, fix_metadata_version=False, **options)
    return file.getvalue()


def changed(change, pages=2, **options):
    """Return a function that makes a draft of `pages`, gives it to `change`, and returns its bytes."""

    def make():
        pdf = draft(pages)
        change(pdf)
        return saved(pdf, **options)

    return make


def note(pdf, page=0, **entries):
    """Put an annotation with `entries` on a page of `pdf` (counted from 0); return it."""
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([72, 600, 200, 640]), **entries))
    holder = pdf.pages[page].obj
    if "/Annots" not in holder:
        holder.Annots = Array()
    holder.Annots.append(made)
    return made


def field(pdf, **entries):
    """Put a form field with `entries` on the first page of `pdf` and into its form; return it."""
    made = note(pdf, Subtype=Name.Widget, **entries)
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=Array())
    pdf.Root.AcroForm.Fields.append(made)
    return made


def file_inside(pdf, name="figures.csv", data=b"place,children\nAldermoor,3\n"):
    """Return a file specification in `pdf` with a file of `name` in it."""
    stream = pdf.make_stream(data, Type=Name.EmbeddedFile)
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=stream, UF=stream))
    )


def image(pdf, width=40, height=30, **entries):
    """Return a grey picture stream in `pdf`."""
    return pdf.make_stream(
        bytes(range(256)) * (width * height // 256 + 1),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        **entries,
    )


def info(**entries):
    """Return a change that writes `entries` into a document's Info."""

    def change(pdf):
        for key, value in entries.items():
            pdf.docinfo[f"/{key}"] = value

    return change


def xmp(inner, attributes=""):
    """Return a change that gives a document an XMP packet with `inner` in its description."""
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#"'
        f" {attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )

    def change(pdf):
        pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)

    return change


def updated(data, objects, root=None):
    """Return the PDF `data` with `objects` (number: body, None to delete it) added at its end."""
    with pikepdf.open(BytesIO(data)) as pdf:
        size = int(pdf.trailer.Size)
        root = root or pdf.Root.objgen[0]
    previous = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    out, places = bytearray(data), {}
    for number, body in objects.items():
        if body is not None:
            places[number] = len(out)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n"
    for number, body in objects.items():
        entry = b"%010d 65535 f \n" % 0 if body is None else b"%010d 00000 n \n" % places[number]
        out += b"%d 1\n%b" % (number, entry)
    size = max([size, *(number + 1 for number in objects)])
    out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, previous, table)
    return bytes(out)
