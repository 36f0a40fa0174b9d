"""The last cleaning of a file: what an editor asked for, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class CleaningState(models.TextChoices):
    """Where the cleaning of a file stands."""

    WAITING = "waiting", "waiting"
    AT_WORK = "at-work", "being cleaned"
    DONE = "done", "cleaned"
    REFUSED = "refused", "refused"
    FAILED = "failed", "failed"


class CleaningQuerySet(models.QuerySet):
    """Cleanings, by where they stand."""

    def free(self, now):
        """Return those that a process may take, oldest first: they wait, or the process that had them has died."""
        is_given_up = models.Q(state=CleaningState.AT_WORK, taken_until__lt=now)
        return self.filter(models.Q(state=CleaningState.WAITING) | is_given_up).order_by("asked_at", "pk")


class Cleaning(models.Model):
    """What an editor asked to be made of one file, bound to that file by its SHA-256, and what came of it."""

    document = models.OneToOneField(
        "documents.SiteDocument", verbose_name="document", on_delete=models.CASCADE, related_name="cleaning"
    )
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    title = models.CharField("title", max_length=300)
    language = models.CharField("language", max_length=35)
    accepted = models.JSONField("kinds of findings that were accepted", default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="asked for by", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField("asked for", default=timezone.now)
    state = models.CharField("state", max_length=10, choices=CleaningState, default=CleaningState.WAITING)
    taken_until = models.DateTimeField("taken until", null=True)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    page_count = models.PositiveIntegerField("pages", default=0)
    pages_compared = models.PositiveIntegerField("pages compared so far", default=0)
    result = models.CharField("SHA-256 of the clean file", max_length=64, blank=True)
    removed = models.JSONField("what was removed", default=list, help_text="Words of documents.cleaning.REMOVED.")
    refusals = models.JSONField("what cannot be cured", default=list, help_text="Findings: code, page, box, detail.")
    failure = models.CharField("why it failed", max_length=40, blank=True)
    ended_at = models.DateTimeField("ended", null=True)

    objects = CleaningQuerySet.as_manager()
    wagtail_reference_index_ignore = True  # it goes with its document

    class Meta:
        verbose_name = "cleaning of a file"
        verbose_name_plural = "cleanings of files"

    def __str__(self):
        return f"{self.document_id}: {self.get_state_display()}"

    @property
    def is_unfinished(self):
        """Whether the result is still to come."""
        return self.state in (CleaningState.WAITING, CleaningState.AT_WORK)
