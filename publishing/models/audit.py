"""The audit trail: who did what, when, to what, from where. See `publishing.audit`."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ImmutableError(Exception):
    """Raised when code tries to change or delete what is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses what would change or remove rows; the database's own triggers refuse it to everybody else."""

    def update(self, **kwargs):
        """Refuse. Raises ImmutableError."""
        raise ImmutableError("The audit trail is only ever added to.")

    def delete(self):
        """Refuse. Raises ImmutableError."""
        raise ImmutableError("The audit trail is only ever added to.")


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Write a new row. Raises ImmutableError for one that is there already."""
        if not self._state.adding:
            raise ImmutableError("The audit trail is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse. Raises ImmutableError."""
        raise ImmutableError("The audit trail is only ever added to.")


class AuditEntry(AppendOnly):
    """One thing that somebody, or the scheduler, did.

    People and pages are written out, not referred to: an entry must outlive both.
    """

    at = models.DateTimeField("when", db_index=True)
    action = models.CharField("action", max_length=100, db_index=True)
    user_id = models.CharField("user's id", max_length=40, blank=True)
    user_name = models.CharField("who", max_length=255, blank=True)
    origin = models.CharField("from where", max_length=200, help_text="A network address, or the process's own name.")
    subject = models.CharField("what, as model and id", max_length=200, db_index=True)
    title = models.CharField("what", max_length=500)
    data = models.JSONField("details", default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at.isoformat()} {self.action} {self.subject}"


class AuditSeal(AppendOnly):
    """A link of the chain: an entry's hash, which covers the seal before it. The place in the chain is the key."""

    place = models.PositiveBigIntegerField(primary_key=True)
    # No constraint in the database: a deleted entry must be noticed, not make its seal go too.
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal", verbose_name="entry"
    )
    digest = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "audit seal"
        ordering = ["place"]

    def __str__(self):
        return f"{self.place}: {self.digest}"
