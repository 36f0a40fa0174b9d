"""Asking for alerts, confirming it, and changing what one gets. Nobody learns whether an address is known."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from . import limits
from .models import Delivery, Subscriber
from .models.subscriber import normalised
from .news import announce, newest_announcement


def ask(address, wishes):
    """Have a mail sent to `address` by which its owner confirms `wishes`.

    Whoever gets alerts already is told so by mail instead, and nothing of theirs is changed. An address that was
    written to several times on one day is left in peace.
    """
    key = normalised(address)
    if not limits.allows_address(key):
        return
    try:
        with transaction.atomic():
            _ask(address, key, wishes)
    except IntegrityError:
        pass  # asked for twice at once: the other's mail is on its way


def _ask(address, key, wishes):
    subscriber = Subscriber.objects.select_for_update().filter(address_key=key).first()
    if subscriber and subscriber.confirmed_at:
        _write_to(subscriber, Delivery.Purpose.KNOWN)
        return
    if subscriber:
        subscriber.asked_at = timezone.now()
        subscriber.save(update_fields=["asked_at"])
    else:
        subscriber = Subscriber.objects.create(address=address, address_key=key)
    wishes.save_to(subscriber)
    _write_to(subscriber, Delivery.Purpose.CONFIRM)


def _write_to(subscriber, purpose):
    if not subscriber.deliveries.filter(purpose=purpose, state=Delivery.State.WAITING).exists():
        Delivery.objects.create(subscriber=subscriber, purpose=purpose)


def confirm(subscriber):
    """Let alerts begin with what becomes public from now on."""
    announce()  # what is public already is no news to them
    waiting = Subscriber.objects.filter(pk=subscriber.pk, confirmed_at=None)
    waiting.update(confirmed_at=timezone.now(), told_up_to=newest_announcement())
