"""Files that are broken, absurd or made to do harm: each must end in an answer or in a clean death."""

import random

import pikepdf
from pikepdf import Array, Dictionary, Object, ObjectStreamMode, String

from . import Sample, samples
from .bombs import BOMBS, RINGS
from .drafts import changed, draft, saved

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
    notes = b"".join(
        b"<</Subtype/Text/Rect[%d 9 %d 20]/Contents(%d)>>" % (n % 500, n % 500 + 9, n) for n in range(50_000)
    )
    pdf.pages[0].obj.Annots = Object.parse(b"[" + notes + b"]")


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
