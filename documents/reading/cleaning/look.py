"""Whether a page looks the same in two files, as pdfium draws them."""

from io import BytesIO

import numpy
import pypdfium2
import pypdfium2.raw as pdfium

DOTS_PER_INCH = 96
POINTS_PER_INCH = 72
LONGEST_SIDE = 1600  # pixels
# Edges may be smoothed differently where something was drawn into the page. A letter of 6 points has some 12 pixels.
SHADES = 48
PIXELS = 4
GONE = {
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_SOUND,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
}


def difference(before, after, number):
    """Return where page `number` (from 1) of two pypdfium2 documents differs, None if it does not.

    That is (x0, y0, x1, y1) in points of the page as seen. Of what lies on the page `before`, notes and the like are
    first taken off, as cleaning does, and the rest is drawn into it by pdfium: nobody's rendering of fields on top of
    a page is the same to the pixel as of what is in it.
    """
    before, after = _without_notes(before, number - 1), after[number - 1]
    size = before.get_size()
    if [round(side, 2) for side in size] != [round(side, 2) for side in after.get_size()]:
        return 0, 0, *size
    scale = min(DOTS_PER_INCH / POINTS_PER_INCH, LONGEST_SIDE / max(size))
    one, other = (_pixels(page, scale) for page in (before, after))
    if numpy.array_equal(one, other):
        return None
    differs = (numpy.maximum(one, other) - numpy.minimum(one, other)).max(axis=2) > SHADES
    if differs.sum() <= PIXELS:
        return None
    rows, columns = differs.any(axis=1).nonzero()[0], differs.any(axis=0).nonzero()[0]
    height = differs.shape[0]
    box = columns[0], height - rows[-1] - 1, columns[-1] + 1, height - rows[0]
    return tuple(float(number) / scale for number in box)


def _without_notes(document, place):
    page, is_drawn_on = document[place], False
    for lying in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, lying)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in GONE:
            pdfium.FPDFPage_RemoveAnnot(page, lying)
        is_drawn_on |= kind not in {*GONE, pdfium.FPDF_ANNOT_LINK}
    if is_drawn_on:
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        page = document[place]  # what was drawn into a page is seen after it was loaded again
    return page


def _pixels(page, scale):
    pixels = page.render(scale=scale).to_numpy()
    return pixels[:, :, :3] if pixels.ndim == 3 else pixels[:, :, None]  # noqa: PLR2004


def appearances_made(path):
    """Return the file at `path` as bytes, with those form fields drawn that it leaves to the viewer to draw."""
    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        for page in document:
            page.render(scale=0.1)
        output = BytesIO()
        document.save(output)
        return output.getvalue()
