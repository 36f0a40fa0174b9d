"""The admin's upload forms: a broken file gets a message, a replaced one is deleted only when the new one is saved."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .metadata import PICTURE_ERRORS, without_metadata


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


class PictureField(WagtailImageField):
    """Wagtail's field, which fails on a picture that is cut off, without that failure."""

    def to_python(self, data):
        """Return the uploaded picture, checked. Raises ValidationError if it is refused."""
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
