"""Counting what becomes of mails, by the day."""

from django.db.models import F
from django.utils import timezone

from .models import MailTally


def count(what, times=1):
    """Add to today's tally of `what`, a field of `MailTally`."""
    today = timezone.localdate()
    if not MailTally.objects.filter(day=today).update(**{what: F(what) + times}):
        tally, _ = MailTally.objects.get_or_create(day=today)
        MailTally.objects.filter(pk=tally.pk).update(**{what: F(what) + times})
