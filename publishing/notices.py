"""Mail to the people who answer for releases, and for what is due to end."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .outbox import handles, post


def tell_about(release, what):
    """Mail the sentence `what` about `release` to who prepared and approved it and to all who may publish.

    Mail travels unprotected, so it names neither the release nor its pages: the details are behind the login.
    """
    address = settings.WAGTAILADMIN_BASE_URL + reverse("releases:inspect", args=[release.pk])
    body = f"{what}\n\nSign in to see which one, and what to do: {address}\n"
    post("mail", subject=f"{settings.WAGTAIL_SITE_NAME}: {what}", body=body, to=_addresses(release))


def tell_publishers(what, address):
    """Mail the sentence `what` to all who may publish, with the `address` (in the admin) where they see more."""
    body = f"{what}\n\nSign in to see which, and to decide: {settings.WAGTAILADMIN_BASE_URL}{address}\n"
    people = Q(pk__in=_publishers())
    post("mail", subject=f"{settings.WAGTAIL_SITE_NAME}: {what}", body=body, to=_addresses_of(people))


@handles("mail")
def mail(subject, body, to):
    """Send a mail to each address. Raises what the mail server's library raises."""
    for address in to:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])


def _addresses(release):
    return _addresses_of(Q(pk__in=_publishers()) | Q(pk__in=[release.prepared_by_id, release.approved_by_id]))


def _publishers():
    return policy_registry.get_by_type(Page).users_with_any_permission(["publish"])


def _addresses_of(people):
    users = get_user_model().objects.filter(people, is_active=True).exclude(email="")
    return sorted(set(users.values_list("email", flat=True)))
