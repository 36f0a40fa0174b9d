"""Files that are broken, absurd or made to harm what reads them: each must end in an answer or in a clean death."""

import random
import zlib
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String

from . import Sample, samples
from .drafts import changed, draft, image, saved, shown

EMPTY = {
    "no bytes": lambda: b"",
    "zero bytes": lambda: bytes(5000),
    "blanks": lambda: b" \r\n" * 100,
}


def noise(length, seed=1):
    return random.Random(seed).randbytes(length)


def cut(share, **options):
    def make():
        data = saved(draft(20), **options)
        return data[: int(len(data) * share)]

    return make


def scratched(seed):
    """Return a function that makes a document with one byte in a hundred changed."""

    def make():
        data = bytearray(saved(draft(20)))
        dice = random.Random(seed)
        for _byte in range(len(data) // 100):
            data[dice.randrange(20, len(data))] = dice.randrange(256)
        return bytes(data)

    return make


BROKEN = {
    "header alone": lambda: b"%PDF-1.7\n",
    "header and end": lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF",
    "header and noise": lambda: b"%PDF-1.7\n" + noise(20_000),
    "header and numbers": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 20_000,
    "table that leads nowhere": lambda: saved(draft()).replace(b"0000000", b"0009999"),
    "no pages": lambda: saved(pikepdf.new()),
    "no catalogue": lambda: saved(draft()).replace(b"/Root", b"/Boot"),
    "pages that are a number": changed(lambda pdf: pdf.Root.__setitem__("/Pages", 7)),
}
CUT = {f"after {share:.0%}": cut(share) for share in (0.02, 0.3, 0.7, 0.99)}
CUT |= {
    "in streams of objects": cut(0.8, object_stream_mode=ObjectStreamMode.generate),
    "for fast web view": cut(0.5, linearize=True),
}
SCRATCHED = {f"with dice {seed}": scratched(seed) for seed in range(8)}


@cache
def flooded(megabytes, layers=1):
    """Return zeros packed with deflate, `layers` times."""
    data = bytes(megabytes * 1_000_000)
    for _layer in range(layers):
        data = zlib.compress(data, 1)
    return data


def packed(pdf, megabytes, layers=1, **entries):
    filters = Array([Name.FlateDecode] * layers)
    stream = pdf.make_stream(b"", **entries)
    stream.write(flooded(megabytes, layers), filter=filters)
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
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 0 m 500 500 l S\n" * 3_000_000)


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
    """A document whose object stream unpacks to 600 MB."""
    packed_stream = zlib.compress(b"1 0 <</Type/Catalog/Pages 2 0 R>>" + b" " * 600_000_000, 1)
    head = b"%PDF-1.5\n"
    holder = b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed_stream)
    body = head + holder + packed_stream + b"\nendstream\nendobj\n"
    table = len(body)
    rows = (
        bytes([0, 0, 0, 0])
        + bytes([2, 0, 3, 0])
        + bytes([0, 0, 0, 0])
        + bytes([1])
        + len(head).to_bytes(2, "big")
        + b"\0"
    )
    return body + (
        b"4 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF"
        % (len(rows), rows, table)
    )


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


def nested(opening, closing, depth):
    """Return a function that makes a document with an array or dictionary `depth` deep in its catalogue."""

    def make():
        data = saved(draft(), object_stream_mode=ObjectStreamMode.disable)
        return data.replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + opening * depth + closing * depth, 1)

    return make


def many_pages(count):
    def make():
        kids = (
            b" ".join([b"3 0 R"] * count) if count > 10_000 else b" ".join(b"%d 0 R" % n for n in range(3, 3 + count))
        )
        single = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
        bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)]
        bodies += [single] * (1 if count > 10_000 else count)
        out, places = bytearray(b"%PDF-1.4\n"), []
        for number, body in enumerate(bodies, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, table)
        return bytes(out)

    return make


def sized(*box, **entries):
    def change(pdf):
        page = pdf.pages[0].obj
        page.MediaBox = Array(box)
        for key, value in entries.items():
            page[f"/{key}"] = value

    return changed(change)


def odd(change):
    return changed(change)


