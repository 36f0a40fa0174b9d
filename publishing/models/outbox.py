"""What follows a change, as rows written with it. See `publishing.outbox`."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class OutboxMessage(models.Model):
    """Something to be done once what caused it is committed; the row goes when it is done."""

    kind = models.CharField("kind", max_length=100)
    payload = models.JSONField("details", default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField("written")
    due_at = models.DateTimeField("to be tried", db_index=True)
    attempts = models.PositiveIntegerField("attempts", default=0)
    last_error = models.TextField("last error", blank=True)

    class Meta:
        verbose_name = "outbox message"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind} {self.pk}"
