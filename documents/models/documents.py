"""The site's document model.

A document's address carries a random token instead of a sequential id, so that it cannot be guessed; whether it may
be read is asked at each request (`documents.access`). A file is public only once it was read and cleared
(`documents.clearance`), and what it is cleared for is bound to its SHA-256.
"""

import hashlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import AbstractDocument, Document

from documents.storage import new_token, private_storage, safe_name

from .readings import Reading
from .replaced import ReplacedFileMixin

CARRIES = " carries tracked changes, comments, hidden parts and authors' names, so it is not taken here."
# Endings of files that are refused, why, and the way out.
REFUSED_ENDINGS = {
    **dict.fromkeys(
        ("doc", "docm", "docx", "dotx", "odt", "rtf"),
        f"This is a Word file or the like. It{CARRIES} Save it as PDF, and upload that.",
    ),
    **dict.fromkeys(
        ("ods", "xls", "xlsb", "xlsm", "xlsx"),
        f"This is a spreadsheet. It{CARRIES} Save the figures as CSV, or the sheet as PDF, and upload that.",
    ),
    **dict.fromkeys(
        ("odp", "ppt", "pptm", "pptx"),
        f"These are slides. Such a file{CARRIES} Save it as PDF, and upload that.",
    ),
}
PAGES_A_PART = 200  # of a file as a web page: a long page comes to some 4,000 bytes


def document_path(document, filename):
    """Return where an uploaded document is stored: in a folder of its own, under the name it came with."""
    return f"documents/{new_token()}/{safe_name(filename)}"


class SiteDocument(ReplacedFileMixin, AbstractDocument):
    """A file that pages offer: a report, a briefing, slides."""

    token = models.CharField(max_length=43, unique=True, editable=False, default=new_token)
    file = models.FileField("file", upload_to=document_path, storage=private_storage, max_length=200)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True, editable=False)
    cleared = models.CharField("SHA-256 of the file that may be public", max_length=64, blank=True, editable=False)
    public_until = models.DateTimeField(
        "published until",
        null=True,
        editable=False,
        help_text="From then on only editors can read it, although pages that refer to it stay. Retention sets it.",
    )

    has_text = models.BooleanField("whether its words are a web page, too", default=False, editable=False)
    first_published_on = models.DateField(
        "first published on",
        null=True,
        blank=True,
        help_text="Only if the file was published before it came to this site, for example as a report of 2016. "
        "The law on accessibility exempts files published before 23 September 2018.",
    )
    has_web_version = models.BooleanField(
        "a web page says the same",
        default=False,
        help_text="Tick it if all that the file says is also on a page of this site. The ledger of what files lack for "
        "people who use assistive technology tells so.",
    )

    admin_form_fields = (*Document.admin_form_fields, "first_published_on", "has_web_version")

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"

    def clean(self):
        """Refuse other kinds of file; Wagtail asks before there is one where the first try lacked a title."""
        if self.file:
            try:
                super().clean()
            except ValidationError as error:
                ending = PurePosixPath(self.file.name).suffix.lower().removeprefix(".")
                raise ValidationError({"file": REFUSED_ENDINGS.get(ending, error.messages[0])}) from error

    def save(self, *args, **kwargs):
        """Save the document. A new file waits to be read: until then nobody but editors gets it."""
        is_new = self.has_new_file
        if is_new:
            self._set_document_file_metadata()
            self.sha256 = _sha256(self.file)
            self.cleared = ""
            self.has_text = False
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                Reading.objects.begin(self)

    @property
    def is_cleared(self):
        """Whether the file, as it is now, was read and nothing in it stands in the way of its publication."""
        return bool(self.cleared) and self.cleared == self.sha256

    @property
    def is_closed(self):
        """Whether its publication has ended: asked of the clock each time, so that it ends on the second."""
        return self.public_until is not None and self.public_until <= timezone.now()

    @property
    def is_open(self):
        """Whether readers get it where a page offers it."""
        return self.is_cleared and not self.is_closed

    @property
    def url(self):
        """Return the address of the file on this site."""
        return reverse("wagtaildocs_serve", args=[self.token, self.filename])

    @property
    def text_url(self):
        """Return the address of the words of the file as a web page."""
        return reverse("document_text", args=[self.token, self.filename])

    def search_parts(self):
        """Return (number, text) of each page of the file: search finds every page by itself (`search.fields`)."""
        return self.page_texts.order_by("number").values_list("number", "text")

    def text_url_of(self, page):
        """Return the address of page `page` (from 1) of the file as a web page; of a long file, in its part."""
        part = (page - 1) // PAGES_A_PART + 1
        return f"{self.text_url}?part={part}#page-{page}" if part > 1 else f"{self.text_url}#page-{page}"


def _sha256(file):
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
