"""The lists that reviews are sorted by; editors change them in the admin."""

from django.db import models
from wagtail.search import index

from ..kinds import AgencyKind


class Term(index.Indexed, models.Model):
    """One word of a list that editors manage: a review type, a harm, an age band, an audience."""

    name = models.CharField("name", max_length=120, unique=True, help_text="As readers see it.")
    slug = models.SlugField(
        "short name in addresses",
        max_length=80,
        unique=True,
        help_text="Lower case, with hyphens. Links to lists use it: do not change it once the site is public.",
    )
    also_known_as = models.CharField(
        "also known as",
        max_length=300,
        blank=True,
        help_text="Other and former words for the same, separated by commas. Search finds them too.",
    )
    sort_order = models.PositiveSmallIntegerField(
        "place in the list", default=100, help_text="Lower numbers come first; equal numbers go by the alphabet."
    )

    class Meta:
        abstract = True
        ordering = ["sort_order", "name"]

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("also_known_as"),
    ]

    def __str__(self):
        return self.name


class ReviewType(Term):
    """A kind of review, such as a Local Child Safeguarding Practice Review."""

    abbreviation = models.CharField("abbreviation", max_length=20, blank=True, help_text='For example "LCSPR".')
    description = models.TextField(
        "description", blank=True, help_text="One sentence that tells readers what such a review is."
    )

    class Meta(Term.Meta):
        verbose_name = "review type"

    @property
    def about(self):
        """What such a review is, as `terms_of_review` names it."""
        return self.description

    @property
    def short_name(self):
        """The abbreviation where there is one, for tags on cards."""
        return self.abbreviation or self.name


class Harm(Term):
    """A kind of harm that a review is about."""

    class Meta(Term.Meta):
        verbose_name = "harm"


class AgeBand(Term):
    """An age band; never a date of birth."""

    class Meta(Term.Meta):
        verbose_name = "age band"


class Agency(Term):
    """An organisation that works with children and to which recommendations are addressed."""

    short_name = models.CharField("short name", max_length=60, blank=True, help_text="For tables and tags.")
    kind = models.CharField(
        "kind",
        max_length=30,
        choices=AgencyKind,
        default=AgencyKind.RELEVANT_AGENCY,
        help_text="The three safeguarding partners are the local authority, the ICB and the police.",
    )

    reminder_email = models.EmailField(
        "address for reminders",
        blank=True,
        help_text="Who hears of what is overdue and due soon there (Settings > Reminders). Readers never see it.",
    )

    class Meta(Term.Meta):
        verbose_name = "agency"
        verbose_name_plural = "agencies"

    search_fields = [*Term.search_fields, index.FilterField("kind")]

    @property
    def label(self):
        """The short name where there is one."""
        return self.short_name or self.name
