"""What there is to tell, and the mails on their way. No row here holds an address."""

import secrets

from django.db import models
from django.utils import timezone


def new_key():
    """Return a random text that stays itself in the local part of an address, whatever becomes of its case."""
    return secrets.token_hex(16)


class Announcement(models.Model):
    """A page that became public, as it was first seen: whoever follows such pages is told once of each.

    `is_silent`: of a page from the archive, of which nobody is told.
    """

    page = models.OneToOneField("wagtailcore.Page", verbose_name="page", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("kind", max_length=20)
    seen_at = models.DateTimeField("seen", default=timezone.now)
    is_silent = models.BooleanField("nobody is told", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "announcement"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind} {self.page_id}"


class Delivery(models.Model):
    """One mail to one subscriber, from the moment it is due; kept for a month after that, to know a bounce by it.

    An alert tells of the announcements after `after`, up to `up_to`.
    """

    class Purpose(models.TextChoices):
        """Why it is sent."""

        CONFIRM = "confirm", "Asks to confirm"
        KNOWN = "known", "Says that they get alerts already"
        ALERT = "alert", "Alert"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"

    subscriber = models.ForeignKey(
        "alerts.Subscriber", verbose_name="subscriber", on_delete=models.CASCADE, related_name="deliveries"
    )
    purpose = models.CharField("purpose", max_length=10, choices=Purpose)
    token = models.CharField("token", max_length=40, unique=True, default=new_key, editable=False)
    after = models.BigIntegerField("after announcement", default=0)
    up_to = models.BigIntegerField("up to announcement", null=True)
    state = models.CharField("state", max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField("made", default=timezone.now)
    due_at = models.DateTimeField("to be sent", default=timezone.now)
    attempts = models.PositiveIntegerField("attempts", default=0)
    claimed_by = models.CharField("being sent by", max_length=40, blank=True)
    claimed_at = models.DateTimeField("being sent since", null=True)
    sent_at = models.DateTimeField("sent", null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="deliveries_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "up_to"], name="one_alert_of_each"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.pk}"


class MailTally(models.Model):
    """What became of mails on one day: numbers that stay when subscribers leave."""

    day = models.DateField("day", unique=True)
    sent = models.PositiveIntegerField("sent", default=0)
    refused = models.PositiveIntegerField("refused for good", default=0)
    put_off = models.PositiveIntegerField("put off", default=0)
    stopped = models.PositiveIntegerField("addresses stopped", default=0)
    left = models.PositiveIntegerField("left", default=0)

    class Meta:
        verbose_name = "tally of mails"
        verbose_name_plural = "tallies of mails"

    def __str__(self):
        return f"{self.day}: {self.sent} sent"


class Sending(models.Model):
    """Whether alerts are sent, and what stands in their way. The site has one."""

    started_at = models.DateTimeField("pages looked at since", null=True)
    is_paused = models.BooleanField("paused", default=False)
    last_error = models.CharField("last error", max_length=300, blank=True)
    last_error_at = models.DateTimeField("time of the last error", null=True)

    class Meta:
        verbose_name = "sending of alerts"
        verbose_name_plural = "sending of alerts"

    def __str__(self):
        return "paused" if self.is_paused else "running"

    @classmethod
    def current(cls):
        """Return the site's row, made if there is none yet."""
        return cls.objects.get_or_create(pk=1)[0]
