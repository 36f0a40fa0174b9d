"""Invented pages that hide nothing, though they look as if they might: what must not be taken for hidden text."""

import textwrap
from dataclasses import replace
from functools import partial

import pikepdf
from reportlab.lib.colors import Color, black, grey, white

from . import Sample
from .invented import (
    HANDS,
    HEIGHT,
    LINES,
    MAROON,
    NAVY,
    PALE,
    WIDTH,
    Hand,
    box,
    glyphs,
    lines,
    mode,
    picture,
    report,
    typeset,
    write,
)
from .scanned import scanned

PLAIN = Hand()


def over_panel(canvas, hand, colour, ink):
    box(canvas, hand, colour, left=-20, right=20, bottom=-1, top=2)
    write(canvas, hand, ink)


def over_gradient(canvas, hand):
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(-20, -hand.size, hand.length + 40, 3 * hand.size)
    canvas.clipPath(path, stroke=0)
    canvas.linearGradient(-20, 0, hand.length + 20, 0, (PALE, white), extend=True)
    canvas.restoreState()
    write(canvas, hand)


def over_picture(canvas, hand):
    canvas.drawImage(picture(), -10, -hand.size, hand.length + 20, 3 * hand.size)
    write(canvas, hand, white)


def under_glass(canvas, hand, colour):
    write(canvas, hand)
    box(canvas, hand, colour)


def shadowed(canvas, hand):
    canvas.translate(1.2, -1.2)
    write(canvas, hand, grey)
    canvas.translate(-1.2, 1.2)
    write(canvas, hand)


def printed_twice(canvas, hand):
    write(canvas, hand)
    canvas.translate(0.3, 0)
    write(canvas, hand)


def with_halo(canvas, hand):
    canvas.saveState()
    canvas.setStrokeColor(white)
    canvas.setLineWidth(2)
    mode(canvas, hand, 1)
    canvas.restoreState()
    write(canvas, hand, black)


def outlined(canvas, hand):
    canvas.setStrokeColor(MAROON)
    canvas.setLineWidth(0.4)
    mode(canvas, replace(hand, size=28), 1)


def struck_through(canvas, hand):
    write(canvas, hand)
    canvas.setLineWidth(hand.size / 14)
    canvas.line(0, 0.3 * hand.size, hand.length, 0.3 * hand.size)
    canvas.line(0, -0.15 * hand.size, hand.length, -0.15 * hand.size)


def framed(canvas, hand):
    write(canvas, hand)
    canvas.setLineWidth(2)
    canvas.rect(-5, -5, hand.length + 10, hand.size + 8, stroke=1, fill=0)


def touched(canvas, hand):
    write(canvas, hand)
    canvas.setFillColor(PALE)
    canvas.rect(-5, 0.62 * hand.size, hand.length + 10, hand.size, stroke=0, fill=1)


def table(canvas, hand):
    canvas.translate(0, 135)
    for row in range(8):
        canvas.setFillColor(NAVY if row == 0 else (PALE if row % 2 else white))
        canvas.rect(0, -18 * row, 400, 18, stroke=0, fill=1)
        for column in range(4):
            canvas.setFillColor(white if row == 0 else black)
            canvas.setFont(hand.font, 9)
            canvas.drawString(6 + 100 * column, 5 - 18 * row, f"Cell {row} {column}")
            canvas.rect(100 * column, -18 * row, 100, 18, stroke=1, fill=0)


def chart(canvas, hand):
    for step, height in enumerate((40, 75, 30, 90, 60)):
        canvas.setFillColor(Color(0.2, 0.3 + step / 10, 0.6))
        canvas.rect(40 * step, 0, 30, height, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica", 7)
        canvas.drawCentredString(40 * step + 15, height - 9, f"{height} %")
        canvas.setFillColor(black)
        canvas.saveState()
        canvas.translate(40 * step + 15, -6)
        canvas.rotate(-45)
        canvas.drawString(0, 0, f"Quarter {step}")
        canvas.restoreState()


def watermark(canvas, colour):
    canvas.saveState()
    canvas.setFillColor(colour)
    canvas.setFont("Helvetica-Bold", 90)
    canvas.translate(60, 110)
    canvas.rotate(50)
    canvas.drawString(0, 0, "DRAFT COPY")
    canvas.restoreState()


def watermark_below(canvas):
    watermark(canvas, Color(0.9, 0.9, 0.9))
    lines(canvas)


def watermark_above(canvas):
    lines(canvas)
    watermark(canvas, Color(0.5, 0.5, 0.5, alpha=0.3))


def spaced(canvas, hand):
    write(canvas, hand, text="S p a c e d   o u t   t i t l e")
    canvas.translate(0, -30)
    write(canvas, hand, text="Soft\u00adhyphens and   many    spaces")


def small_print(canvas, hand):
    write(canvas, replace(hand, size=5), text="1. A note in small print, which a printer would still print.")
    canvas.translate(0, -20)
    write(canvas, replace(hand, size=4), text="2. And in smaller print.")


def map_of_roads(canvas, hand):
    canvas.setFillColor(Color(0.9, 0.95, 0.85))
    canvas.translate(0, 50)
    canvas.rect(-20, -70, 400, 170, stroke=0, fill=1)
    for number in range(9):
        canvas.setStrokeColor(Color(0.9, 0.6, 0.3))
        canvas.setLineWidth(1 + number % 3)
        canvas.bezier(-20, 15 * number - 50, 100, 90 - 10 * number, 200, 10 * number - 60, 380, 10 * number)
        canvas.setFillColor(NAVY)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(30 * number, 15 * number - 50, f"Imaginary Road {number}")


def dark(canvas):
    canvas.setFillColor(Color(0.08, 0.1, 0.15))
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(Color(0.85, 0.9, 0.95))
    canvas.setFont("Helvetica", 12)
    for number, line in enumerate(LINES[:20]):
        canvas.drawString(60, 780 - 18 * number, line)


def highlighted(document, hand, subtype="Highlight", colour=(1, 1, 0)):
    left, bottom, right, top = 58, 305, 62 + hand.length, 325
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name("/" + subtype),
        Rect=[left, bottom, right, top],
        QuadPoints=[left, top, right, top, left, bottom, right, bottom],
        C=list(colour),
        F=4,
    )
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([annotation]))


