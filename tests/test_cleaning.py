"""Cleaning a PDF: what no reader sees is gone from every byte, what they see and use is as it was."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import numpy
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import typst
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from documents.reading.cleaning.assembly import Assembly
from documents.reading.cleaning.pictures import without_jpeg_metadata, without_jpx_metadata
from documents.reading.jobs import run

from .pdf_samples.carried import SAMPLES as CARRIED
from .pdf_samples.drafts import changed, draft, field, file_inside, image, info, note, saved, shown, updated, xmp
from .pdf_samples.layered import SAMPLES as LAYERED

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


@pytest.fixture
def cleaned(tmp_path):
    """Return a function that cleans the bytes of a file, and returns the new ones (None if refused) and the answer."""

    def clean(data, **job):
        before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
        before.write_bytes(data)
        after.unlink(missing_ok=True)
        lines = list(run({"job": "clean", "path": str(before), "to": str(after), **job}))
        return after.read_bytes() if after.exists() else None, lines

    return clean


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


# --- What stays


def test_the_file_that_was_clean_is_the_same_but_for_its_metadata(cleaned):
    data, lines = cleaned(report())
    assert refusals(lines) == []
    assert done(lines)["removed"] == ["metadata"]
    assert same_look(data, report())


def test_title_language_and_accessibility_stay(cleaned):
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


def test_title_and_language_can_be_set(cleaned):
    data, lines = cleaned(changed(info(Title=CANARY))(), title="Child Example & others", language="cy")
    pdf = pikepdf.open(BytesIO(data))
    assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("Child Example & others", "cy")
    assert (done(lines)["title"], done(lines)["language"]) == ("Child Example & others", "cy")
    assert pdf.open_metadata()["dc:title"] == "Child Example & others"
    assert CANARY.encode() not in everything_in(data)


def outline_of(data):
    return [
        (item.get_title(), item.level, item.get_dest().get_index() if item.get_dest() else None)
        for item in pypdfium2.PdfDocument(data).get_toc()
    ]


def test_bookmarks_stay(cleaned):
    data, _ = cleaned(report())
    assert outline_of(data) == outline_of(report())
    assert [title for title, _, _ in outline_of(data)] == ["First chapter", "Second chapter", "A section"]


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


def test_links_within_and_to_other_sites_stay(cleaned):
    data, _ = cleaned(report())
    assert links_of(data) == links_of(report())
    assert {target for target, _ in links_of(data)} >= {"https://example.org/help", 1}


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


def test_tags_stay_and_lead_to_the_same_content(cleaned):
    data, _ = cleaned(report())
    assert tags_of(data) == tags_of(report())
    assert pikepdf.open(BytesIO(data)).Root.MarkInfo.Marked is True


def test_content_leads_back_to_its_tags(cleaned):
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


def as_list(kids):
    return list(kids) if isinstance(kids, Array) else [kids]


def test_attributes_of_tables_stay(cleaned):
    data, _ = cleaned(report())
    assert b"/TH" in everything_in(data)
    assert everything_in(data).count(b"/Scope") == everything_in(report()).count(b"/Scope") > 0


def test_page_labels_sizes_and_turns_stay(cleaned):
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


def test_a_second_cleaning_changes_nothing(cleaned):
    once, _ = cleaned(everything_at_once())
    twice, lines = cleaned(once)
    assert twice == once
    assert done(lines)["removed"] == []


def test_the_same_file_gives_the_same_bytes(cleaned):
    assert cleaned(everything_at_once())[0] == cleaned(everything_at_once())[0]


# --- What goes


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


def jpeg():
    """Return a small JPEG with the canary in its EXIF, in a comment and behind its end."""
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG", exif=exif, comment=CANARY)
    return content.getvalue() + CANARY.encode()


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
def test_is_gone_from_every_byte(cleaned, kind):
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


def test_all_of_it_at_once_is_gone_and_the_look_stays(cleaned):
    data, lines = cleaned(everything_at_once())
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert same_look(data, dirtied(picture_with_exif))
    assert {"attachments", "comments", "form-fields", "media", "metadata", "scripts", "xfa"} <= set(
        done(lines)["removed"]
    )


def test_earlier_versions_are_gone(cleaned):
    first = dirtied(comments_in_content, saved(draft(1, words=CANARY)))
    with pikepdf.open(BytesIO(first)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    now = shown("Nothing to see")
    dirty = updated(first, {number: b"<</Length %d>>stream\n%b\nendstream" % (len(now), now)})
    data, lines = cleaned(dirty)
    assert CANARY.encode() not in everything_in(data)
    assert "earlier-versions" in done(lines)["removed"]


def test_encryption_without_a_password_is_gone(cleaned):
    dirty = saved(draft(), encryption=pikepdf.Encryption(owner="invented", user=""))
    data, lines = cleaned(dirty)
    assert not pikepdf.open(BytesIO(data)).is_encrypted
    assert "encrypted" in done(lines)["removed"]
    assert same_look(data, saved(draft()))


def test_a_file_that_asks_for_a_password_fails(cleaned):
    _, lines = cleaned(saved(draft(), encryption=pikepdf.Encryption(owner="invented", user="invented")))
    assert lines == [{"failed": "password"}]


@pytest.mark.parametrize("sample", [*CARRIED, *LAYERED], ids=str)
def test_a_sample_is_refused_or_has_nothing_left_of_its_kind(cleaned, tmp_path, sample):
    data, lines = cleaned(sample.make())
    if data is None:
        assert refusals(lines)
        return
    (tmp_path / "after.pdf").write_bytes(data)
    survey = run({"job": "survey", "path": str(tmp_path / "after.pdf"), "name": "report.pdf", "max_pages": 10})
    assert not sample.expected & {line["finding"]["code"] for line in survey if "finding" in line}


# --- What is seen, and lies on top of the page


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
def test_what_is_seen_becomes_part_of_the_page(cleaned, change):
    dirty = changed(change)()
    data, lines = cleaned(dirty)
    assert refusals(lines) == []
    assert CANARY.encode() not in everything_in(data)
    assert not any("/Annots" in page.obj for page in pikepdf.open(BytesIO(data)).pages)
    assert same_look(data, dirty)
    assert not same_look(data, saved(draft()))


def test_a_field_that_viewers_draw_themselves_keeps_its_look(cleaned):
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


def test_a_tagged_field_is_read_out_where_it_was(cleaned):
    data, _ = cleaned(dirtied(tagged_field))
    assert tags_of(data)[0][3][-1] == ["/Form", "", "", [""]]
    pdf = pikepdf.open(BytesIO(data))
    number = int(as_list(pdf.Root.StructTreeRoot.K)[0].K[-1].K.MCID)
    parts = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))
    assert f"/Span << /MCID {number} >> BDC".encode() in parts


def test_a_shape_that_covers_something_covers_it_still(cleaned):
    def change(pdf):
        note(pdf, Subtype=Name.Square, T=String(CANARY), AP=drawn(pdf, "0 0 0"), F=4)

    data, _ = cleaned(changed(change)())
    assert same_look(data, changed(change)())


# --- What cannot be cured


def test_marks_for_redaction_are_refused_with_their_place(cleaned):
    data, lines = cleaned(changed(lambda pdf: note(pdf, page=1, Subtype=Name.Redact))())
    assert data is None
    assert lines[0] == {
        "finding": {"code": "redactions-not-applied", "page": 2, "box": [72, 600, 200, 640], "detail": ""},
    }
    assert done(lines) == {"removed": []}


def test_a_comment_that_each_viewer_draws_in_its_own_way_is_refused(cleaned):
    data, lines = cleaned(changed(lambda pdf: note(pdf, Subtype=Name.Line, L=Array([0, 0, 9, 9])))())
    assert data is None
    assert refusals(lines) == [("comments", 1)]


def covered(pdf):
    page = pdf.pages[1].obj
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"0 g 70 715 300 16 re f")


def test_text_under_a_box_is_refused_with_its_place(cleaned):
    data, lines = cleaned(changed(covered)())
    assert data is None
    assert ("covered-text", 2) in refusals(lines)


def test_text_under_a_box_drawn_on_top_is_refused_too(cleaned):
    def change(pdf):
        note(pdf, Subtype=Name.Square, AP=drawn(pdf, "0 0 0"), F=4).Rect = Array([70, 715, 400, 735])

    assert ("covered-text", 1) in refusals(cleaned(changed(change)())[1])


def test_text_under_a_box_stays_where_somebody_accepted_it(cleaned):
    data, lines = cleaned(changed(covered)(), accepted=["covered-text"])
    assert refusals(lines) == []
    assert "Kestrel" in pypdfium2.PdfDocument(data)[1].get_textpage().get_text_range()


def test_a_layer_in_the_middle_of_a_line_is_refused(cleaned):
    def change(pdf):
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Names")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        page = pdf.pages[1].obj
        page.Resources.Properties = Dictionary(L=group)
        page.Contents = pdf.make_stream(b"BT /F1 11 Tf 72 720 Td /OC /L BDC (Zed ) Tj EMC (Kestrel) Tj ET")

    data, lines = cleaned(changed(change)())
    assert data is None
    assert refusals(lines) == [("hidden-layers", 2)]


def test_a_form_that_another_program_must_draw_is_refused(cleaned):
    def change(pdf):
        pdf.Root.NeedsRendering = True

    assert refusals(cleaned(changed(change)())[1]) == [("xfa", 1)]


def test_a_page_that_would_look_different_is_refused_with_the_place(cleaned, monkeypatch):
    def moved(self, page, new, content):
        content.data += b"\n1 0 0 rg 100 200 50 30 re f"
        return []

    monkeypatch.setattr(Assembly, "_draw", moved)
    data, lines = cleaned(saved(draft(1)))
    assert data is None
    assert refusals(lines) == [("look-changes", 1)]
    assert lines[0]["finding"]["box"] == pytest.approx([100, 200, 150, 230], abs=1)


# --- Pictures


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
