"""The `picture` job: shows an editor the place on a page that a finding speaks of."""

from PIL import ImageDraw

from .pages import load_page, open_document

MOST_WIDE = 1000  # pixels
MOST_HIGH = 1400  # pixels
MOST_SCALE = 3  # pixels a point
AROUND = 90  # points of the page shown around the place
FRAME = (200, 0, 0)
LINE = 3  # pixels


def picture(job):
    """Write a PNG of page `job["page"]` (from 1) to `job["to"]`: the place `job["box"]` in a red frame, or all of it.

    The box is in points of the page as seen, from its bottom left. For a place off the page, its edge is shown.
    """
    page = load_page(open_document(job["path"]), job["page"])
    width, height = page.get_size()
    box = job.get("box")
    left, bottom, right, top = _window(box, width, height) if box else (0, 0, width, height)
    scale = min(MOST_WIDE / (right - left), MOST_HIGH / (top - bottom), MOST_SCALE)
    shown = page.render(scale=scale, crop=(left, bottom, width - right, height - top)).to_pil().convert("RGB")
    if box:
        x0, x1 = ((side - left) * scale for side in (box[0], box[2]))
        y0, y1 = ((top - side) * scale for side in (box[3], box[1]))
        frame = [
            max(min(x0 - LINE, shown.width - 2 * LINE), 0),
            max(min(y0 - LINE, shown.height - 2 * LINE), 0),
            min(max(x1 + LINE, 2 * LINE), shown.width - 1),
            min(max(y1 + LINE, 2 * LINE), shown.height - 1),
        ]
        ImageDraw.Draw(shown).rectangle(frame, outline=FRAME, width=LINE)
    shown.save(job["to"], format="PNG")
    yield {"done": {"width": shown.width, "height": shown.height}}


def _window(box, width, height):
    """Return the part of a page of `width` by `height` that shows `box` and some of the page around it."""
    x0, x1 = sorted(min(max(side, 0), width) for side in (box[0], box[2]))
    y0, y1 = sorted(min(max(side, 0), height) for side in (box[1], box[3]))
    return max(x0 - 2 * AROUND, 0), max(y0 - AROUND, 0), min(x1 + 2 * AROUND, width), min(y1 + AROUND, height)
