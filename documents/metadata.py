"""Removing what cameras and editors write into picture files (EXIF, GPS, XMP, IPTC, comments, text)."""

from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, ImageSequence

from .colour_profiles import without_words

# How each format is written again. Nothing that Pillow reads beside the pixels is written unless it is named here
# or in KEPT.
OPTIONS = {
    "AVIF": {"quality": 85, "subsampling": "4:4:4"},
    "JPEG": {"quality": 92, "subsampling": "4:4:4"},
    "PNG": {},
    "WEBP": {"quality": 90},
}
# What the picture looks wrong without.
KEPT = {"transparency", "icc_profile", "loop", "background"}
SUFFIXES = {"AVIF": {".avif"}, "JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}, "WEBP": {".webp"}}
# Pillow's ways of saying that a file is not a picture, is broken or is absurdly large; the last two are its AVIF's.
PICTURE_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    RuntimeError,
    ArithmeticError,
)


class CleanPicture(ContentFile):
    """A picture file that holds nothing but the picture: what `without_metadata` returns."""


def without_metadata(file):
    """Return the picture in `file` as a `CleanPicture`, turned the way its EXIF said, named after what it is.

    The colour profile stays without its words, because colours change without it; so do transparency and animation.
    What phones put behind a JPEG (a depth or brightness map, a film) goes. Raises one of `PICTURE_ERRORS`, for a
    picture with too many pixels before it is decoded.
    """
    file.seek(0)
    with Image.open(file, formats=list(OPTIONS)) as picture:
        if picture.width * picture.height * getattr(picture, "n_frames", 1) > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValueError("The picture has too many pixels.")
        written_as = "JPEG" if picture.format == "MPO" else picture.format
        options = OPTIONS[written_as] | {name: value for name, value in picture.info.items() if name in KEPT}
        if "icc_profile" in options:
            options["icc_profile"] = without_words(options["icc_profile"] or b"")
        if written_as != "JPEG" and getattr(picture, "is_animated", False):
            frames = [
                (ImageOps.exif_transpose(frame), frame.info.get("duration", 0))
                for frame in ImageSequence.Iterator(picture)
            ]
            written = frames[0][0]
            options |= {
                "save_all": True,
                "append_images": [frame for frame, _ in frames[1:]],
                "duration": [duration for _, duration in frames],
            }
        elif picture.format == "JPEG" and picture.getexif().get(0x0112, 1) == 1:
            written = picture
            options |= {"quality": "keep"}  # nothing has to be turned, so nothing has to be lost
            del options["subsampling"]
        else:
            written = ImageOps.exif_transpose(picture)
        written.info = {}
        output = BytesIO()
        written.save(output, format=written_as, exif=b"", **options)
    return CleanPicture(output.getvalue(), name=_name(file.name or "picture", written_as))


def _name(name, written_as):
    path = PurePosixPath(PurePosixPath(name).name)
    suffixes = SUFFIXES[written_as]
    return path.name if path.suffix.lower() in suffixes else f"{path.stem}{min(suffixes, key=len)}"
