"""The admin's upload forms: a broken file gets a message, a replaced one is deleted only when the new one is saved."""

from contextlib import contextmanager
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .metadata import PICTURE_ERRORS, without_metadata

LOOKED_AT = 512  # bytes at the start of a file, by which its kind is told
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# Kinds of picture that are refused, why, and the way out.
REFUSED_KINDS = {
    "heic": "This is a HEIC picture, as iPhones take them, and most browsers do not show those. Open it, save or export"
    " it as JPEG, and upload that.",
    "svg": "This is an SVG drawing. Such a file can hold scripts, and words that nobody sees, so it is not taken here."
    " Open it in a drawing program or a browser, save it as PNG, and upload that.",
    "gif": "This is a GIF picture. They have few colours and are large for what they show. Save it as PNG, or as WebP"
    " if it moves, and upload that.",
    "tiff": "This is a TIFF picture, which browsers do not show. Save it as JPEG or PNG, and upload that.",
    "bmp": "This is a BMP picture, which is very large for what it shows. Save it as JPEG or PNG, and upload that.",
}


class SiteDocumentForm(BaseDocumentForm):
    """Wagtail's document form, leaving the deletion of a replaced file to the model."""

    def save(self, commit=True):
        """Save the document; see `documents.models.ReplacedFileMixin`."""
        self.original_file = None  # Wagtail would delete it now, before anything is saved
        return super().save(commit)


@contextmanager
def damage_reported():
    """Turn Pillow's errors into a message for the editor."""
    try:
        yield
    except PICTURE_ERRORS as error:
        raise ValidationError(
            "This picture is damaged. Open it in a picture program, save it again and upload the new file.",
            code="damaged_picture",
        ) from error


def kind_of_picture(name, start):
    """Return the suffix of the kind of picture that a file is by its first bytes, `start`, or else by its name."""
    if start[4:8] == b"ftyp" and b"avif" not in start[8:64] and start[8:12] in HEIC_BRANDS:
        return "heic"
    for kind, signatures in {"gif": b"GIF8", "tiff": (b"II*\0", b"MM\0*"), "bmp": b"BM"}.items():
        if start.startswith(signatures):
            return kind
    if b"<svg" in start.lower():
        return "svg"
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    return {"heif": "heic", "hif": "heic", "svgz": "svg", "tif": "tiff"}.get(suffix, suffix)


class PictureField(WagtailImageField):
    """Wagtail's field, which says why a kind of picture is refused, and does not fail on one that is cut off."""

    def to_python(self, data):
        """Return the uploaded picture, checked. Raises ValidationError if it is refused."""
        if isinstance(data, UploadedFile):
            start = data.read(LOOKED_AT)
            data.seek(0)
            kind = kind_of_picture(data.name, start)
            if kind in REFUSED_KINDS:
                raise ValidationError(REFUSED_KINDS[kind], code="refused_kind")
        with damage_reported():
            return super().to_python(data)


class SiteImageForm(BaseImageForm):
    """Wagtail's image form, which also refuses pictures that are broken and cleans the others."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # Wagtail makes this field itself and leaves no other place to choose its class
            field = self.fields["file"]
            self.fields["file"] = PictureField(label=field.label, widget=field.widget, required=field.required)

    def clean_file(self):
        """Return the picture without its metadata; a broken one is refused with a message."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        with damage_reported():
            return without_metadata(file)

    def save(self, commit=True):
        """Save the image; see `documents.models.ReplacedFileMixin`."""
        self.original_file = None  # Wagtail would delete it now, before the transaction has ended
        return super().save(commit)


class ProfilePictureForm(AvatarPreferencesForm):
    """Wagtail's form for the picture of a user, cleaned like every other: it lies where web servers serve it."""

    avatar = PictureField(label="Upload a profile picture", required=False)

    def clean_avatar(self):
        """Return the picture without its metadata, at most 400 pixels wide and high."""
        if isinstance(self.cleaned_data.get("avatar"), UploadedFile):
            with damage_reported():
                self.cleaned_data["avatar"] = without_metadata(self.cleaned_data["avatar"])
        return super().clean_avatar()
