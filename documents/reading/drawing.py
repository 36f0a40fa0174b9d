"""What draws a page, object by object, and pictures of the page with and without its text."""

import ctypes
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pypdfium2.raw as pdfium

TEXT, PATH, IMAGE, SHADING, FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)
INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
OUTLINE_MODES = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
# Forms within forms beyond this are a trap, not a page.
DEEPEST_FORM = 12
# A line thinner than this many points covers no word.
THINNEST_COVER = 2
# Paint of this opacity or less, of 255, leaves nothing to see.
FAINTEST = 8


@dataclass(frozen=True)
class Drawn:
    """One object of a page: pdfium's `handle`, its `kind`, the `matrix` (6 numbers) of the forms it lies in, if any."""

    handle: object
    kind: int
    matrix: tuple
    is_nested: bool

    @property
    def bounds(self):
        """Left, bottom, right and top in points of the page's own space."""
        corners = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(self.handle, *corners)
        left, bottom, right, top = (corner.value for corner in corners)
        a, b, c, d, e, f = self.matrix
        xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
        ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def can_cover(self):
        """Whether the object can hide what was drawn before it: a thin line or a frame cannot."""
        if self.kind == PATH:
            fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
            pdfium.FPDFPath_GetDrawMode(self.handle, fill, stroke)
            pdfium.FPDFPageObj_GetStrokeWidth(self.handle, width)
            return bool(fill.value) or (bool(stroke.value) and width.value > THINNEST_COVER)
        return self.kind != FORM

    @property
    def is_clipped(self):
        """Whether a path may cut the object: a form has a box that cuts what is in it."""
        return self.is_nested or pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(self.handle)) > 0

    @property
    def is_in_layer(self):
        """Whether the object is marked as part of a layer that can be switched on and off (PDF 32000-1, 8.11.3.2)."""
        name, length = (ctypes.c_ushort * 16)(), ctypes.c_ulong()
        for number in range(pdfium.FPDFPageObj_CountMarks(self.handle)):
            mark = pdfium.FPDFPageObj_GetMark(self.handle, number)
            if pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length) and name[:3] == [79, 67, 0]:
                return True
        return False

    @property
    def is_outlined(self):
        """Whether the text object draws only the outlines of its letters."""
        return pdfium.FPDFTextObj_GetTextRenderMode(self.handle) in OUTLINE_MODES

    @property
    def is_invisible(self):
        """Whether the text object leaves no ink of its own: by its mode, or because it is wholly transparent."""
        if pdfium.FPDFTextObj_GetTextRenderMode(self.handle) in INVISIBLE_MODES:
            return True
        red, green, blue, fill, stroke = (ctypes.c_uint() for _ in range(5))
        pdfium.FPDFPageObj_GetFillColor(self.handle, red, green, blue, fill)
        pdfium.FPDFPageObj_GetStrokeColor(self.handle, red, green, blue, stroke)
        return max(fill.value, stroke.value) <= FAINTEST

    def blacken(self):
        """Draw the text object in opaque black, whatever its colour and its mode."""
        if pdfium.FPDFTextObj_GetTextRenderMode(self.handle) in INVISIBLE_MODES:
            pdfium.FPDFTextObj_SetTextRenderMode(self.handle, pdfium.FPDF_TEXTRENDERMODE_FILL)
        pdfium.FPDFPageObj_SetFillColor(self.handle, 0, 0, 0, 255)
        pdfium.FPDFPageObj_SetStrokeColor(self.handle, 0, 0, 0, 255)
        pdfium.FPDFPageObj_SetBlendMode(self.handle, b"Normal")


class Drawing:
    """The objects of a page in the order in which they are drawn. A text object is known by its place in the order."""

    def __init__(self, page):
        """Take a pypdfium2 page."""
        self.page = page
        self.objects = list(_objects(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject))
        self.texts = [place for place, drawn in enumerate(self.objects) if drawn.kind == TEXT]

    @cached_property
    def places(self):
        """The place of each text object, by the address of its handle: handles themselves cannot be compared."""
        return {address(self.objects[place].handle): place for place in self.texts}

    @cached_property
    def covers(self):
        """What can cover text: rows of left, bottom, right, top, place in the order (annotations last), if an image."""
        rows = [
            (*drawn.bounds, place, drawn.kind == IMAGE) for place, drawn in enumerate(self.objects) if drawn.can_cover
        ]
        rows += [(*bounds, len(self.objects), False) for bounds in _annotations(self.page.raw)]
        return np.array(rows, float).reshape(-1, 6)

    def over(self, point, place):
        """Return the rows of `covers` that lie over the `point` (x, y) and are drawn after the object at `place`."""
        left, bottom, right, top, order, _ = self.covers.T
        x, y = point
        return self.covers[(left <= x) & (x <= right) & (bottom <= y) & (y <= top) & (order > place)]

    def without(self, places, view):
        """Return the picture of the page as the `View` shows it, without the objects at these places."""
        self._set_active(places, False)
        pixels = view.picture(self.page)
        self._set_active(places, True)
        return pixels

    def ink(self, places, view):
        """Return where these text objects leave ink if nothing else is drawn: an array, 0 for none to 255 for full.

        What clips the text still clips it. The text stays black afterwards: take the other pictures before.
        """
        for place in places:
            self.objects[place].blacken()
        kept = set(places)
        others = [place for place, drawn in enumerate(self.objects) if drawn.kind != FORM and place not in kept]
        self._set_active(others, False)
        pixels = view.picture(self.page, grayscale=True, draw_annots=False, may_draw_forms=False)
        self._set_active(others, True)
        return 255 - pixels

    def _set_active(self, places, active):
        for place in places:
            pdfium.FPDFPageObj_SetIsActive(self.objects[place].handle, active)


def address(handle):
    """Return the address behind a handle of pdfium's, as a number."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _annotations(page):
    """Yield the bounds of the annotations that can cover text: links are only places to click."""
    rectangle = pdfium.FS_RECTF()
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        is_link = pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_LINK
        if not is_link and pdfium.FPDFAnnot_GetRect(annotation, rectangle):
            yield rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        pdfium.FPDFPage_CloseAnnot(annotation)


def _objects(parent, count, get, matrix=(1, 0, 0, 1, 0, 0), depth=0):
    """Yield what `parent` draws, the content of a form after the form."""
    for number in range(count(parent)):
        handle = get(parent, number)
        kind = pdfium.FPDFPageObj_GetType(handle)
        yield Drawn(handle, kind, matrix, depth > 0)
        if kind == FORM and depth < DEEPEST_FORM:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(handle, own)
            inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
            yield from _objects(handle, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner, depth + 1)


def _product(first, second):
    """Return the matrix that applies `first`, then `second` (PDF 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    k, m, n, p, q, r = second
    return a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + q, e * m + f * p + r