def nothing(canvas, hand):
    pass


TYPST = {
    "columns with ligatures": """
        #set page(columns: 2)
        #set par(justify: true)
        #for i in range(9) [== Offices and affiliates
          #lorem(80) fluffy official waffle.]""",
    "headings and lists": """
        #set document(title: "Invented")
        = One
        #lorem(40)
        == Two
        - a
        - b
        + c
        #footnote[A small note about flour.] #link("https://example.org")[A link].""",
    "dark cover": """
        #page(fill: rgb("102030"))[#text(white, 30pt)[A cover] #text(rgb("9ab"))[Subtle line]]
        #lorem(200)""",
    "banners": """
        #block(fill: maroon, inset: 8pt, width: 100%)[#text(white, 14pt)[*Finding one*]]
        #lorem(60)
        #block(fill: gradient.linear(navy, teal), inset: 9pt)[#text(white)[On a gradient]]""",
    "shaded table": """
        #table(columns: 4, fill: (x, y) => if y == 0 {navy} else if calc.odd(y) {luma(235)},
        ..range(40).map(i => if i < 4 {text(white)[Head #i]} else [Cell #i]))""",
    "formulas and code": """
        $ sum_(i=1)^n x_i^2 = integral_0^1 f(x) dif x $
        `for i in range(3): print(i)`
        #lorem(50)""",
    "turned words": """
        #rotate(35deg)[A tilted line of words] #rotate(90deg, reflow: true)[Up the page]
        #lorem(50)
        #place(center + horizon, rotate(45deg, text(60pt, luma(225))[COPY]))""",
    "highlights and strikes": """
        #highlight[Marked words] #underline[under] #strike[struck words] #overline[over]
        #lorem(60) #text(stroke: 0.3pt + red, fill: white, 20pt)[Outlined]""",
    "slides": """
        #set page(width: 720pt, height: 405pt, fill: rgb("f4f1e8"))
        #set text(24pt)
        = A slide
        - point
        - another #text(gray)[quiet]
        #place(bottom + right, text(9pt)[12 of 30])""",
}


DRAWN = {
    "plain words": write,
    "white on a panel": partial(over_panel, colour=NAVY, ink=white),
    "colour on a colour as bright": partial(over_panel, colour=Color(0, 0.45, 0), ink=Color(0.85, 0.05, 0.05)),
    "pale on white": partial(write, colour=Color(0.82, 0.82, 0.82)),
    "on a gradient": over_gradient,
    "on a picture": over_picture,
    "under grey glass": partial(under_glass, colour=Color(0.2, 0.2, 0.2, alpha=0.5)),
    "under yellow glass": partial(under_glass, colour=Color(1, 1, 0, alpha=0.4)),
    "shadow": shadowed,
    "printed twice for bold": printed_twice,
    "halo": with_halo,
    "outlined": outlined,
    "struck through": struck_through,
    "framed": framed,
    "touched by a panel": touched,
    "table": table,
    "chart": chart,
    "spaced letters": spaced,
    "small print": small_print,
    "map": map_of_roads,
}


def _clean(kind, name, make):
    return Sample(kind, name, frozenset(), False, make)


SAMPLES = [
    _clean(kind, name, partial(report, draw, hand))
    for kind, draw in DRAWN.items()
    for name, hand in (("plain", PLAIN), ("turned page", HANDS["turned page"]), ("tilted", HANDS["tilted"]))
    if not (kind in ("table", "map") and hand.tilt)  # they would cover lines of the page
]
SAMPLES += [_clean(kind, "Typst", partial(typeset, textwrap.dedent(source))) for kind, source in TYPST.items()]
SAMPLES += [
    _clean("watermark", "below", partial(report, write, PLAIN, before=watermark_below)),
    _clean("watermark", "above", partial(report, write, PLAIN, before=watermark_above)),
    _clean("dark page", "plain", partial(report, nothing, PLAIN, before=dark)),
    _clean("scan", "recognised", partial(report, nothing, PLAIN, before=scanned)),
    _clean("scan", "turned", partial(report, nothing, replace(PLAIN, turn=270), before=scanned)),
    _clean("scan", "light on dark", partial(report, nothing, PLAIN, before=partial(scanned, inverted=True))),
    _clean("scan", "over its text", partial(report, nothing, PLAIN, before=partial(scanned, behind=True))),
    _clean("highlight annotation", "yellow", partial(report, write, PLAIN, highlighted)),
    _clean("link annotation", "plain", partial(report, write, PLAIN, partial(highlighted, subtype="Link"))),
    _clean("letters that are pictures", "plain", partial(glyphs, PLAIN, covered=False)),
    _clean("cropped", "plain", partial(report, write, HANDS["cropped, large"])),
    _clean("form", "plain", partial(report, write, HANDS["in a form"])),
]
