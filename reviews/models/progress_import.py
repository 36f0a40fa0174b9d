"""An import of updates on its way from the file to the recommendations."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = timedelta(days=1)
SILENT = timedelta(seconds=60)  # nobody is at work any more


class ImportState(models.TextChoices):
    """How far an import has come."""

    WAITING = "waiting", "Waits to be checked"
    CHECKING = "checking", "Is being checked"
    REFUSED = "refused", "Has errors"
    CHECKED = "checked", "Can be recorded"
    CONFIRMED = "confirmed", "Waits to be recorded"
    COMPARING = "comparing", "Is being compared with what is recorded"
    WRITING = "writing", "Is being recorded"
    DONE = "done", "Is recorded"
    STOPPED = "stopped", "Was not recorded"


UNFINISHED = (
    ImportState.WAITING,
    ImportState.CHECKING,
    ImportState.CONFIRMED,
    ImportState.COMPARING,
    ImportState.WRITING,
)


class ProgressImport(models.Model):
    """A file of updates: its bytes until it is checked, then the steps that it asks for until they are recorded.

    It may hold private notes, so nothing of them stays for more than a day.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, editable=False, on_delete=models.CASCADE, related_name="+")
    origin = models.CharField(max_length=200, blank=True, editable=False)
    file_name = models.CharField(max_length=200, editable=False)
    content = models.BinaryField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.WAITING, editable=False)
    claim = models.UUIDField(null=True, editable=False)  # of the process at work on it
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    steps = models.JSONField(default=list, editable=False)
    shown = models.JSONField(default=list, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    errors = models.JSONField(default=list, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "import of progress"
        verbose_name_plural = "imports of progress"

    def __str__(self):
        return f"{self.file_name} ({self.get_state_display().lower()})"

    @property
    def is_unfinished(self):
        """Whether something is still done with it."""
        return self.state in UNFINISHED

    @property
    def is_silent(self):
        """Whether the process that worked on it seems to have died."""
        return self.is_unfinished and self.touched_at < timezone.now() - SILENT
