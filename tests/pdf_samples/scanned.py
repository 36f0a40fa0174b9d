"""Invented scans: pictures of pages, with the words of the page as a layer over or behind them."""

import io
from dataclasses import replace
from functools import cache

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from .invented import HEIGHT, LINES, WIDTH, mode, picture, report, write


def as_scanned(image):
    """Return the image as a scanner stores it."""
    output = io.BytesIO()
    Image.blend(image, Image.effect_noise(image.size, 14), 0.08).save(output, "JPEG", quality=70)
    return output.getvalue()


@cache
def scan(words, blackened=False):
    """Return a scanned page as a JPEG: the place of the name is blackened, or nothing is written there."""
    image = Image.new("L", (WIDTH * 2, HEIGHT * 2), 246)
    drawing = ImageDraw.Draw(image)
    for number, line in enumerate(LINES[:words]):
        drawing.text((120, 140 + 36 * number), line, fill=20, font_size=22)
    if blackened:
        drawing.rectangle((100, 1010, 1100, 1060), fill=5)
    return as_scanned(image)


def over_scan(hand, words, blackened):
    image = ImageReader(io.BytesIO(scan(words, blackened)))
    hand = replace(hand, tilt=0)
    return report(
        lambda canvas, hand: mode(canvas, hand, 3),
        hand,
        before=lambda canvas: canvas.drawImage(image, 0, 0, WIDTH, HEIGHT),
    )


def behind_scan(hand):
    def draw(canvas, hand):
        write(canvas, hand)
        canvas.rotate(-hand.tilt)
        canvas.translate(-60, -310)
        canvas.drawImage(picture(900, 1200), 0, 0, WIDTH, HEIGHT)

    return report(draw, hand)


@cache
def scan_of_lines(background, ink):
    image = Image.new("L", (WIDTH * 2, HEIGHT * 2), background)
    drawing = ImageDraw.Draw(image)
    for number, line in enumerate(LINES):
        drawing.text((120, 100 + 40 * number), line, fill=ink, font_size=24, anchor="ls")
    return as_scanned(image), [drawing.textlength(line, font_size=24) / 2 for line in LINES]


def scanned(canvas, behind=False, inverted=False):
    """Draw a scan of a page with its words as an invisible layer, or as text behind the scan."""
    data, lengths = scan_of_lines(15, 230) if inverted else scan_of_lines(246, 25)
    image = ImageReader(io.BytesIO(data))
    if not behind:
        canvas.drawImage(image, 0, 0, WIDTH, HEIGHT)
    for number, line in enumerate(LINES):
        text = canvas.beginText(60, HEIGHT - 50 - 20 * number)
        text.setFont("Helvetica", 12)
        text.setHorizScale(100 * lengths[number] / canvas.stringWidth(line, "Helvetica", 12))
        text.setTextRenderMode(0 if behind else 3)
        text.textOut(line)
        canvas.drawText(text)
    if behind:
        canvas.drawImage(image, 0, 0, WIDTH, HEIGHT)
