"""Where on a page something is, as its readers see the page."""

from decimal import Decimal

from pikepdf import Array, Dictionary

UPRIGHT, QUARTER, UPSIDE_DOWN, THREE_QUARTERS = 0, 90, 180, 270


def numbers(value, count):
    """Return the `count` numbers of the PDF array `value` as floats, or None where it is something else."""
    if not isinstance(value, Array) or len(value) != count:
        return None
    found = [float(number) for number in value if isinstance(number, int | Decimal)]
    return found if len(found) == count else None


def rectangle(value):
    """Return the PDF rectangle `value` as (left, bottom, right, top), or None."""
    if not (corners := numbers(value, 4)):
        return None
    x0, y0, x1, y1 = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def crop_box(page):
    """Return the part of its paper that the pikepdf `page` shows, as (left, bottom, right, top), or None."""
    paper, crop = rectangle(page.mediabox), rectangle(page.cropbox)
    if not paper or not crop:
        return paper
    shown = max(paper[0], crop[0]), max(paper[1], crop[1]), min(paper[2], crop[2]), min(paper[3], crop[3])
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else paper


def frame_of(page):
    """Return how the pikepdf `page` is seen: (its crop box, by how many degrees it is turned)."""
    return crop_box(page), turn(page)


def seen_box(frame, box):
    """Return the PDF rectangle `box` of a page with this `frame` in points from the bottom left of the page as seen.

    None where the file does not say it in numbers.
    """
    crop, turned_by = frame
    box = rectangle(box)
    if not box or not crop:
        return None
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    left, bottom, right, top = box[0] - crop[0], box[1] - crop[1], box[2] - crop[0], box[3] - crop[1]
    turned = {
        UPRIGHT: (left, bottom, right, top),
        QUARTER: (bottom, width - right, top, width - left),
        UPSIDE_DOWN: (width - right, height - top, width - left, height - bottom),
        THREE_QUARTERS: (height - top, left, height - bottom, right),
    }
    return turned[turned_by]


def turn(page):
    """Return by how many degrees, clockwise, viewers turn the pikepdf `page`: 0, 90, 180 or 270."""
    node = page.obj
    for _level in range(50):  # it may stand in a parent of the page; a parent may be its own
        if not isinstance(node, Dictionary) or "/Rotate" in node:
            break
        node = node.get("/Parent")
    found = node.get("/Rotate") if isinstance(node, Dictionary) else 0
    return found % 360 if isinstance(found, int) and found % 90 == 0 else 0
