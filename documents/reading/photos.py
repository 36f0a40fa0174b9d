"""What cameras and phones wrote into the photographs of a PDF: where they were taken, and by whom."""

from io import BytesIO

from pikepdf import Array, Name, Pdf, Stream
from PIL import ExifTags, Image

from .findings import Finding
from .walk import items, kind_of, unpacked

MARK = b"Exif\x00\x00"
HEAD = 70_000  # bytes; what cameras write comes first
PLACE, MORE = ExifTags.IFD.GPSInfo, ExifTags.IFD.Exif
# Tag: what it is.
NAMES = {
    ExifTags.Base.XPAuthor: "author",
    ExifTags.Base.Artist: "artist",
    ExifTags.Base.CameraOwnerName: "owner of the camera",
}


def in_photos(walked):
    """Yield a `Finding` for each photograph in a PDF that says where it was taken or by whom."""
    for node, number in walked.nodes:
        if isinstance(node, Stream) and kind_of(node) == "/Image" and _is_jpeg(node):
            data = _jpeg(node)
            if MARK in data[:HEAD] and (said := _said(data)):
                yield Finding("metadata", number, detail=f"in a photograph: {said}")


def _is_jpeg(picture):
    filters = picture.get("/Filter")
    return filters == Name.DCTDecode or (isinstance(filters, Array) and items(filters)[-1:] == [Name.DCTDecode])


def _jpeg(picture):
    """Return the beginning of the JPEG that `picture` is; ReportLab, for one, wraps it in ASCII."""
    wrapping = items(picture.get("/Filter"))[:-1]
    if not wrapping:
        return picture.read_raw_bytes()
    with Pdf.new() as pdf:
        return unpacked(pdf.make_stream(picture.read_raw_bytes(), Filter=Array(wrapping)), HEAD)


def _said(data):
    """Return what the JPEG `data` says of its place and maker, as text."""
    try:
        with Image.open(BytesIO(data), formats=["JPEG"]) as picture:
            exif = picture.getexif()
            tags = {**exif, **exif.get_ifd(MORE)}
            has_place = bool(exif.get_ifd(PLACE))
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, Image.DecompressionBombError):
        return ""
    named = [f"{what} {_text(tags[tag])}" for tag, what in NAMES.items() if tags.get(tag)]
    return ", ".join([*named, *(["the place where it was taken"] if has_place else [])])


def _text(value):
    """Return the value of a tag as text; Windows writes UTF-16."""
    return value.decode("utf-16-le", "replace") if isinstance(value, bytes) else str(value)
