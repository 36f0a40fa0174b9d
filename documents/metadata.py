"""Removing what cameras and editors write into picture files (EXIF, GPS, XMP, IPTC, comments, text)."""

from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, ImageSequence

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
# Pillow's ways of saying that a file is not a picture, is broken or is absurdly large.
PICTURE_ERRORS = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


class CleanPicture(ContentFile):
    """A picture file that holds nothing but the picture: what `without_metadata` returns."""


def without_metadata(file):
    """Return the picture in `file` as a `CleanPicture`, turned the way its EXIF said.

    The colour profile stays, because colours change without it; so do transparency and animation. The second picture
    that phones put behind a JPEG (a depth or brightness map) goes. Raises one of `PICTURE_ERRORS`.
    """
    file.seek(0)
    with Image.open(file, formats=list(OPTIONS)) as picture:
        written_as = "JPEG" if picture.format == "MPO" else picture.format
        options = OPTIONS[written_as] | {name: value for name, value in picture.info.items() if name in KEPT}
        if written_as != "JPEG" and getattr(picture, "is_animated", False):
            frames = [(frame.copy(), frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(picture)]
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
    return CleanPicture(output.getvalue(), name=PurePosixPath(file.name or "picture").name)
