"""Cleaning a PDF: what no reader sees is gone from every byte."""

from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documents.reading.jobs import run

from .cleaning import (
    CANARY,
    as_list,
    cleaned,
    dirtied,
    done,
    everything_in,
    jpeg,
    outline_of,
    refusals,
    report,
    same_look,
    tags_of,
)
from .pdf_samples.carried import SAMPLES as CARRIED
from .pdf_samples.drafts import changed, draft, field, file_inside, image, info, note, saved, shown, updated, xmp
from .pdf_samples.layered import SAMPLES as LAYERED


def in_names(pdf):
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    return pdf.Root.Names


def private_data(pdf):
    pdf.Root.PieceInfo = Dictionary(Word=Dictionary(Private=String(CANARY)))
    pdf.pages[0].obj.PieceInfo = Dictionary(Word=Dictionary(Private=String(CANARY)))
    pdf.pages[0].obj[f"/{CANARY}"] = Name(f"/{CANARY}")
    pdf.pages[0].obj.Thumb = image(pdf, Note=String(CANARY))
    pdf.trailer[f"/{CANARY}"] = String(CANARY)
    pdf.Root.Extra = Dictionary(Kept=pdf.make_stream(CANARY.encode()))


def comments_in_content(pdf):
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(
        page.Contents.read_bytes()
        + f"\n% {CANARY}\n/Span <</Note ({CANARY})>> BDC EMC /Mark <</W ({CANARY})>> DP".encode()
    )


def metadata(pdf):
    info(Author=CANARY, Company=CANARY)(pdf)
    xmp(f"<dc:creator><rdf:Seq><rdf:li>{CANARY}</rdf:li></rdf:Seq></dc:creator>")(pdf)
    resources = pdf.pages[0].obj.Resources
    for font in resources.Font.values():
        font.Metadata = pdf.make_stream(CANARY.encode())


def photo(pdf, data=None):
    return pdf.make_stream(
        data or jpeg(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=40,
        Height=30,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def draw(pdf, picture, page=0):
    holder = pdf.pages[page].obj
    holder.Resources.XObject = Dictionary(P=picture)
    holder.Contents = pdf.make_stream(holder.Contents.read_bytes() + b"\nq 80 0 0 60 300 100 cm /P Do Q\n")


def picture_with_exif(pdf):
    draw(pdf, photo(pdf))


def unused_picture(pdf):
    holder = pdf.pages[0].obj
    holder.Resources.XObject = Dictionary(P=image(pdf, Note=String(CANARY)))


def removed_page(pdf):
    other = draft(1, words=CANARY)
    pdf.pages.append(other.pages[0])
    lost = pdf.pages[-1].obj
    del pdf.pages[-1]
    pdf.Root.StructTreeRoot.K = Array(
        [*as_list(pdf.Root.StructTreeRoot.K), Dictionary(S=Name.P, Pg=lost, K=0, ActualText=String(CANARY))]
    )
    pdf.Root.Outlines.First.SE = Dictionary(S=Name.P, Pg=lost)
    note(pdf, Subtype=Name.Link, Dest=Array([lost, Name.Fit]))


def scripts(pdf):
    script = Dictionary(S=Name.JavaScript, JS=String(CANARY))
    pdf.Root.OpenAction = script
    in_names(pdf).JavaScript = Dictionary(Names=Array([CANARY, script]))
    pdf.pages[0].obj.AA = Dictionary(O=script)
    note(pdf, Subtype=Name.Link, A=script)
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=script))


def other_links(pdf):
    note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String(f"C:/Users/{CANARY}/a.pdf"), D=Array([0, Name.Fit]))
    )
    note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"file:///C:/Users/{CANARY}/a.docx")))
    note(
        pdf,
        Subtype=Name.Link,
        A=Dictionary(S=Name.URI, URI=String("https://example.org/")),
        T=String(CANARY),
        NM=CANARY,
    )


def attachments(pdf):
    inside = file_inside(pdf, name=CANARY, data=CANARY.encode())
    pdf.Root.AF = Array([inside])
    in_names(pdf).EmbeddedFiles = Dictionary(Names=Array([CANARY, inside]))
    note(pdf, Subtype=Name.FileAttachment, FS=inside, Contents=CANARY)


def comments(pdf):
    popup = note(pdf, Subtype=Name.Popup)
    note(pdf, Subtype=Name.Text, T=String(CANARY), Contents=String(CANARY), Popup=popup)


def form_values(pdf):
    field(pdf, FT=Name.Tx, T=String(CANARY), V=String(CANARY), F=2)
    pdf.Root.AcroForm.XFA = Array([String("datasets"), pdf.make_stream(CANARY.encode())])


def media(pdf):
    content = Dictionary(Assets=Dictionary(Names=Array([CANARY, file_inside(pdf, data=CANARY.encode())])))
    note(pdf, Subtype=Name.RichMedia, RichMediaContent=content)
    note(pdf, Subtype=Name.Sound, Sound=pdf.make_stream(CANARY.encode(), Type=Name.Sound, R=8000))


