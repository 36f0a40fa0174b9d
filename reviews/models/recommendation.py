"""Recommendations: who should do what by when, and what came of it."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from home.prepared import padded, prepared
from home.related import carried, carry
from home.sites import Link

from ..kinds import CLOSED_STATUSES, RecommendationLevel, RecommendationStatus

STATUS_WORDS = dict(RecommendationStatus.choices)
LEVEL_WORDS = dict(RecommendationLevel.choices)


class RecommendationQuerySet(models.QuerySet):
    """Recommendations as the register and the review pages ask for them."""

    def public(self):
        """Return recommendations of reviews that anybody may read now."""
        # Of reviews alone: there are several times as many pages.
        return self.filter(review__in=apps.get_model("reviews", "ReviewPage").objects.live().public())

    def overdue(self, on=None):
        """Return recommendations whose due date lies before `on` (a date, today by default) and that are not closed."""
        return self.filter(due__lt=on or timezone.localdate()).exclude(status__in=CLOSED_STATUSES)


class Recommendation(index.Indexed, Orderable, ClusterableModel):
    """One recommendation of one review.

    Statutory guidance asks that recommendations say clearly who should do what by when, and that progress is
    audited (Working Together to Safeguard Children 2023, chapter 5), so they are records and not prose.
    """

    review = ParentalKey("reviews.ReviewPage", on_delete=models.CASCADE, related_name="recommendations")
    number = models.CharField(
        "number", max_length=10, help_text='As in the report, for example "1" or "2a". Links to it use the number.'
    )
    text = RichTextField(
        "recommendation", features=["bold", "italic", "ol", "ul", "link"], help_text="Who should do what, by when."
    )
    agencies = ParentalManyToManyField(
        "reviews.Agency",
        verbose_name="addressed to",
        blank=True,
        related_name="recommendations",
        help_text="The agencies that have to act.",
    )
    level = models.CharField(
        "level",
        max_length=20,
        choices=RecommendationLevel,
        default=RecommendationLevel.MULTI_AGENCY,
        help_text="Who has to act together.",
    )
    due = models.DateField("due", null=True, blank=True, help_text="The day by which it should be done.")
    status = models.CharField(
        "status",
        max_length=30,
        choices=RecommendationStatus,
        default=RecommendationStatus.NOT_STARTED,
        help_text="How far it has been acted on.",
    )
    status_reason = models.CharField(
        "reason",
        max_length=300,
        blank=True,
        help_text='Needed for "not accepted" and "overtaken". Readers see it.',
    )
    update = models.TextField("what has been done", blank=True, help_text="A line or two. Readers see it.")
    update_date = models.DateField("as of", null=True, blank=True, help_text="The date of that update.")
    evidence = models.TextField(
        "evidence", blank=True, help_text="What shows that it made a difference: an audit, a survey. Readers see it."
    )

    objects = RecommendationQuerySet.as_manager()

    may_be_incomplete = False  # the form of a draft sets it for its check

    class Meta(Orderable.Meta):
        verbose_name = "recommendation"

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("level"), FieldPanel("due")]),
        FieldPanel("text"),
        FieldPanel("agencies", widget=CheckboxSelectMultiple),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("update_date")]),
                FieldPanel("status_reason"),
                FieldPanel("update"),
                FieldPanel("evidence"),
            ],
            heading="What came of it",
        ),
    ]

    search_fields = [
        index.SearchField("text"),
        index.AutocompleteField("text"),
        index.SearchField("update"),
        index.FilterField("status"),
        index.FilterField("level"),
        index.FilterField("due"),
    ]

    def __str__(self):
        return f"Recommendation {self.number}"

    def clean(self):
        """Refuse what readers could not make sense of: a status without its reason, an update without its date."""
        super().clean()
        if self.may_be_incomplete:
            return
        errors = {}
        if (
            self.status in (RecommendationStatus.NOT_ACCEPTED, RecommendationStatus.OVERTAKEN)
            and not self.status_reason
        ):
            errors["status_reason"] = f'Say why the recommendation is "{self.get_status_display().lower()}".'
        if self.update and not self.update_date:
            errors["update_date"] = "Give the date of the update, so that readers know how fresh it is."
        if errors:
            raise ValidationError(errors)

    @staticmethod
    def complete_list(recommendations):
        """Add to each of `recommendations` what a list shows: its agencies, and a `review_link`; in two queries."""
        carry(recommendations, addressees="agencies")
        reviews = _reviews(padded({each.review_id for each in recommendations}))
        links = {review.pk: Link.to(review) for review in reviews}
        for each in recommendations:
            each.review_link = links[each.review_id]

    @cached_property
    def addressees(self):
        """Return the agencies it is addressed to; lists of recommendations fetch those of all in one query."""
        return carried(self, "agencies")

    # Django's own make a dictionary of all choices at each call.
    def get_status_display(self):
        """Return the status in readers' words."""
        return STATUS_WORDS.get(self.status, self.status)

    def get_level_display(self):
        """Return the level in readers' words."""
        return LEVEL_WORDS.get(self.level, self.level)

    @property
    def anchor(self):
        """The fragment that points at this recommendation on its review's page."""
        return f"recommendation-{self.number.lower().replace(' ', '-')}"

    @property
    def is_closed(self):
        """Whether nothing more is due."""
        return self.status in CLOSED_STATUSES

    @property
    def is_overdue(self):
        """Whether its due date has passed and it is not closed."""
        return bool(self.due and not self.is_closed and self.due < timezone.localdate())


@prepared
def _reviews(pks):
    reviews = apps.get_model("reviews", "ReviewPage").objects.filter(pk__in=pks)
    return reviews.values_list("pk", "title", "url_path", "slug", named=True)
