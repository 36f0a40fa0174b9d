"""Somebody who gets alerts, as long as they want them: the row goes when they leave, and all that hangs on it."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone

from ..kinds import Frequency

TOKEN_BYTES = 24  # 192 bits


def new_token():
    """Return a random text for addresses that only its holder knows."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def normalised(address):
    """Return what is the same for two ways of writing one address."""
    return address.strip().casefold()


class Subscriber(models.Model):
    """An address, what its owner follows, and how far they have been told.

    Until it is confirmed it gets no alert; two days later it is gone.
    """

    address = models.EmailField("address", max_length=254)
    address_key = models.CharField("address, as compared", max_length=300, unique=True)
    token = models.CharField("token", max_length=40, unique=True, default=new_token, editable=False)
    frequency = models.CharField("how often", max_length=10, choices=Frequency, default=Frequency.AT_ONCE)
    follows_everything = models.BooleanField("everything", default=True)
    all_reviews = models.BooleanField("all reviews", default=False)
    all_briefings = models.BooleanField("all briefings", default=False)
    all_resources = models.BooleanField("all resources", default=False)
    review_types = models.ManyToManyField("reviews.ReviewType", verbose_name="types of review", related_name="+")
    themes = models.ManyToManyField("reviews.ThemePage", verbose_name="themes", related_name="+")
    agencies = models.ManyToManyField("reviews.Agency", verbose_name="agencies", related_name="+")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True, db_index=True)
    # Everything up to the announcement with this number is told, or need not be.
    told_up_to = models.BigIntegerField("told up to", default=0)
    failing_since = models.DateTimeField("refused since", null=True, blank=True)
    failures = models.PositiveIntegerField("times refused", default=0)

    wagtail_reference_index_ignore = True  # nobody's page is "used" by who reads of it

    class Meta:
        verbose_name = "subscriber"
        ordering = ["pk"]
        indexes = [models.Index(fields=["frequency", "told_up_to"], name="subscribers_to_tell")]

    def __str__(self):
        return f"Subscriber {self.pk}"  # never the address: this stands in logs

    @property
    def masked_address(self):
        """The address as a page shows it to who has the link: enough to know it again."""
        name, _, host = self.address.rpartition("@")
        return f"{name[:1]}…@{host}"

    def clean(self):
        """Refuse what is no address."""
        validate_email(self.address)
        if not self.address.isprintable():
            raise ValidationError({"address": "Enter an address like name@example.org."})


class FormUse(models.Model):
    """How often a form was sent within an hour or a day, by a digest that nobody can turn back into who sent it."""

    digest = models.CharField("digest", max_length=64, unique=True)
    times = models.PositiveIntegerField("times", default=0)
    ends_at = models.DateTimeField("forgotten", db_index=True)

    class Meta:
        verbose_name = "use of the form"

    def __str__(self):
        return f"{self.times} times until {self.ends_at}"
