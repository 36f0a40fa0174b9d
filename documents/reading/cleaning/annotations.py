"""What lies on top of a page: links stay, what is seen becomes part of the page, the rest goes.

A page must look afterwards as it did before. So form fields, stamps, typed text, lines and highlighting, which are
seen, are drawn into the page. A shape that covers something covers it still; removing it would uncover what somebody
meant to hide. Notes, pop-ups, and the symbols of attached files and sounds are nobody's content: they go, and the
look without them is what the result is compared with. What a screen does not show goes too, even if print would.
"""

from dataclasses import dataclass, field

import pikepdf

from ..findings import Finding
from ..places import frame_of, numbers, rectangle, seen_box
from ..walk import dictionary, items, kind_of

HIDDEN, NO_VIEW = 2, 32  # flags, ISO 32000-2 table 167
NOTES = {"/Text", "/Popup", "/Sound", "/FileAttachment"}
MEDIA = {"/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"}
# Kinds that viewers draw even where the file does not say how, each in its own way.
DRAWN_BY_VIEWERS = {
    *("/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly"),
    *("/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Watermark"),
}


@dataclass
class OnTop:
    """What lies on one page: `links` and what is `drawn` into the page, and codes for what goes."""

    links: list = field(default_factory=list)
    drawn: list = field(default_factory=list)
    codes: set = field(default_factory=set)


def on_top_of(page, layers):
    """Return what lies on `page` (a `pikepdf.Page` of the source) as an `OnTop`."""
    found = OnTop()
    for annotation in items(page.obj.get("/Annots")):
        if not isinstance(annotation, pikepdf.Dictionary):
            continue
        kind = kind_of(annotation)
        code = {"/Widget": "form-fields", "/FileAttachment": "attachments"}.get(kind, "comments")
        if layers.hides(annotation.get("/OC")):
            found.codes.add("hidden-layers")
            continue
        if kind == "/Link":
            found.links.append(annotation)
            continue
        found.codes.add("media" if kind in MEDIA else code)
        if kind not in NOTES and _is_seen(annotation) and appearance(annotation) is not None:
            found.drawn.append(annotation)
    return found


def is_drawn_on(page):
    """Return whether anything but links and notes lies on `page` (a `pikepdf.Page`)."""
    lying = [one for one in items(page.obj.get("/Annots")) if isinstance(one, pikepdf.Dictionary)]
    return any(kind_of(one) not in {*NOTES, "/Link"} for one in lying)


def incurable(page, number, layers):
    """Yield a `Finding` for each thing on `page` that can neither be removed nor drawn."""
    for annotation in items(page.obj.get("/Annots")):
        if not isinstance(annotation, pikepdf.Dictionary):
            continue
        kind = kind_of(annotation)
        place = seen_box(frame_of(page), annotation.get("/Rect"))
        if kind == "/Redact":
            yield Finding("redactions-not-applied", number, place)
        elif (
            kind in DRAWN_BY_VIEWERS
            and _is_seen(annotation)
            and appearance(annotation) is None
            and not layers.hides(annotation.get("/OC"))
        ):
            yield Finding("comments", number, place, f"{kind[1:]} without an appearance")


def _is_seen(annotation):
    flags = annotation.get("/F")
    return not (isinstance(flags, int) and flags & (HIDDEN | NO_VIEW))


def appearance(annotation):
    """Return the stream that draws `annotation` in its present state, or None."""
    normal = dictionary(annotation, "/AP").get("/N")
    if isinstance(normal, pikepdf.Dictionary):
        normal = normal.get(str(annotation.get("/AS", "/Off")))
    return normal if isinstance(normal, pikepdf.Stream) else None


def placement(annotation):
    """Return the six numbers that place the appearance of `annotation`, or None where there is no room for it.

    The algorithm is ISO 32000-2, 12.5.5: the appearance's box, turned by its matrix, fits the annotation's rectangle.
    """
    form = appearance(annotation)
    place, box = rectangle(annotation.get("/Rect")), rectangle(form.get("/BBox"))
    if place is None or box is None:
        return None
    a, b, c, d, e, f = numbers(form.get("/Matrix"), 6) or (1, 0, 0, 1, 0, 0)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, bottom = (min(corner[axis] for corner in corners) for axis in (0, 1))
    width, height = (max(corner[axis] for corner in corners) - low for axis, low in ((0, left), (1, bottom)))
    if not (width and height):
        return None
    across, up = (place[2] - place[0]) / width, (place[3] - place[1]) / height
    return across, 0, 0, up, place[0] - left * across, place[1] - bottom * up
