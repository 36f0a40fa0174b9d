"""The text that is read from a page of a PDF: what is on the page, in its order, paragraphs apart."""

from io import BytesIO

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from documents.reading.hidden import hidden_text_with_places
from documents.reading.text import page_text, text_and_left_out

SIZE = (400, 600)


def text_of(draw, **options):
    """Return the text of a page on which `draw` has drawn."""
    content = BytesIO()
    canvas = Canvas(content, pagesize=SIZE)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(content.getvalue()) as document:
        return page_text(document[0], **options)


def lines(canvas, *texts, top=500, step=14, left=50):
    for place, text in enumerate(texts):
        canvas.drawString(left, top - place * step, text)


def test_lines_stand_apart_and_paragraphs_more():
    def draw(canvas):
        lines(canvas, "first line", "second line", "third line")
        lines(canvas, "another paragraph", "of two lines", top=440)

    assert text_of(draw) == "first line\nsecond line\nthird line\n\nanother paragraph\nof two lines"


def test_heading_in_larger_type_stands_apart():
    def draw(canvas):
        canvas.setFont("Helvetica", 18)
        canvas.drawString(50, 514, "Heading")
        canvas.setFont("Helvetica", 12)
        lines(canvas, "first line", "second line", "third line")

    assert text_of(draw) == "Heading\n\nfirst line\nsecond line\nthird line"


def test_word_broken_at_the_end_of_a_line_keeps_its_hyphen():
    assert text_of(lambda canvas: lines(canvas, "a broken exam-", "ple and more")) == "a broken exam-\nple and more"


def test_head_and_foot_frame_the_page_wherever_the_file_paints_them():
    def draw(canvas):
        canvas.drawString(50, 20, "Page 3")
        canvas.drawString(50, 575, "Child Example")
        lines(canvas, "first line", "second line")

    assert text_of(draw) == "Child Example\n\nfirst line\nsecond line\n\nPage 3"


def test_what_lies_off_the_page_is_left_out():
    def draw(canvas):
        canvas.drawString(-200, 300, "outside")
        canvas.drawString(50, 700, "above")
        canvas.drawString(50, 280, "inside")
        canvas.drawString(380, 200, "a rim is a border")

    text = text_of(draw)
    assert "outside" not in text
    assert "above" not in text
    assert "inside" in text
    assert text.endswith("a ri")


def test_what_lies_outside_the_crop_box_is_left_out():
    def draw(canvas):
        canvas.setCropBox((0, 100, 400, 600))
        lines(canvas, "inside")
        lines(canvas, "cropped", top=50)

    assert text_of(draw) == "inside"


@pytest.mark.parametrize(
    ("rotation", "corner", "back"), [(90, (600, 0), 90), (180, (400, 600), 180), (270, (0, 400), -90)]
)
def test_page_that_is_turned_reads_as_seen(rotation, corner, back):
    def draw(canvas):
        canvas.setPageRotation(rotation)
        canvas.translate(*corner)
        canvas.rotate(back)  # so that the lines stand upright on the page as seen
        lines(canvas, "first line", "second line", top=300)
        lines(canvas, "another paragraph", "of two lines", top=240)
        lines(canvas, "outside", left=-200)

    assert text_of(draw) == "first line\nsecond line\n\nanother paragraph\nof two lines"


def test_hidden_characters_are_left_out():
    def draw(canvas):
        lines(canvas, "shown and covered", "all shown")

    assert text_of(draw, hidden=frozenset(range(10, 17))) == "shown and\nall shown"


def test_words_under_a_box_are_no_part_of_the_text_but_are_told():
    content = BytesIO()
    canvas = Canvas(content, pagesize=SIZE)
    lines(canvas, "The boy called Invented lived there", "with his mother")
    canvas.rect(130, 495, 80, 16, fill=1)
    canvas.save()
    with pypdfium2.PdfDocument(content.getvalue()) as document:
        findings, places = hidden_text_with_places(document, document[0], 1)
        text, left_out = text_and_left_out(document[0], places)
    assert [finding.code for finding in findings] == ["covered-text"]
    assert "Invented" not in text
    assert "with his mother" in text
    assert left_out == "The boy called Invented lived there"


def test_page_without_text_is_empty():
    assert text_of(lambda canvas: canvas.rect(50, 50, 100, 100, fill=1)) == ""


def test_text_off_the_page_and_nothing_else_is_empty():
    assert text_of(lambda canvas: lines(canvas, "outside", left=-300)) == ""
