"""Text that a page scales down to nothing, which pdfium leaves out of the text of the page but other readers copy."""

import ctypes

import pypdfium2.raw as pdfium

from .drawing import Drawing

# Narrower than this in points, pdfium takes the object for no text.
NOTHING = 0.05
LONGEST = 500


def shrunk_text(document, number, drawing):
    """Return the texts of the objects of the `Drawing` of the `number`th page that have no width at all."""
    places = [place for place in drawing.texts if _has_no_width(drawing.objects[place])]
    if not places:
        return []
    # At a size that can be read, on a copy of the page, pdfium tells what the text is.
    page = document[number - 1]
    copy = Drawing(page)
    for place in places:
        _enlarge(copy.objects[place].handle)
    textpage = page.get_textpage()
    texts = [_text(copy.objects[place].handle, textpage) for place in places]
    return [text for text in texts if any(character.isalnum() for character in text)]


def _has_no_width(drawn):
    left, bottom, right, top = drawn.bounds
    return (max(right - left, 0) < NOTHING and top - bottom < NOTHING) or right - left < NOTHING / 5


def _enlarge(handle):
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(handle, size)
    scale = 12 / (abs(size.value) or 12)
    pdfium.FPDFPageObj_SetMatrix(handle, pdfium.FS_MATRIX(scale, 0, 0, scale, 72, 72))


def _text(handle, textpage):
    buffer = (ctypes.c_ushort * LONGEST)()
    length = pdfium.FPDFTextObj_GetText(handle, textpage.raw, buffer, LONGEST)
    return bytes(buffer)[: max(length - 1, 0) * 2].decode("utf-16-le", "replace").rstrip("\0")
