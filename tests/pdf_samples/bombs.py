"""Files made to fill a reader's memory, to keep it busy, or to send it round in a ring."""

import zlib

from pikepdf import Array, Dictionary, Name, String

from .drafts import changed, draft, image, saved, shown


def flooded(megabytes, beginning=b"", filler=b"\0"):
    """Return `beginning` and `megabytes` of the byte `filler`, packed with deflate: a block that is repeated."""
    packer = zlib.compressobj(9)
    head = packer.compress(beginning) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filler * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes + b"\x03\x00" + bytes(4)


def packed(pdf, megabytes, layers=1, **entries):
    data = flooded(megabytes)
    for _layer in range(layers - 1):
        data = zlib.compress(data)
    stream = pdf.make_stream(b"", **entries)
    stream.write(data, filter=Array([Name.FlateDecode] * layers))
    return stream


def bomb_on_page(pdf):
    pdf.pages[0].obj.Contents = packed(pdf, 600)


def bomb_in_layers(pdf):
    pdf.pages[0].obj.Contents = packed(pdf, 600, 2)


def bomb_in_metadata():
    pdf = draft()
    pdf.Root.Metadatb = packed(pdf, 600, Type=Name.Metadata, Subtype=Name.XML)  # under its name it would be unpacked
    return saved(pdf).replace(b"/Metadatb", b"/Metadata")


def bomb_of_drawing(pdf):
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 0 m 500 500 l S\n" * 2_000_000)


def bomb_of_forms(pdf):
    """Ten forms, each of which draws the next one ten times."""
    inner = pdf.make_stream(shown("x"), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    for _level in range(10):
        inner = pdf.make_stream(
            b"/F Do\n" * 10,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(XObject=Dictionary(F=inner), Font=pdf.pages[0].obj.Resources.Font),
        )
    pdf.pages[0].obj.Resources.XObject = Dictionary(F=inner)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")


def huge_picture(pdf):
    picture = image(pdf)
    picture.Width = picture.Height = 60_000
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=picture)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 500 0 0 500 9 9 cm /P Do Q")


def huge_packed_picture(pdf):
    picture = packed(
        pdf,
        600,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=25_000,
        Height=25_000,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=picture)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 500 0 0 500 9 9 cm /P Do Q")


def bomb_of_entities(pdf):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    packet = f'<!DOCTYPE x [<!ENTITY e0 "Zed Quill">{entities}]><x>&e11;</x>'
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def object_stream_bomb():
    """Return a document whose only object stream unpacks to 600 MB."""
    data = flooded(600, b"1 0 <</Type/Catalog/Pages 2 0 R>>", b" ")
    head = b"%PDF-1.5\n"
    holder = b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(data)
    body = head + holder + data + b"\nendstream\nendobj\n"
    rows = bytes([0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0, 0, 1, 0, len(head), 0])
    table = b"4 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return body + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)


BOMBS = {
    "on a page": changed(bomb_on_page),
    "packed twice": changed(bomb_in_layers),
    "in the metadata": bomb_in_metadata,
    "of lines": changed(bomb_of_drawing),
    "of forms in forms": changed(bomb_of_forms),
    "of a picture": changed(huge_picture),
    "of a packed picture": changed(huge_packed_picture),
    "of entities": changed(bomb_of_entities),
    "of objects": object_stream_bomb,
}


def pages_of_themselves(pdf):
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def page_twice(pdf):
    pdf.Root.Pages.Kids.append(pdf.Root.Pages.Kids[0])
    pdf.Root.Pages.Count = 3


def form_of_itself(pdf):
    form = pdf.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    pdf.pages[0].obj.Resources.XObject = Dictionary(F=form)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")


def bookmarks_in_a_ring(pdf):
    mark = pdf.make_indirect(Dictionary(Title=String("Again")))
    mark.Next = mark.First = mark
    pdf.Root.Outlines = Dictionary(First=mark, Last=mark, Count=1)


def tags_in_a_ring(pdf):
    tag = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure))
    tag.K = Array([tag, tag])
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=tag, RoleMap=Dictionary(A=Name.B, B=Name.A)))
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def fields_in_a_ring(pdf):
    part = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("a")))
    part.Kids = Array([part])
    part.Parent = part
    pdf.Root.AcroForm = Dictionary(Fields=Array([part]))


def names_in_a_ring(pdf):
    node = pdf.make_indirect(Dictionary())
    node.Kids = Array([node])
    pdf.Root.Names = Dictionary(EmbeddedFiles=node, JavaScript=node)


def page_above_itself(pdf):
    page = pdf.pages[0].obj
    del page.MediaBox
    page.Parent = page


RINGS = {
    "pages that hold themselves": changed(pages_of_themselves),
    "a page twice": changed(page_twice),
    "a form that draws itself": changed(form_of_itself),
    "bookmarks": changed(bookmarks_in_a_ring),
    "tags": changed(tags_in_a_ring),
    "fields": changed(fields_in_a_ring),
    "names": changed(names_in_a_ring),
    "a page above itself": changed(page_above_itself),
}
