"""How invented pages are made: a page of text with a name on it, in several hands."""

import io
from dataclasses import dataclass

import pikepdf
import typst
from PIL import Image, ImageDraw
from reportlab.lib.colors import Color, black
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SECRET = "Zorbex Quillfeather"
WIDTH, HEIGHT = 595, 842
LINES = [f"Line {number} of an invented report about an invented child in an invented town." for number in range(1, 40)]
NAVY, MAROON, GREEN, PALE = Color(0, 0, 0.4), Color(0.4, 0, 0.1), Color(0, 0.3, 0.1), Color(0.85, 0.92, 1)

pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))


@dataclass(frozen=True)
class Hand:
    """How a page is made: the font, size and colour of the hidden name, its tilt, and what is done with the page."""

    font: str = "Helvetica"
    size: float = 11
    ink: Color = black
    tilt: float = 0
    turn: int = 0  # of the page, in degrees
    margin: float = 0  # of the media box around the crop box
    in_form: bool = False

    @property
    def length(self):
        return pdfmetrics.stringWidth(SECRET, self.font, self.size)


HANDS = {
    "plain": Hand(),
    "turned page": Hand("Times-Roman", 14, NAVY, turn=90),
    "tilted": Hand("Vera", 9, MAROON, tilt=30),
    "cropped, large": Hand("Courier-Bold", 24, GREEN, turn=180, margin=60),
    "in a form": Hand("Times-Italic", 12, in_form=True),
}


def write(canvas, hand, colour=None, text=SECRET):
    canvas.setFillColor(colour or hand.ink)
    canvas.setFont(hand.font, hand.size)
    canvas.drawString(0, 0, text)


def box(canvas, hand, colour, *, left=-2, bottom=-0.3, top=0.95, right=2):
    """Draw a filled box over the name: left and right in points beyond it, bottom and top in sizes of the font."""
    canvas.setFillColor(colour)
    height = (top - bottom) * hand.size
    canvas.rect(left, bottom * hand.size, hand.length - left + right, height, stroke=0, fill=1)


def mode(canvas, hand, number):
    text = canvas.beginText(0, 0)
    text.setFont(hand.font, hand.size)
    text.setTextRenderMode(number)
    text.textOut(SECRET)
    canvas.drawText(text)


def picture(width=300, height=60, colours=((200, 160, 60), (30, 90, 120))):
    image = Image.new("RGB", (width, height), colours[0])
    drawing = ImageDraw.Draw(image)
    for step in range(0, width, 7):
        drawing.ellipse((step, step % height, step + 20, step % height + 20), fill=colours[1])
    return ImageReader(image)


def lines(canvas):
    """Draw lines of text above and below the place of the name."""
    canvas.setFillColor(black)
    canvas.setFont("Times-Roman", 11)
    for number, line in enumerate(LINES):
        if not 260 < 780 - 18 * number < 480:
            canvas.drawString(60, 780 - 18 * number, line)


def report(draw, hand, annotate=None, before=lines):
    """Return a PDF of a page of text in which `draw` puts the name, as `hand` says.

    `before` draws on the page first, instead of its text; `annotate` gets the pikepdf document and the hand last.
    """
    buffer, margin = io.BytesIO(), hand.margin
    canvas = Canvas(buffer, pagesize=(WIDTH + 2 * margin, HEIGHT + 2 * margin), pageCompression=1)
    canvas.translate(margin, margin)
    before(canvas)
    if hand.in_form:
        canvas.beginForm("part")
    canvas.saveState()
    canvas.translate(60, 310)
    canvas.rotate(hand.tilt)
    draw(canvas, hand)
    canvas.restoreState()
    if hand.in_form:
        canvas.endForm()
        canvas.doForm("part")
    canvas.showPage()
    canvas.save()
    return finish(buffer.getvalue(), hand, annotate)


def finish(data, hand, annotate=None):
    """Return the PDF with its page turned and cropped as `hand` says."""
    document = pikepdf.open(io.BytesIO(data))
    page = document.pages[0]
    if hand.turn:
        page.Rotate = hand.turn
    if hand.margin:
        page.CropBox = [hand.margin, hand.margin, hand.margin + WIDTH, hand.margin + HEIGHT]
    if annotate:
        annotate(document, hand)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def glyphs(hand, covered):
    """Return a page whose name is drawn with a Type 3 font, in which each letter is a black square."""
    document = pikepdf.open(io.BytesIO(report(lambda canvas, hand: None, hand)))
    letters = sorted(set(SECRET.replace(" ", "")))
    square = document.make_stream(b"600 0 0 0 500 700 d1 0 0 500 700 re f")
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        FontBBox=[0, 0, 600, 700],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=pikepdf.Dictionary({f"/{letter}": square for letter in letters}),
        Encoding=pikepdf.Dictionary(
            Type=pikepdf.Name.Encoding,
            Differences=[item for letter in letters for item in (ord(letter), pikepdf.Name("/" + letter))],
        ),
        FirstChar=32,
        LastChar=122,
        Widths=[600] * 91,
        Resources=pikepdf.Dictionary(),
    )
    page = document.pages[0]
    page.Resources.Font["/T3"] = document.make_indirect(font)
    length = 0.6 * hand.size * len(SECRET)
    cover = b"0.2 0.3 0.2 rg -3 -5 %.2f %.2f re f" % (length + 6, hand.size + 8) if covered else b""
    page.contents_add(
        b"q 1 0 0 1 %.2f %.2f cm BT /T3 %.2f Tf (%s) Tj ET %s Q"
        % (60 + hand.margin, 310 + hand.margin, hand.size, SECRET.encode(), cover)
    )
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def typeset(source):
    """Return the PDF that Typst makes of `source`."""
    return typst.compile(source.encode())
