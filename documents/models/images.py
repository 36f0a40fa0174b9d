"""The site's image model: originals stay private, file names are random, what a camera wrote is removed."""

from functools import partial
from pathlib import PurePosixPath

from django.db import models, transaction
from django.urls import reverse
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageField

from documents.metadata import CleanPicture, without_metadata
from documents.storage import new_token, private_storage

from .replaced import ReplacedFileMixin

IMAGE_FOLDER = "images"


def image_path(image, filename):
    """Return where an image is stored, original or rendition: under a random name, which tells no other's."""
    return f"{IMAGE_FOLDER}/{new_token()}{PurePosixPath(filename).suffix.lower()[:6]}"


class SiteImage(ReplacedFileMixin, AbstractImage):
    """A picture for pages; the original stays private, readers get renditions."""

    file = WagtailImageField(
        "file",
        upload_to=image_path,
        storage=private_storage,
        width_field="width",
        height_field="height",
        max_length=200,
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"

    def save(self, *args, **kwargs):
        """Save the image; a new file is first rid of metadata, and the renditions of the one before it go.

        Raises one of `documents.metadata.PICTURE_ERRORS` if the file is not a picture; the admin's form asks first.
        """
        has_new_file = self.has_new_file
        if has_new_file and not isinstance(self.file.file, CleanPicture):
            if self.file._committed:  # Wagtail does that where the first try to upload it lacked a title
                transaction.on_commit(partial(self.file.storage.delete, self.file.name), robust=True)
            self.file = without_metadata(self.file)
        if has_new_file:
            self._set_image_file_metadata()
        super().save(*args, **kwargs)
        if has_new_file:
            self.renditions.all().delete()


class SiteRendition(AbstractRendition):
    """An image at one size; whether it may be seen is asked at each request, as of a document."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]
        indexes = [models.Index(fields=["file"], name="rendition_by_file")]

    @property
    def url(self):
        """Return the address of the picture on this site."""
        return reverse("image", args=[PurePosixPath(self.file.name).name])

    def get_upload_to(self, filename):
        """Return where the rendition is stored (Wagtail's own way would tell the name of every other size)."""
        return image_path(self, filename)
