"""The records that belong to a review: further documents, related reviews, submissions to national bodies."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable

from ..kinds import ResourceKind, SubmissionBody


class ReviewDocument(Orderable):
    """A further file or link of a review: executive summary, action plan, learning briefing."""

    review = ParentalKey("reviews.ReviewPage", on_delete=models.CASCADE, related_name="further_documents")
    kind = models.CharField(
        "kind",
        max_length=30,
        choices=ResourceKind,
        default=ResourceKind.EXECUTIVE_SUMMARY,
        help_text="What the file is.",
    )
    title = models.CharField("title", max_length=255, help_text="As readers see it.")
    document = models.ForeignKey(
        "documents.SiteDocument",
        verbose_name="file",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A PDF. Readers get it when this page is live.",
    )
    link = models.URLField("or its address", max_length=500, blank=True, help_text="Only if it lies on another site.")

    panels = [FieldPanel("kind"), FieldPanel("title"), FieldPanel("document"), FieldPanel("link")]

    class Meta(Orderable.Meta):
        verbose_name = "further document"

    def __str__(self):
        return self.title

    @property
    def address(self):
        """Where the file is read, or "" if it is still missing."""
        return self.document.url if self.document else self.link


class RelatedReview(Orderable):
    """Another review that readers of this one should know."""

    review = ParentalKey("reviews.ReviewPage", on_delete=models.CASCADE, related_name="related_reviews")
    related = models.ForeignKey(
        "reviews.ReviewPage",
        verbose_name="review",
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Shown only while it is public itself.",
    )

    panels = [PageChooserPanel("related", "reviews.ReviewPage")]

    class Meta(Orderable.Meta):
        verbose_name = "related review"


class Submission(Orderable):
    """When the review was sent to a national body, and when that was acknowledged. Readers never see it."""

    review = ParentalKey("reviews.ReviewPage", on_delete=models.CASCADE, related_name="submissions")
    body = models.CharField("sent to", max_length=30, choices=SubmissionBody, help_text="The national body.")
    sent_on = models.DateField("sent on", help_text="The day it was sent.")
    acknowledged_on = models.DateField(
        "acknowledged on", null=True, blank=True, help_text="The day its receipt was confirmed."
    )

    panels = [FieldPanel("body"), FieldPanel("sent_on"), FieldPanel("acknowledged_on")]

    class Meta(Orderable.Meta):
        verbose_name = "submission"

    def clean(self):
        """Refuse an acknowledgement before the sending."""
        super().clean()
        if self.sent_on and self.acknowledged_on and self.acknowledged_on < self.sent_on:
            raise ValidationError({"acknowledged_on": "It was acknowledged before it was sent. Check both dates."})
