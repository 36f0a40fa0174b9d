"""Which mails are due: one for each subscriber and whatever became public since they were last told."""

from django.db import transaction
from django.utils import timezone

from .following import choices_of, terms_of
from .kinds import Frequency, digest_time
from .models import Announcement, Delivery, Subscriber
from .news import newest_announcement

BATCH = 500  # subscribers a transaction: nobody waits long for one


def queue_due(must_stop=lambda: False):
    """Write a delivery for everybody who is due one; return how many. What is cut off is done by the next call."""
    made = 0
    for frequency in Frequency:
        newest = newest_announcement(digest_time(frequency, timezone.now()))
        while newest and not must_stop():
            found = _queue_batch(frequency, newest)
            if found is None:
                break
            made += found
    return made


def _queue_batch(frequency, newest):
    """Tell the next of the subscribers up to `newest`; return how many get a mail, or None if nobody is left."""
    behind = Subscriber.objects.filter(confirmed_at__isnull=False, frequency=frequency, told_up_to__lt=newest)
    if not behind.exists():
        return None
    with transaction.atomic():
        # Locked: who leaves meanwhile waits, and takes the delivery along.
        subscribers = list(behind.select_for_update().order_by("pk")[:BATCH])
        if not subscribers:
            return None
        oldest = min(each.told_up_to for each in subscribers)
        news = list(Announcement.objects.filter(pk__gt=oldest, pk__lte=newest, is_silent=False))
        terms, choices = terms_of(news), choices_of(subscribers)
        deliveries = [
            Delivery(subscriber=each, purpose=Delivery.Purpose.ALERT, after=each.told_up_to, up_to=newest)
            for each in subscribers
            if any(one.pk > each.told_up_to and choices[each.pk].want(one.kind, terms[one.page_id]) for one in news)
        ]
        Delivery.objects.bulk_create(deliveries)
        Subscriber.objects.filter(pk__in=[each.pk for each in subscribers]).update(told_up_to=newest)
    return len(deliveries)
