"""Recommendations: who should do what by when, and what came of it."""

from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from home.prepared import padded, prepared
from home.related import carried, carry
from home.sites import Link

from ..due import due_within, overdue_on
from ..history import add_history
from ..kinds import CLOSED_STATUSES, STATUSES_WITH_REASON, RecommendationLevel, RecommendationStatus
from ..permalinks import permalink, register_address
from ..progress_panel import ProgressPanel

STATUS_WORDS = dict(RecommendationStatus.choices)
LEVEL_WORDS = dict(RecommendationLevel.choices)
# What is recorded beside the page once the review is live (`reviews.progress`); the page's form leaves it alone.
PROGRESS_FIELDS = ("due", "status", "status_reason", "update", "update_date", "evidence")


class RecommendationQuerySet(models.QuerySet):
    """Recommendations as the register and the review pages ask for them."""

    def public(self):
        """Return recommendations of reviews that anybody may read now."""
        # Of reviews alone: there are several times as many pages.
        return self.filter(review__in=apps.get_model("reviews", "ReviewPage").objects.live().public())

    def overdue(self, on=None):
        """Return recommendations whose due date lies before `on` (a date, today by default) and that are not closed."""
        return self.filter(overdue_on(on or timezone.localdate()))

    def due_within(self, days, on=None):
        """Return recommendations that are due within `days` of `on` (a date, today by default) and not closed."""
        return self.filter(due_within(days, on or timezone.localdate()))

    def progress_of_review(self, review):
        """Return {pk: what the database holds of its progress} of the review with that pk, as dictionaries.

        `is_recorded` tells whether its progress is recorded beside the page: the review is live, or there are entries.
        """
        entries = self.model._meta.get_field("progress").related_model.objects.filter(
            recommendation=models.OuterRef("pk")
        )
        found = self.filter(review=review).annotate(
            is_recorded=models.Q(review__live=True) | models.Q(models.Exists(entries))
        )
        return {facts["pk"]: facts for facts in found.order_by().values("pk", "key", "is_recorded", *PROGRESS_FIELDS)}


class Recommendation(index.Indexed, Orderable, ClusterableModel):
    """One recommendation of one review.

    Statutory guidance asks that recommendations say clearly who should do what by when, and that progress is
    audited (Working Together to Safeguard Children 2023, chapter 5), so they are records and not prose.
    """

    review = ParentalKey("reviews.ReviewPage", on_delete=models.CASCADE, related_name="recommendations")
    # The same for ever, whatever becomes of the page's address and the number: data and permalinks go by it.
    key = models.UUIDField(default=uuid4, editable=False, unique=True)
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
    is_recorded = False  # set where its progress is recorded beside the page

    class Meta(Orderable.Meta):
        verbose_name = "recommendation"

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("level")]),
        FieldPanel("text"),
        FieldPanel("agencies", widget=CheckboxSelectMultiple),
        ProgressPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("update_date"), FieldPanel("due")]),
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
        index.FilterField("review"),
    ]

    def __str__(self):
        return f"Recommendation {self.number}"

    def clean(self):
        """Refuse what readers could not make sense of: a status without its reason, an update without its date."""
        super().clean()
        if self.may_be_incomplete:
            return
        errors = {}
        if self.status in STATUSES_WITH_REASON and not self.status_reason:
            errors["status_reason"] = f'Say why the recommendation is "{self.get_status_display().lower()}".'
        if self.update and not self.update_date:
            errors["update_date"] = "Give the date of the update, so that readers know how fresh it is."
        if errors:
            raise ValidationError(errors)

    def save(self, **kwargs):
        """Save it, but not its progress where that is recorded beside the page: it may change at this moment."""
        if self.is_recorded and "update_fields" not in kwargs:
            kept = {"key", *PROGRESS_FIELDS, self._meta.pk.name}
            fields = [*self._meta.concrete_fields, *get_all_child_m2m_relations(self)]
            kwargs["update_fields"] = [field.name for field in fields if field.name not in kept]
        super().save(**kwargs)

    def copy_cluster(self, exclude_fields=None):
        """Copy it for a copied review, without what the search index knows of it, which modelcluster cannot assign."""
        return super().copy_cluster([*(exclude_fields or []), "index_entries"])

    def take_over(self, facts):
        """Take from `facts` (see `progress_of_review`) its identifier and, if that is recorded, its progress."""
        self.key, self.is_recorded = facts["key"], facts["is_recorded"]
        if self.is_recorded:
            for name in PROGRESS_FIELDS:
                setattr(self, name, facts[name])

    def renew_key(self):
        """Give it another identifier."""
        self.key = uuid4()

    @staticmethod
    def complete_list(recommendations):
        """Add to each of `recommendations` what a list shows: agencies, its page, `review_link`; in three queries."""
        carry(recommendations, addressees="agencies")
        add_permalinks(recommendations)
        reviews = _reviews(padded({each.review_id for each in recommendations}))
        links = {review.pk: Link.to(review) for review in reviews}
        for each in recommendations:
            each.review_link = links[each.review_id]

    @staticmethod
    def complete_with_history(recommendations):
        """Add to each of `recommendations` what its review shows: agencies, its page, history; in three queries."""
        carry(recommendations, addressees="agencies")
        add_permalinks(recommendations)
        add_history(recommendations)

    @cached_property
    def addressees(self):
        """Return the agencies it is addressed to; lists of recommendations fetch those of all in one query."""
        return carried(self, "agencies")

    @property
    def plain_text(self):
        """The text without markup, in one line, its signs as people read them: for mail and short passages."""
        return " ".join(get_text_for_indexing(self.text).split())

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


def add_permalinks(recommendations):
    """Give each of `recommendations` its `permalink`, "" where there is none; in one query."""
    register = register_address()
    for each in recommendations:
        each.permalink = permalink(register, each.key) if each.pk else ""


@prepared
def _reviews(pks):
    reviews = apps.get_model("reviews", "ReviewPage").objects.filter(pk__in=pks)
    return reviews.values_list("pk", "title", "url_path", "slug", named=True)
