"""Cleaning a PDF: what lies on a page becomes part of it; what cannot be cured is refused with its place."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from documents.reading.cleaning.assembly import Assembly

from .cleaning import (
    CANARY,
    as_list,
    cleaned,
    dirtied,
    done,
    everything_in,
    refusals,
    same_look,
    tags_of,
)
from .pdf_samples.drafts import changed, draft, field, note, saved


def drawn(pdf, colour="1 0 0", width=100, height=20, words=""):
    """Return an appearance: a box in `colour` with `words` in it."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    content = f"{colour} rg 0 0 {width} {height} re f 0 g BT /F1 10 Tf 4 5 Td ({words}) Tj ET".encode()
    form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]))
    form.Resources = Dictionary(Font=Dictionary(F1=font))
    return Dictionary(N=form)


def typed(pdf):
    note(pdf, Subtype=Name.FreeText, T=String(CANARY), Contents=String("Draft"), AP=drawn(pdf, words="Draft"), F=4)


def turned_stamp(pdf):
    pdf.pages[0].obj.Rotate = 90
    appearance = drawn(pdf, words="Final")
    appearance.N.Matrix = Array([0, 1, -1, 0, 0, 0])
    note(pdf, Subtype=Name.Stamp, T=String(CANARY), AP=appearance, F=4)


def filled_field(pdf):
    field(pdf, FT=Name.Tx, T=String(CANARY), V=String("Aldermoor"), AP=drawn(pdf, words="Aldermoor"), F=4)


def ticked(pdf):
    states = Dictionary(Yes=drawn(pdf, "0 0 1").N, Off=drawn(pdf, "1 1 1").N)
    field(pdf, FT=Name.Btn, T=String(CANARY), V=Name.Yes, AS=Name.Yes, AP=Dictionary(N=states), F=4)


def unbalanced(pdf):
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"q 0.5 0 0 0.5 0 0 cm /Artifact BMC 0 0 9 9 re f")
    typed(pdf)


@pytest.mark.parametrize("change", [typed, turned_stamp, filled_field, ticked, unbalanced])
def test_what_is_seen_becomes_part_of_the_page(change):
    dirty = changed(change)()
    data, lines = cleaned(dirty)
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert not any("/Annots" in page.obj for page in pikepdf.open(BytesIO(data)).pages)
    assert same_look(data, dirty)
    assert not same_look(data, saved(draft()))


def test_a_field_that_viewers_draw_themselves_keeps_its_look():
    def change(pdf):
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        field(pdf, FT=Name.Tx, T=String(CANARY), V=String("Aldermoor"), DA=String("/Helv 12 Tf 0 g"), F=4)
        pdf.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=font))
        pdf.Root.AcroForm.NeedAppearances = True

    data, lines = cleaned(changed(change)())
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert "Aldermoor" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()


def tagged_field(pdf):
    filled_field(pdf)
    widget = pdf.Root.AcroForm.Fields[0]
    widget.StructParent = 99
    reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=pdf.pages[0].obj)
    document = as_list(pdf.Root.StructTreeRoot.K)[0]
    document.K.append(pdf.make_indirect(Dictionary(S=Name.Form, P=document, K=reference)))


def test_a_tagged_field_is_read_out_where_it_was():
    data, _ = cleaned(dirtied(tagged_field))
    assert tags_of(data)[0][3][-1] == ["/Form", "", "", [""]]
    pdf = pikepdf.open(BytesIO(data))
    number = int(as_list(pdf.Root.StructTreeRoot.K)[0].K[-1].K.MCID)
    parts = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))
    assert f"/Span << /MCID {number} >> BDC".encode() in parts


def test_a_shape_that_covers_something_covers_it_still():
    def change(pdf):
        note(pdf, Subtype=Name.Square, T=String(CANARY), AP=drawn(pdf, "0 0 0"), F=4)

    data, _ = cleaned(changed(change)())
    assert same_look(data, changed(change)())


def test_marks_for_redaction_are_refused_with_their_place():
    data, lines = cleaned(changed(lambda pdf: note(pdf, page=1, Subtype=Name.Redact))())
    assert data is None
    assert lines[0] == {
        "finding": {"code": "redactions-not-applied", "page": 2, "box": [72, 600, 200, 640], "detail": ""},
    }
    assert done(lines) == {"removed": []}


def test_a_comment_that_each_viewer_draws_in_its_own_way_is_refused():
    data, lines = cleaned(changed(lambda pdf: note(pdf, Subtype=Name.Line, L=Array([0, 0, 9, 9])))())
    assert data is None
    assert refusals(lines) == [("comments", 1)]


def covered(pdf):
    page = pdf.pages[1].obj
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"0 g 70 715 300 16 re f")


def test_text_under_a_box_is_refused_with_its_place():
    data, lines = cleaned(changed(covered)())
    assert data is None
    assert ("covered-text", 2) in refusals(lines)


def test_text_under_a_box_drawn_on_top_is_refused_too():
    def change(pdf):
        note(pdf, Subtype=Name.Square, AP=drawn(pdf, "0 0 0"), F=4).Rect = Array([70, 715, 400, 735])

    assert ("covered-text", 1) in refusals(cleaned(changed(change)())[1])


def test_text_under_a_box_stays_where_somebody_accepted_it():
    data, lines = cleaned(changed(covered)(), accepted=["covered-text"])
    assert refusals(lines) == []
    assert "Kestrel" in pypdfium2.PdfDocument(data)[1].get_textpage().get_text_range()


def test_a_layer_in_the_middle_of_a_line_is_refused():
    def change(pdf):
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Names")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        page = pdf.pages[1].obj
        page.Resources.Properties = Dictionary(L=group)
        page.Contents = pdf.make_stream(b"BT /F1 11 Tf 72 720 Td /OC /L BDC (Zed ) Tj EMC (Kestrel) Tj ET")

    data, lines = cleaned(changed(change)())
    assert data is None
    assert refusals(lines) == [("hidden-layers", 2)]


def test_a_form_that_another_program_must_draw_is_refused():
    def change(pdf):
        pdf.Root.NeedsRendering = True

    assert refusals(cleaned(changed(change)())[1]) == [("xfa", 1)]


def test_a_page_that_would_look_different_is_refused_with_the_place(monkeypatch):
    def moved(self, page, new, content):
        content.data += b"\n1 0 0 rg 100 200 50 30 re f"
        return []

    monkeypatch.setattr(Assembly, "_draw", moved)
    data, lines = cleaned(saved(draft(1)))
    assert data is None
    assert refusals(lines) == [("look-changes", 1)]
    assert lines[0]["finding"]["box"] == pytest.approx([100, 200, 150, 230], abs=1)
