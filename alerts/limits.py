"""How often the form may be sent: by one network address, to one mail address, and by all together.

Kept is a digest by the site's key and the hour or day, and only until that is over.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import FormUse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_A_CLIENT, TO_AN_ADDRESS, OF_ALL = 20, 3, 500


def allows_client(network_address):
    """Count a form from there; return whether it is one of few within the hour, and all forms together are, too."""
    return _is_one_of(OF_A_CLIENT, "client", network_address, HOUR) and _is_one_of(OF_ALL, "all", "", HOUR)


def allows_address(address_key):
    """Count a form for that mail address; return whether it is one of few within the day."""
    return _is_one_of(TO_AN_ADDRESS, "address", address_key, DAY)


def _is_one_of(most, what, whose, period):
    now = timezone.now()
    number = int(now.timestamp() // period.total_seconds())
    digest = salted_hmac(f"alerts.limits {what} {number}", whose, algorithm="sha256").hexdigest()
    use, _ = FormUse.objects.get_or_create(digest=digest, defaults={"ends_at": now + period})
    FormUse.objects.filter(pk=use.pk).update(times=F("times") + 1)
    return use.times < most
