"""Invented reports of a page in which a name is hidden, in every way known to us, in several hands."""

from dataclasses import replace
from functools import partial

import pikepdf
from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase import pdfmetrics

from . import Sample
from .invented import HANDS, MAROON, NAVY, PALE, SECRET, box, glyphs, mode, picture, report, typeset, write
from .scanned import behind_scan, over_scan

# Each of these draws the name at 0, 0 and hides it.


def covered(canvas, hand, colour=black, **edges):
    write(canvas, hand)
    box(canvas, hand, colour, **edges)


def covered_by_its_own_colour(canvas, hand):
    write(canvas, hand)
    box(canvas, hand, hand.ink)


def covered_nearly_opaque(canvas, hand):
    write(canvas, hand)
    box(canvas, hand, Color(1, 1, 1, alpha=0.97))


def covered_by_gradient(canvas, hand):
    write(canvas, hand)
    path = canvas.beginPath()
    path.rect(-2, -0.3 * hand.size, hand.length + 4, 1.25 * hand.size)
    canvas.clipPath(path, stroke=0)
    canvas.linearGradient(0, 0, hand.length, 0, (NAVY, PALE), extend=True)


def covered_by_picture(canvas, hand):
    write(canvas, hand)
    canvas.drawImage(picture(), -2, -0.3 * hand.size, hand.length + 4, 1.25 * hand.size)


def covered_by_line(canvas, hand):
    write(canvas, hand)
    canvas.setStrokeColor(black)
    canvas.setLineWidth(1.3 * hand.size)
    canvas.line(-4, 0.3 * hand.size, hand.length + 4, 0.3 * hand.size)


def covered_by_shape(canvas, hand):
    write(canvas, hand)
    canvas.setFillColor(PALE)
    canvas.roundRect(-6, -0.5 * hand.size, hand.length + 12, 1.7 * hand.size, hand.size / 2, stroke=1, fill=1)


def covered_in_pieces(canvas, hand):
    write(canvas, hand)
    canvas.setFillColor(black)
    for step in range(0, int(hand.length) + 4, 4):
        canvas.rect(step - 2, -0.3 * hand.size, 4.5, 1.25 * hand.size, stroke=0, fill=1)


def partly_covered(canvas, hand):
    write(canvas, hand)
    start = pdfmetrics.stringWidth("Zorbex ", hand.font, hand.size)
    canvas.setFillColor(black)
    canvas.rect(start, -0.3 * hand.size, hand.length - start, 1.25 * hand.size, stroke=0, fill=1)


def replaced(canvas, hand):
    covered(canvas, hand, white)
    write(canvas, hand, black, "the child's uncle")


def under_later_text(canvas, hand):
    write(canvas, hand)
    box(canvas, hand, Color(1, 0.95, 0.2))
    write(canvas, hand, MAROON, "REMOVED BY LAW")


def under_squares(canvas, hand):
    """Cover the name with squares that are letters of a font, as some redact by typing."""
    write(canvas, hand)
    squares = replace(hand, font="ZapfDingbats", size=1.6 * hand.size)
    canvas.translate(-2, -0.4 * hand.size)
    write(
        canvas, squares, black, "n" * (1 + int(hand.length / pdfmetrics.stringWidth("n", squares.font, squares.size)))
    )


def same_colour_as_panel(canvas, hand):
    box(canvas, hand, hand.ink, left=-20, right=20, bottom=-1, top=2)
    write(canvas, hand)


def white_on_picture(canvas, hand):
    flat = picture(colours=((250, 250, 250), (255, 255, 255)))
    canvas.drawImage(flat, -10, -hand.size, hand.length + 20, 3 * hand.size)
    write(canvas, hand, white)


def scaled(canvas, hand, across, down):
    canvas.scale(across, down)
    write(canvas, hand)


def clipped(canvas, hand, *rectangle):
    path = canvas.beginPath()
    path.rect(*rectangle)
    canvas.clipPath(path, stroke=0, fill=0)
    write(canvas, hand)


def clipped_to_feet(canvas, hand):
    clipped(canvas, hand, -5, -hand.size, hand.length + 10, 1.08 * hand.size)


def under_field(canvas, hand):
    """Put an empty field of a form over the name; ReportLab places it on the page, whatever the canvas does."""
    write(canvas, hand)
    x, y = canvas.absolutePosition(-2, -0.4 * hand.size)
    size = {"width": hand.length + 4, "height": 1.6 * hand.size}
    canvas.acroForm.textfield(name="field", x=x, y=y, fillColor=PALE, borderWidth=0, **size)


def moved(canvas, hand, across, down):
    canvas.translate(across, down)
    write(canvas, hand)


def under_annotation(document, hand, subtype, **entries):
    """Put an annotation with a black appearance over the name; it lies along the page, so only on untilted names."""
    left, bottom = 60 + hand.margin, 310 + hand.margin
    size = hand.length + 10, 2 * hand.size
    appearance = document.make_stream(b"0 g 0 0 %.2f %.2f re f" % size)
    appearance.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, *size]))
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name("/" + subtype),
        Rect=[left - 5, bottom - hand.size / 2, left - 5 + size[0], bottom - hand.size / 2 + size[1]],
        F=4,
        **entries,
    )
    if subtype == "Stamp":
        annotation.AP = pikepdf.Dictionary(N=appearance)
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([annotation]))


