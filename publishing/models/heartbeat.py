"""Which schedulers are at work."""

from django.db import models


class SchedulerHeartbeat(models.Model):
    """When a scheduler was last seen at work; one row a running process."""

    process = models.CharField(
        "process", max_length=120, unique=True, help_text="The machine and the number of the process."
    )
    seen_at = models.DateTimeField("seen", help_text="When it last looked for something due.")

    class Meta:
        verbose_name = "scheduler heartbeat"

    def __str__(self):
        return self.process