def wrong_types(pdf):
    """Numbers where dictionaries belong, and the other way round."""
    page = pdf.pages[0].obj
    page.Annots = Array([7, String("x"), Dictionary(Subtype=7, Rect=Array([1, 2])), Dictionary(Rect=String("x"))])
    page.Rotate = 45
    page.CropBox = Array([0, 0])
    for key in (
        "/Names",
        "/AcroForm",
        "/OCProperties",
        "/StructTreeRoot",
        "/MarkInfo",
        "/Outlines",
        "/Metadata",
        "/AA",
    ):
        pdf.Root[key] = 7
    pdf.trailer.Info = Array([])


def wrong_members(pdf):
    """The right kinds of things with the wrong kinds of things in them."""
    page = pdf.pages[0].obj
    page.Resources.Properties = Array([1])
    page.Resources.XObject = Dictionary(A=7)
    page.Annots = Dictionary()
    pdf.Root.Names = Dictionary(EmbeddedFiles=Array([]), JavaScript=7)
    pdf.Root.AcroForm = Dictionary(Fields=Array([7, Array([]), Dictionary(Kids=7, V=Array([Dictionary()]))]), XFA=7)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([7, Dictionary()]), D=7, Configs=Array([7]))
    pdf.Root.StructTreeRoot = Dictionary(
        K=Array([7, Dictionary(S=7, Pg=7, K=Array([Array([])]))]), RoleMap=Dictionary(A=7)
    )
    pdf.Root.Outlines = Dictionary(First=Dictionary(Title=7, Next=7))
    pdf.Root.Lang = Array([])
    pdf.docinfo["/Author"] = "x"
    pdf.trailer.Info.Title = Dictionary()


def many_notes(pdf):
    pdf.pages[0].obj.Annots = Array(
        [
            Dictionary(Subtype=Name.Text, Rect=Array([n % 500, 9, n % 500 + 9, 20]), Contents=String(str(n)))
            for n in range(50_000)
        ]
    )


ODD = {
    "wrong types": changed(wrong_types),
    "wrong members": changed(wrong_members),
    "50,000 comments": changed(many_notes),
    "arrays 400 deep": nested(b"[", b"]", 400),
    "arrays 100,000 deep": nested(b"[", b"]", 100_000),
    "dictionaries 50,000 deep": nested(b"<</A ", b">>", 50_000),
}
ABSURD_PAGES = {
    "nothing": sized(0, 0, 0, 0),
    "a hair": sized(0, 0, 0.001, 800),
    "turned inside out": sized(595, 842, 0, 0),
    "far away": sized(1e9, 1e9, 1e9 + 595, 1e9 + 842),
    "no numbers": sized(String("a"), 0, 1, 1),
    "a crop box elsewhere": sized(0, 0, 595, 842, CropBox=Array([5000, 5000, 6000, 6000])),
    "more than a number holds": sized(0, 0, 1e300, 1e300),
    "a unit of a mile": sized(0, 0, 595, 842, UserUnit=4_500_000),
}
PASSWORD = {
    f"of version {revision}": lambda revision=revision: saved(
        draft(), encryption=pikepdf.Encryption(owner="o", user="u", R=revision, aes=revision > 3, metadata=revision > 3)
    )
    for revision in (3, 4, 6)
}
FAMILIES = [
    *samples("empty", "", EMPTY, failed="empty"),
    Sample("garbage", "noise", frozenset({"not-what-it-says"}), True, lambda: noise(50_000), failed="unknown-kind"),
    Sample("garbage", "tail of a PDF", frozenset({"not-what-it-says"}), True, lambda: saved(draft(40))[1200:]),
    *samples("locked", "", PASSWORD, failed="password"),
    *samples(
        "too many pages", "", {"5,000": many_pages(5000), "100,000": many_pages(100_000)}, failed="too-many-pages"
    ),
    *samples(
        "larger than any paper",
        "large-page",
        {
            "a million points": sized(0, 0, 1e6, 1e6),
            "a strip": sized(0, 0, 100, 90_000),
            "a billion points": sized(0, 0, 10**12, 10**12),
        },
        failed="too-large-page",
    ),
]
ANY_END = [
    *samples("broken", "", BROKEN),
    *samples("cut off", "", CUT),
    *samples("scratched", "", SCRATCHED),
    *samples("bomb", "", BOMBS),
    *samples("ring", "", RINGS),
    *samples("odd", "", ODD),
    *samples("absurd page", "", ABSURD_PAGES),
]
SAMPLES = [*FAMILIES, *ANY_END]