# What each kind is found as, and how it is drawn with a canvas.
DRAWN = {
    "black box": ("covered-text", covered),
    "white box": ("covered-text", partial(covered, colour=white)),
    "coloured box": ("covered-text", partial(covered, colour=Color(0.1, 0.5, 0.9))),
    "box of the colour of the text": ("covered-text", covered_by_its_own_colour),
    "nearly opaque box": ("covered-text", covered_nearly_opaque),
    "box a little too small": ("covered-text", partial(covered, left=0.5, right=-0.5, bottom=-0.05, top=0.62)),
    "gradient": ("covered-text", covered_by_gradient),
    "picture": ("covered-text", covered_by_picture),
    "thick line": ("covered-text", covered_by_line),
    "rounded shape": ("covered-text", covered_by_shape),
    "many small boxes": ("covered-text", covered_in_pieces),
    "part of the words": ("covered-text", partly_covered),
    "other words over a white box": ("covered-text", replaced),
    "other words over a highlight": ("covered-text", under_later_text),
    "squares typed over it": ("covered-text", under_squares),
    "white text": ("invisible-text", partial(write, colour=white)),
    "nearly white text": ("invisible-text", partial(write, colour=Color(0.97, 0.98, 0.97))),
    "colour of its panel": ("invisible-text", same_colour_as_panel),
    "white on a white picture": ("invisible-text", white_on_picture),
    "transparent text": ("invisible-text", partial(write, colour=Color(0, 0, 0, alpha=0))),
    "invisible mode": ("invisible-text", partial(mode, number=3)),
    "clipping mode": ("invisible-text", partial(mode, number=7)),
    "one point": ("tiny-text", lambda canvas, hand: write(canvas, replace(hand, size=1))),
    "half a point": ("tiny-text", lambda canvas, hand: write(canvas, replace(hand, size=0.5))),
    "scaled to nothing": ("tiny-text", partial(scaled, across=0.00001, down=0.00001)),
    "squeezed flat": ("tiny-text", partial(scaled, across=1, down=0.001)),
    "below the page": ("text-off-page", partial(moved, across=0, down=-700)),
    "beside the page": ("text-off-page", partial(moved, across=900, down=0)),
    "clipped to nothing": ("clipped-text", lambda canvas, hand: clipped(canvas, hand, 0, 0, 0, 0)),
    "clipped elsewhere": ("clipped-text", lambda canvas, hand: clipped(canvas, hand, 0, 100, 50, 50)),
    "clipped to its feet": ("clipped-text", clipped_to_feet),
}
TYPST_PAGE = """
#set page(paper: "a4")
#set document(title: "Invented")
#lorem(150)

PART

#lorem(80)"""
TYPESET = {
    "black box": f"#box[{SECRET}#place(top + left, rect(width: 150%, height: 1.2em, fill: black))]",
    "white box": f"#box[{SECRET}#place(top + left, dy: -0.2em, rect(width: 110%, height: 1.6em, fill: white))]",
    "white text": f"#text(white)[{SECRET}]",
    "colour of its panel": f"#block(fill: navy, inset: 9pt)[#text(navy)[{SECRET}]]",
    "transparent text": f"#text(rgb(0, 0, 0, 0))[{SECRET}]",
    "one point": f"#text(1pt)[{SECRET}]",
    "below the page": f"#place(dy: 900pt)[{SECRET}]",
    "clipped elsewhere": f"#block(clip: true, height: 20pt)[A title \\ \\ \\ \\ {SECRET}]",
    "gradient": f"#box[{SECRET}#place(top + left, rect(width: 110%, height: 1.2em, fill: gradient.linear(red, blue)))]",
}
BEYOND_CROP = {name: replace(hand, margin=60) for name, hand in HANDS.items() if not hand.tilt}


def _sample(kind, name, code, make):
    return Sample(kind, name, frozenset({code}), False, make)


SAMPLES = [
    _sample(kind, name, code, partial(report, draw, hand))
    for kind, (code, draw) in DRAWN.items()
    for name, hand in HANDS.items()
    if not (kind in ("gradient", "transparent text") and hand.in_form)  # ReportLab gives forms neither
]
SAMPLES += [
    _sample(kind, "Typst", DRAWN[kind][0], partial(typeset, TYPST_PAGE.replace("PART", part)))
    for kind, part in TYPESET.items()
]
SAMPLES += [
    _sample("outside the crop box", name, "text-off-page", partial(report, partial(moved, across=-40, down=-355), hand))
    for name, hand in BEYOND_CROP.items()
]
SAMPLES += [
    _sample(
        f"{subtype.lower()} annotation",
        name,
        "covered-text",
        partial(report, write, replace(hand, tilt=0), partial(under_annotation, subtype=subtype, **entries)),
    )
    for subtype, entries in {"Stamp": {}, "Square": {"IC": [0, 0, 0], "C": [0, 0, 0]}}.items()
    for name, hand in HANDS.items()
]
SAMPLES += [
    _sample(kind, name, code, partial(make, hand))
    for kind, (code, make) in {
        "field of a form": ("covered-text", lambda hand: report(under_field, replace(hand, tilt=0, in_form=False))),
        "layer over a blank scan": ("invisible-text", partial(over_scan, words=0, blackened=False)),
        "layer over a blackened scan": ("invisible-text", partial(over_scan, words=20, blackened=True)),
        "behind a picture of the whole page": ("covered-text", behind_scan),
        "letters that are pictures": ("covered-text", partial(glyphs, covered=True)),
    }.items()
    for name, hand in HANDS.items()
]
