"""A practice review."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from home.base import BasePage
from home.blocks import BODY_BLOCKS
from home.dates import PublicationDateMixin
from home.identifying import may_have_date
from home.prepared import padded
from home.related import carried, carry, is_at_hand

from ..kinds import Outcome, PublicationDecision
from ..panels import review_edit_handler
from ..publication_rules import problems_of_review
from ..querysets import (
    TERMS,
    ReviewQuerySet,
    public_briefings_of,
    public_reviews_among,
    public_reviews_related_to,
    terms_of_review,
)
from ..structured_data import report_data
from .progress import RecordsProgressMixin
from .retention import ReviewRetentionMixin
from .theme import PublicThemesMixin, ThemePage

MONTHS_TO_PUBLISH = 6
YEAR_VALIDATORS = [MinValueValidator(1945), MaxValueValidator(2100)]


class ReviewPage(RecordsProgressMixin, ReviewRetentionMixin, PublicThemesMixin, PublicationDateMixin, BasePage):
    """One practice review: what happened in outline, what was learned, what was recommended, and the report."""

    page_description = "One practice review with its report, key learning and recommendations."
    parent_page_types = ["reviews.ReviewIndexPage"]
    subpage_types = []

    pseudonym = models.CharField(
        "pseudonym",
        max_length=120,
        blank=True,
        help_text='What the child or family is called in the report, such as "Child A". Never a real name.',
    )
    reference = models.CharField(
        "reference",
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[\w./-]+$", "Use letters, figures, full stops, slashes and hyphens only.")],
        help_text='The partnership\'s own reference, such as "2024-03". No initials and no date of birth.',
    )
    review_types = ParentalManyToManyField(
        "reviews.ReviewType",
        verbose_name="type of review",
        blank=True,
        related_name="reviews",
        help_text="A review can be of two types at once.",
    )
    publication_decision = models.CharField(
        "what is published",
        max_length=30,
        choices=PublicationDecision,
        default=PublicationDecision.FULL_REPORT,
        help_text="A report is published unless that is inappropriate; then the improvements to be made are.",
    )
    period_start = models.PositiveSmallIntegerField(
        "period from (year)",
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="First year the review looks at.",
    )
    period_end = models.PositiveSmallIntegerField(
        "period to (year)",
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="Last year the review looks at.",
    )
    lead_reviewer = models.CharField(
        "lead reviewer",
        max_length=200,
        blank=True,
        help_text="The independent reviewer's name. Statutory guidance expects it to be published.",
    )
    commissioning_body = models.CharField(
        "commissioned by", max_length=200, blank=True, help_text="The partnership or board that ordered the review."
    )
    decision_date = models.DateField(
        "decision to start", null=True, blank=True, help_text="The day the partners decided to hold the review."
    )
    completed_date = models.DateField(
        "completed", null=True, blank=True, help_text="The day the partners accepted the report."
    )
    delay_reason = models.CharField(
        "why it took longer",
        max_length=300,
        blank=True,
        help_text="One line for readers when more than six months passed between decision and publication.",
    )
    key_learning = StreamField(
        BODY_BLOCKS,
        blank=True,
        verbose_name="key learning",
        help_text="What the review found, for people who will not read the report. Headings make the contents list.",
    )
    outcome = models.CharField(
        "outcome", max_length=20, choices=Outcome, blank=True, help_text="What happened to the child, in one word."
    )
    themes = ParentalManyToManyField(
        "reviews.ThemePage", blank=True, related_name="reviews", help_text="The review appears on each theme's page."
    )
    harms = ParentalManyToManyField(
        "reviews.Harm", blank=True, related_name="reviews", help_text="What the child suffered."
    )
    age_bands = ParentalManyToManyField(
        "reviews.AgeBand", blank=True, related_name="reviews", help_text="Never a date of birth."
    )
    agencies = ParentalManyToManyField(
        "reviews.Agency",
        verbose_name="agencies involved",
        blank=True,
        related_name="reviews",
        help_text="Agencies that knew the child or family.",
    )
    report = models.ForeignKey(
        "documents.SiteDocument",
        verbose_name="report",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The full report as PDF, or the improvements-only statement. Readers get it when this page is live.",
    )
    report_link = models.URLField(
        "or the report's address",
        max_length=500,
        blank=True,
        help_text="Only if the report lies on another site and cannot be uploaded here.",
    )
    nspcc_url = models.URLField(
        "address in the NSPCC repository", max_length=500, blank=True, help_text="Kept for the record."
    )
    show_nspcc_link = models.BooleanField(
        "show the NSPCC link to readers",
        default=False,
        help_text="Leave unticked if the NSPCC was asked to publish without naming the partnership.",
    )
    content_note = models.CharField(
        "content note",
        max_length=300,
        blank=True,
        help_text='Shown before the text, for example "This review describes the death of a baby."',
    )

    objects = PageManager.from_queryset(ReviewQuerySet)()
    read_with = ("report",)
    has_watch_list = True

    # A copied review is another review: it gets a reference of its own.
    exclude_fields_in_copy = ["reference", "expiry_reason"]

    class Meta:
        verbose_name = "review"

    edit_handler = review_edit_handler()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("pseudonym", boost=2),
        index.SearchField("reference", boost=2),
        index.SearchField("key_learning"),
        index.SearchField("lead_reviewer"),
        index.RelatedFields("review_types", [index.SearchField("name"), index.SearchField("also_known_as")]),
        index.RelatedFields("harms", [index.SearchField("name"), index.SearchField("also_known_as")]),
        index.RelatedFields("recommendations", [index.SearchField("text"), index.SearchField("update")]),
        index.FilterField("publication_date"),
        index.FilterField("publication_decision"),
    ]

    def clean(self):
        """Refuse dates that cannot be: a period or a review that ends before it began."""
        super().clean()
        errors = {}
        if self.period_start and self.period_end and self.period_end < self.period_start:
            errors["period_end"] = "The period ends before it starts. Check both years."
        if self.decision_date and self.completed_date and self.completed_date < self.decision_date:
            errors["completed_date"] = "The review was completed before it was decided on. Check both dates."
        if self.show_nspcc_link and not self.nspcc_url:
            errors["nspcc_url"] = "Give the address in the NSPCC repository, or untick showing it."
        if errors:
            raise ValidationError(errors)

    def editing_advice(self):
        """Return what to look at before publishing: a possible date of birth, the rules of statutory guidance."""
        advice = super().editing_advice()
        if may_have_date(self.reference or ""):
            advice.append("The reference holds what may be a date. Make sure that it is nobody's date of birth.")
        if self.publication_decision == PublicationDecision.FULL_REPORT and not self.lead_reviewer:
            advice.append('Statutory guidance expects the lead reviewer to be named (tab "Record").')
        if self.is_late and not self.delay_reason:
            advice.append(
                "More than six months have passed since the decision to start. "
                'Tell readers why in one line (tab "Record", "Why it took longer").'
            )
        return advice

    publication_problems = problems_of_review  # what the gate of a release asks

    @property
    def is_late(self):
        """Whether the report came, or comes, over six months after the decision to start the review.

        Working Together to Safeguard Children 2023, chapter 5, asks for publication within six months.
        """
        if not self.decision_date:
            return False
        months = self.decision_date.year * 12 + self.decision_date.month + MONTHS_TO_PUBLISH
        published = self.publication_date or timezone.localdate()
        return (published.year * 12 + published.month, published.day) > (months, self.decision_date.day)

    @property
    def period_text(self):
        """The years the review looks at: "2019 to 2021", "2020" or ""."""
        years = sorted({year for year in (self.period_start, self.period_end) if year})
        return " to ".join(str(year) for year in years)

    @property
    def has_report(self):
        """Whether there is a report to read, here or elsewhere."""
        return bool(self.report_id or self.report_link)

    @staticmethod
    def complete_cards(reviews):
        """Add to each of `reviews` the types and public themes that its card shows, in two queries."""
        carry(reviews, types="review_types")
        ThemePage.objects.add_public(reviews, "reviews")

    @cached_property
    def public_related_reviews(self):
        """Return the related reviews that anybody may read."""
        if is_at_hand(self, "related_reviews"):
            chosen = padded(row.related_id for row in self.related_reviews.all())
            return [review for review in public_reviews_among(chosen) if review.pk != self.pk] if chosen else []
        return public_reviews_related_to(self.pk)

    @cached_property
    def public_briefings(self):
        """Return the briefings that draw on this review and that anybody may read."""
        return public_briefings_of(self.pk) if self.pk else []  # a preview of a review that is not saved yet

    @cached_property
    def types(self):
        """Return its types of review; lists set those of all their reviews at once."""
        return self.terms["review_types"]

    @cached_property
    def terms(self):
        """Return its types, ages, harms and agencies by the names of the fields."""
        if any(is_at_hand(self, relation) for relation in TERMS):
            return {relation: carried(self, relation) for relation in TERMS}
        found = terms_of_review(self.pk)
        return {relation: [term for term in found if term.relation == relation] for relation in TERMS}

    @cached_property
    def further_documents_with_files(self):
        """Return the further documents in their order, with their files."""
        return carried(self, "further_documents", along=("document",))

    def structured_data(self):
        """Return what search engines are told: the way to this page, and what the report is."""
        return [*super().structured_data(), report_data(self)]
