"""The site's document and image models.

A document's address carries a random token instead of a sequential id, so that it cannot be guessed; whether it may
be read is asked at each request (`documents.access`). An image's file name is random for the same reason, and the
file loses what a camera wrote into it.
"""

from functools import partial
from pathlib import PurePosixPath

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageField

from .metadata import CleanPicture, without_metadata
from .storage import new_token, private_storage, safe_name

IMAGE_FOLDER = "images"


def document_path(document, filename):
    """Return where an uploaded document is stored: in a folder of its own, under the name it came with."""
    return f"documents/{new_token()}/{safe_name(filename)}"


def image_path(image, filename):
    """Return where an image is stored, original or rendition: under a random name, which tells no other's."""
    return f"{IMAGE_FOLDER}/{new_token()}{PurePosixPath(filename).suffix.lower()[:6]}"


class ReplacedFileMixin(models.Model):
    """A record with a `file`: when another file takes its place, the old one goes once that is certain.

    Wagtail's own forms delete the old file before the new record is saved, and code that saves leaves it behind.
    """

    class Meta:
        abstract = True

    is_closed = False  # whether it is no longer published, wherever it is referred to

    @property
    def has_new_file(self):
        """Whether a file was put here that is not stored yet."""
        return bool(self.file) and not self.file._committed

    def save(self, *args, **kwargs):
        """Save the record, and delete a replaced file after the transaction."""
        replaced = None
        if self.pk and self.has_new_file:
            replaced = type(self)._base_manager.filter(pk=self.pk).values_list("file", flat=True).first()
        super().save(*args, **kwargs)
        if replaced and replaced != self.file.name:
            transaction.on_commit(partial(self.file.storage.delete, replaced), robust=True)


class SiteDocument(ReplacedFileMixin, AbstractDocument):  # noqa: DJ008, Wagtail has it
    """A file that pages offer: a report, a briefing, slides."""

    token = models.CharField(max_length=43, unique=True, editable=False, default=new_token)
    file = models.FileField("file", upload_to=document_path, storage=private_storage, max_length=200)
    public_until = models.DateTimeField(
        "published until",
        null=True,
        editable=False,
        help_text="From then on only editors can read it, although pages that refer to it stay. Retention sets it.",
    )

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"

    def save(self, *args, **kwargs):
        """Save the document, with size and hash of a new file, which its address answers with as its ETag."""
        if self.has_new_file:
            self._set_document_file_metadata()
        super().save(*args, **kwargs)

    @property
    def is_closed(self):
        """Whether its publication has ended: asked of the clock each time, so that it ends on the second."""
        return self.public_until is not None and self.public_until <= timezone.now()

    @property
    def url(self):
        """Return the address of the file on this site."""
        return reverse("wagtaildocs_serve", args=[self.token, self.filename])


class SiteImage(ReplacedFileMixin, AbstractImage):  # noqa: DJ008, Wagtail has it
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
        if has_new_file:
            if not isinstance(self.file.file, CleanPicture):
                self.file = without_metadata(self.file)
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
