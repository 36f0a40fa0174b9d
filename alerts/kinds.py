"""What alerts are about, and how often they come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone

from learning.models import BriefingPage, ResourceLinkPage
from reviews.models import ReviewPage

DIGEST_HOUR = time(9, 0)  # on the clock in London
MONDAY = 0


class Frequency(models.TextChoices):
    """How often somebody gets mail."""

    AT_ONCE = "at-once", "At once"
    DAILY = "daily", "At most once a day"
    WEEKLY = "weekly", "At most once a week"


@dataclass(frozen=True)
class Kind:
    """A type of page of which alerts tell."""

    name: str
    model: type
    nouns: tuple[str, str]
    field: str  # of a subscriber who wants all of them

    def noun(self, count):
        """Return what `count` of them are called."""
        return self.nouns[count != 1]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("review", ReviewPage, ("review", "reviews"), "all_reviews"),
        Kind("briefing", BriefingPage, ("briefing", "briefings"), "all_briefings"),
        Kind("resource", ResourceLinkPage, ("resource", "resources"), "all_resources"),
    )
}


def digest_time(frequency, now):
    """Return the last time, up to `now`, at which digests of `frequency` were to be made; `now` for mail at once."""
    if frequency == Frequency.AT_ONCE:
        return now
    today = timezone.localdate(now)
    back = (today.weekday() - MONDAY) % 7 if frequency == Frequency.WEEKLY else 0
    at = _on(today - timedelta(days=back))
    if at > now:
        at = _on(today - timedelta(days=back + (7 if frequency == Frequency.WEEKLY else 1)))
    return at


def _on(day):
    return timezone.make_aware(datetime.combine(day, DIGEST_HOUR))
