"""Reminding people of what is due to end: once each, before it does, in one mail for all that is new."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..models import RetentionReminder, RetentionSettings
from ..notices import tell_publishers
from .ends import coming_ends


def remind(now=None):
    """Mail those who may publish about every end that comes near; return of how many they had not heard before.

    Mail travels unprotected, so it names no page.
    """
    now = now or timezone.now()
    ends = coming_ends(now + timedelta(days=RetentionSettings.current().remind_days))
    known = set(RetentionReminder.objects.values_list("page_id", "subject", "ends_at"))
    fresh = [end for end in ends if (end.page.pk, end.subject, end.at) not in known]
    if not fresh:
        return 0
    with transaction.atomic():
        # Two processes that remind at once: the constraint lets one of them.
        RetentionReminder.objects.bulk_create(
            RetentionReminder(page_id=end.page.pk, subject=end.subject, ends_at=end.at) for end in fresh
        )
        tell_publishers(_sentence(fresh), reverse("retention"))
    return len(fresh)


def _sentence(ends):
    certain = sum(end.is_certain for end in ends)
    proposed = len(ends) - certain
    parts = []
    if certain:
        parts.append(f"{_things(certain)} will end")
    if proposed:
        parts.append(f"{_things(proposed)} should be decided about")
    return f"Retention: {' and '.join(parts)}."


def _things(count):
    return "1 thing on the site" if count == 1 else f"{count} things on the site"
