"""What was found in a file: one reading a document, its findings, its text page by page, who accepted what."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.rules import rule_of


class ReadingState(models.TextChoices):
    """Where the reading of a file stands."""

    WAITING = "waiting", "waiting to be read"
    AT_WORK = "at-work", "being read"
    READ = "read", "read"
    FAILED = "failed", "could not be read"


class ReadingQuerySet(models.QuerySet):
    """Readings, by where they stand."""

    def begin(self, document):
        """Let `document`'s file wait to be read; what was known about the file before it goes. Return the reading."""
        document.page_texts.all().delete()
        Reading.objects.filter(document=document).delete()
        return self.create(document=document, sha256=document.sha256)

    def ask_again(self, document):
        """Let `document`'s file wait to be read again; what is known about it stays until then."""
        reading, is_new = self.get_or_create(document=document, defaults={"sha256": document.sha256})
        if not is_new:
            self.filter(pk=reading.pk).exclude(state=ReadingState.AT_WORK).update(
                state=ReadingState.WAITING,
                attempts=0,
                asked_at=timezone.now(),
                before={"codes": reading.codes(), "failure": reading.failure, "cleared": document.is_cleared},
            )

    def unfinished(self):
        """Return those that wait, and those at work."""
        return self.filter(state__in=[ReadingState.WAITING, ReadingState.AT_WORK])

    def free(self, now):
        """Return those that a process may take, oldest first: they wait, or the process that had them has died."""
        is_given_up = models.Q(state=ReadingState.AT_WORK, taken_until__lt=now)
        return self.filter(models.Q(state=ReadingState.WAITING) | is_given_up).order_by("asked_at", "pk")


class Reading(models.Model):
    """The reading of one file, done by a child process; bound to the file by its SHA-256."""

    document = models.OneToOneField(
        "documents.SiteDocument", verbose_name="document", on_delete=models.CASCADE, related_name="reading"
    )
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    state = models.CharField("state", max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    failure = models.CharField("why it failed", max_length=40, blank=True)
    taken_until = models.DateTimeField("taken until", null=True)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    rules = models.PositiveSmallIntegerField("version of the rules it was read by", default=0)
    kind = models.CharField("what the file is", max_length=20, blank=True)
    page_count = models.PositiveIntegerField("pages", default=0)
    pages_read = models.PositiveIntegerField("pages read so far", default=0)
    facts = models.JSONField("what else the file says of itself", default=dict)
    before = models.JSONField("what the reading before this one found", null=True)
    asked_at = models.DateTimeField("uploaded", default=timezone.now)
    read_at = models.DateTimeField("read", null=True)

    objects = ReadingQuerySet.as_manager()
    wagtail_reference_index_ignore = True  # it goes with its document

    class Meta:
        verbose_name = "reading of a file"
        verbose_name_plural = "readings of files"
        indexes = [models.Index(fields=["state", "taken_until"], name="reading_by_state")]

    def __str__(self):
        return f"{self.document_id}: {self.get_state_display()}"

    def codes(self):
        """Return the kinds of what was found, sorted."""
        return sorted(set(self.findings.values_list("code", flat=True)))

    @property
    def is_read(self):
        """Whether the file was read to its end."""
        return self.state == ReadingState.READ

    @property
    def is_unfinished(self):
        """Whether the result is still to come."""
        return self.state in (ReadingState.WAITING, ReadingState.AT_WORK)


class Finding(models.Model):
    """One thing found in a file, of a kind that `documents.rules` explains by its `code`."""

    reading = models.ForeignKey(Reading, verbose_name="reading", on_delete=models.CASCADE, related_name="findings")
    code = models.CharField("kind", max_length=40)
    page = models.PositiveIntegerField("page", null=True)
    box = models.JSONField("place on the page", null=True, help_text="Left, bottom, right, top in points.")
    detail = models.CharField("what was found", max_length=300, blank=True)
    more = models.PositiveIntegerField("how many more there are of this kind", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "finding"
        ordering = ["pk"]

    @property
    def rule(self):
        """Return what the kind of finding means and asks for."""
        return rule_of(self.code)

    def __str__(self):
        return f"{self.code}, page {self.page}" if self.page else self.code


class PageText(models.Model):
    """The text of one page of a file, made readable (`documents.text`): for search and for the text as a web page."""

    document = models.ForeignKey(
        "documents.SiteDocument", verbose_name="document", on_delete=models.CASCADE, related_name="page_texts"
    )
    number = models.PositiveIntegerField("page")
    text = models.TextField("text", blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "text of a page"
        verbose_name_plural = "texts of pages"
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_text_a_page")]

    def __str__(self):
        return f"{self.document_id}, page {self.number}"


class Acceptance(models.Model):
    """A person's word that what was found of one kind may be public; bound to the file and to the pages found on."""

    document = models.ForeignKey(
        "documents.SiteDocument", verbose_name="document", on_delete=models.CASCADE, related_name="acceptances"
    )
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    code = models.CharField("kind of finding", max_length=40)
    pages = models.JSONField("pages it was found on", default=list)
    reason = models.TextField("reason")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="accepted by", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_by_name = models.CharField("name of who accepted it", max_length=150)  # stays when the account goes
    accepted_at = models.DateTimeField("accepted", default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "acceptance"
        ordering = ["accepted_at", "pk"]

    def __str__(self):
        return f"{self.code} by {self.accepted_by_name}"
