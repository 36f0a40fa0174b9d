"""How an address goes: on its owner's wish, because mail to it is refused, or because it was never confirmed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import tallies
from .models import Delivery, FormUse, MailTally, Subscriber

CONFIRM_WITHIN = timedelta(hours=48)
KNOWN_BY_ITS_BOUNCE_FOR = timedelta(days=30)
TALLIES_KEPT = timedelta(days=365)
PATIENCE = timedelta(days=14)  # for an address of which every mail is refused
FEWEST_FAILURES = 3


def erase(subscriber, why):
    """Delete the subscriber with all deliveries, and count it as `why` ("left", "stopped")."""
    with transaction.atomic():
        if Subscriber.objects.filter(pk=subscriber.pk).delete()[0]:
            tallies.count(why)


def note_failure(subscriber):
    """Remember that a mail was refused; an address that takes none for two weeks is erased. Return whether it was."""
    subscriber.failing_since = subscriber.failing_since or timezone.now()
    subscriber.failures += 1
    is_dead = timezone.now() - subscriber.failing_since >= PATIENCE and subscriber.failures >= FEWEST_FAILURES
    if is_dead:
        erase(subscriber, "stopped")
    else:
        Subscriber.objects.filter(pk=subscriber.pk).update(
            failing_since=subscriber.failing_since, failures=subscriber.failures
        )
    return is_dead


def forget():
    """Erase addresses that were never confirmed, and what else has had its time."""
    now = timezone.now()
    for subscriber in Subscriber.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN):
        subscriber.delete()
    FormUse.objects.filter(ends_at__lt=now).delete()
    Delivery.objects.filter(state=Delivery.State.SENT, sent_at__lt=now - KNOWN_BY_ITS_BOUNCE_FOR).delete()
    MailTally.objects.filter(day__lt=timezone.localdate(now) - TALLIES_KEPT).delete()
