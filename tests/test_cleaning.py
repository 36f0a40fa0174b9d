"""Cleaning a PDF: what readers see and use stays as it was."""

from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image

from documents.reading.cleaning.pictures import without_jpeg_metadata, without_jpx_metadata

from .cleaning import (
    CANARY,
    as_list,
    cleaned,
    dirtied,
    done,
    everything_in,
    jpeg,
    links_of,
    marked_content,
    outline_of,
    refusals,
    report,
    same_look,
    tags_of,
)
from .pdf_samples.drafts import changed, draft, info, note, saved


def test_the_file_that_was_clean_is_the_same_but_for_its_metadata():
    data, lines = cleaned(report())
    assert refusals(lines) == []
    assert done(lines)["removed"] == ["metadata"]
    assert same_look(data, report())


def test_title_language_and_accessibility_stay():
    data, _ = cleaned(report())
    pdf = pikepdf.open(BytesIO(data))
    assert str(pdf.Root.Lang) == "en-GB"
    assert dict(pdf.docinfo) == {"/Title": "Child Example: report"}
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    metadata = dict(pdf.open_metadata())
    assert metadata.pop("{http://www.aiim.org/pdfua/ns/id/}part") == "1"
    assert metadata == {
        "{http://purl.org/dc/elements/1.1/}title": "Child Example: report",
        "{http://purl.org/dc/elements/1.1/}language": {"en-GB"},
    }


def test_title_and_language_can_be_set():
    data, lines = cleaned(changed(info(Title=CANARY))(), title="Child Example & others", language="cy")
    pdf = pikepdf.open(BytesIO(data))
    assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("Child Example & others", "cy")
    assert (done(lines)["title"], done(lines)["language"]) == ("Child Example & others", "cy")
    assert pdf.open_metadata()["dc:title"] == "Child Example & others"
    assert CANARY.encode() not in everything_in(data)


def test_bookmarks_stay():
    data, _ = cleaned(report())
    assert outline_of(data) == outline_of(report())
    assert [title for title, _, _ in outline_of(data)] == ["First chapter", "Second chapter", "A section"]


def test_links_within_and_to_other_sites_stay():
    data, _ = cleaned(report())
    assert links_of(data) == links_of(report())
    assert {target for target, _ in links_of(data)} >= {"https://example.org/help", 1}


def test_tags_stay_and_lead_to_the_same_content():
    data, _ = cleaned(report())
    assert tags_of(data) == tags_of(report())
    assert pikepdf.open(BytesIO(data)).Root.MarkInfo.Marked is True


def test_content_leads_back_to_its_tags():
    data, _ = cleaned(report())
    pdf = pikepdf.open(BytesIO(data))
    back = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        elements = back[int(page.obj.StructParents)]
        for number in marked_content(page):
            kids = elements[number].K
            assert number in [int(kid) if isinstance(kid, int) else int(kid.get("/MCID", -1)) for kid in as_list(kids)]
        for link in page.obj.get("/Annots", []):
            assert str(back[int(link.StructParent)].S) == "/Link"


def test_attributes_of_tables_stay():
    data, _ = cleaned(report())
    assert b"/TH" in everything_in(data)
    assert everything_in(data).count(b"/Scope") == everything_in(report()).count(b"/Scope") > 0


def test_page_labels_sizes_and_turns_stay():
    def change(pdf):
        pdf.pages[0].obj.Rotate = 90
        pdf.pages[1].obj.CropBox = Array([50, 60, 400, 700])
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), 1, Dictionary(S=Name.D, St=5)]))

    data, lines = cleaned(dirtied(change), accepted=["text-off-page", "clipped-text"])
    pdf = pikepdf.open(BytesIO(data))
    assert refusals(lines) == []
    assert pdf.pages[0].obj.Rotate == 90
    assert [int(side) for side in pdf.pages[1].cropbox] == [50, 60, 400, 700]
    assert [page.label for page in pdf.pages] == ["i", "5"]


def test_what_a_page_has_from_the_page_tree_stays():
    pdf = draft(1)
    page, above = pdf.pages[0].obj, pdf.Root.Pages
    above.MediaBox, above.Resources, above.Rotate = Array([0, 0, 600, 800]), page.Resources, 90
    del page["/MediaBox"], page["/Resources"]
    note(pdf, Subtype=Name.Square, AP=Dictionary(N=pdf.make_stream(b"0 0 9 9 re f", BBox=Array([0, 0, 9, 9]))))
    dirty = saved(pdf)
    data, lines = cleaned(dirty)
    assert refusals(lines) == []
    assert pypdfium2.PdfDocument(data)[0].get_size() == (800, 600)
    assert "Kestrel" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()


def test_a_jpeg_keeps_its_pixels():
    content = BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(content, "JPEG", progressive=True, comment=CANARY)
    data = without_jpeg_metadata(content.getvalue() + CANARY.encode())
    assert CANARY.encode() not in data
    assert Image.open(BytesIO(data)).tobytes() == Image.open(content).tobytes()


def test_what_is_no_jpeg_comes_back():
    assert without_jpeg_metadata(b"no picture") == b"no picture"


def test_a_jpeg_that_is_cut_off_stays_as_long_as_it_is():
    whole = without_jpeg_metadata(jpeg())
    assert without_jpeg_metadata(whole[:-20]) == whole[:-20]


def test_a_jpeg_2000_keeps_its_pixels():
    content = BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(content, "JPEG2000")
    box = (8 + len(CANARY)).to_bytes(4, "big") + b"xml " + CANARY.encode()
    assert without_jpx_metadata(content.getvalue() + box) == content.getvalue()