def hidden_layer(pdf):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(CANARY)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    holder = pdf.pages[0].obj
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    holder.Resources.Font.F1 = font
    holder.Resources.Properties = Dictionary(L=group)
    hidden = b"/OC /L BDC /P <</MCID 4711>> BDC " + shown(CANARY) + b"EMC 0 0 m 9 9 l S EMC\n"
    holder.Contents = pdf.make_stream(hidden + holder.Contents.read_bytes())
    note(pdf, Subtype=Name.Link, OC=group, A=Dictionary(S=Name.URI, URI=String(f"https://example.org/{CANARY}")))


def names_of_places(pdf):
    pdf.Root.Dests = Dictionary({f"/{CANARY}": Array([pdf.pages[1].obj, Name.Fit])})
    pdf.Root.Outlines.First.Dest = Name(f"/{CANARY}")


GOING = {
    "private data": (private_data, "metadata"),
    "comments in content": (comments_in_content, None),
    "metadata": (metadata, "metadata"),
    "picture with EXIF": (picture_with_exif, None),
    "unused picture": (unused_picture, None),
    "removed page": (removed_page, None),
    "names of places": (names_of_places, None),
    "scripts": (scripts, "scripts"),
    "links to files": (other_links, "links"),
    "attachments": (attachments, "attachments"),
    "comments": (comments, "comments"),
    "form values": (form_values, "form-fields"),
    "media": (media, "media"),
    "hidden layer": (hidden_layer, "hidden-layers"),
}


@pytest.mark.parametrize("kind", GOING)
def test_is_gone_from_every_byte(kind):
    change, code = GOING[kind]
    dirty = dirtied(change)
    assert CANARY.encode() in everything_in(dirty)
    data, lines = cleaned(dirty)
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert code is None or code in done(lines)["removed"]
    assert tags_of(data) == tags_of(report())
    assert outline_of(data) == outline_of(dirty)


@cache
def everything_at_once():
    def change(pdf):
        for one, _ in GOING.values():
            if one is not unused_picture:
                one(pdf)

    return dirtied(change)


def test_all_of_it_at_once_is_gone_and_the_look_stays():
    data, lines = cleaned(everything_at_once())
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert same_look(data, dirtied(picture_with_exif))
    assert {"attachments", "comments", "form-fields", "media", "metadata", "scripts", "xfa"} <= set(
        done(lines)["removed"]
    )


def test_earlier_versions_are_gone():
    first = dirtied(comments_in_content, saved(draft(1, words=CANARY)))
    with pikepdf.open(BytesIO(first)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    now = shown("Nothing to see")
    dirty = updated(first, {number: b"<</Length %d>>stream\n%b\nendstream" % (len(now), now)})
    data, lines = cleaned(dirty)
    assert CANARY.encode() not in everything_in(data)
    assert "earlier-versions" in done(lines)["removed"]


def test_encryption_without_a_password_is_gone():
    dirty = saved(draft(), encryption=pikepdf.Encryption(owner="invented", user=""))
    data, lines = cleaned(dirty)
    assert not pikepdf.open(BytesIO(data)).is_encrypted
    assert "encrypted" in done(lines)["removed"]
    assert same_look(data, saved(draft()))


def test_a_file_that_asks_for_a_password_fails():
    _, lines = cleaned(saved(draft(), encryption=pikepdf.Encryption(owner="invented", user="invented")))
    assert lines == [{"failed": "password"}]


@pytest.mark.parametrize("sample", [*CARRIED, *LAYERED], ids=str)
def test_a_sample_is_refused_or_has_nothing_left_of_its_kind(tmp_path, sample):
    data, lines = cleaned(sample.make())
    if data is None:
        assert refusals(lines)
        return
    (tmp_path / "after.pdf").write_bytes(data)
    survey = run({"job": "survey", "path": str(tmp_path / "after.pdf"), "name": "report.pdf", "max_pages": 10})
    assert not sample.expected & {line["finding"]["code"] for line in survey if "finding" in line}


def fields_with_fonts(pdf):
    for number in range(1, 4):
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/Courier{number}")))
        form = pdf.make_stream(b"BT /F 9 Tf (a) Tj ET", Subtype=Name.Form, BBox=Array([0, 0, 99, 9]))
        form.Resources = Dictionary(Font=Dictionary(F=font))
        field(pdf, FT=Name.Tx, T=String(f"field {number}"), AP=Dictionary(N=form), F=4)


@pytest.mark.parametrize("dirty", [everything_at_once, changed(fields_with_fonts)], ids=["everything", "fields"])
def test_a_second_cleaning_changes_nothing(dirty):
    once, lines = cleaned(dirty(), accepted=["covered-text"])
    assert refusals(lines) == []
    twice, lines = cleaned(once, accepted=["covered-text"])
    assert twice == once
    assert done(lines)["removed"] == []


def test_the_same_file_gives_the_same_bytes():
    assert cleaned(everything_at_once())[0] == cleaned(everything_at_once())[0]
