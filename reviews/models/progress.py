"""What came of a recommendation, step by step."""

from collections import Counter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from home.related import carried, is_at_hand

from ..kinds import STATUSES_WITH_REASON, ProgressSource, RecommendationStatus
from .alike import carry_alike
from .recommendation import Recommendation

STATUS_WORDS = dict(RecommendationStatus.choices)
LONGEST_TEXT = 5000  # characters
FIRST_YEAR, LAST_YEAR = 1900, 2100  # beyond them, a slip of the fingers, which would stretch charts over centuries
TOO_LONG = f"Shorten it to {LONGEST_TEXT:,} characters; link to what is longer."


def is_likely_day(day):
    """Return whether `day` (a date) is no slip of the fingers."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def today():
    """Return the date on London's calendar."""
    return timezone.localdate()


class ProgressEntryQuerySet(models.QuerySet):
    """Entries as pages and registers ask for them."""

    def in_order(self):
        """Order by day; of one day, by when they were recorded."""
        return self.order_by("date", "pk")


class ProgressEntry(models.Model):
    """One step: how a recommendation stood from a day on, what was done, and what shows that it helped.

    Entries are recorded beside the review's page (`reviews.progress`), without publishing it again. The newest by date
    is what the recommendation's own fields say. The private note is for those who record progress and nobody else.
    """

    recommendation = models.ForeignKey(
        "reviews.Recommendation", editable=False, on_delete=models.CASCADE, related_name="progress"
    )
    date = models.DateField("date", default=today, help_text="The day from which this is so; not the day of typing.")
    status = models.CharField(
        "status", max_length=30, choices=RecommendationStatus, help_text="How far it has been acted on."
    )
    status_reason = models.CharField(
        "reason",
        max_length=300,
        blank=True,
        help_text='Needed for "not accepted" and "overtaken". Readers see it.',
    )
    due = models.DateField("due", null=True, blank=True, help_text="The day by which it should be done.")
    update = models.TextField("what has been done", blank=True, help_text="A line or two. Readers see it.")
    evidence = models.TextField(
        "evidence", blank=True, help_text="What shows that it made a difference: an audit, a survey. Readers see it."
    )
    private_note = models.TextField(
        "private note",
        blank=True,
        help_text="For those who record progress. Readers never see it; of files only the history holds it.",
    )
    source = models.CharField(max_length=20, choices=ProgressSource, default=ProgressSource.SCREEN, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ProgressEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "progress of a recommendation"
        verbose_name_plural = "progress of recommendations"
        ordering = ["date", "pk"]
        indexes = [models.Index(fields=["recommendation", "date"])]

    def __str__(self):
        return f"{self.get_status_display()} from {self.date}"

    def clean(self):
        """Refuse what readers could not make sense of: a status without its reason, a day that is yet to come."""
        super().clean()
        errors = {}
        if self.status in STATUSES_WITH_REASON and not self.status_reason:
            errors["status_reason"] = f'Say why the recommendation is "{self.get_status_display().lower()}".'
        for name in ("date", "due"):
            if (day := getattr(self, name)) and not is_likely_day(day):
                errors[name] = f"The year {day.year} cannot be meant. Correct it."
        if self.date and self.date > timezone.localdate():
            errors["date"] = "This day is yet to come. Give the day from which it is so."
        errors |= {
            name: TOO_LONG for name in ("update", "evidence", "private_note") if len(getattr(self, name)) > LONGEST_TEXT
        }
        if errors:
            raise ValidationError(errors)

    def get_status_display(self):
        """Return the status in readers' words."""
        return STATUS_WORDS.get(self.status, self.status)


class RecordsProgressMixin:
    """A review, whose publication leaves alone what has been recorded of its recommendations since.

    Once a review is live, how its recommendations stand is recorded beside its page (`reviews.progress`): a draft
    begun earlier knows nothing of it and must not undo it.
    """

    def save(self, *args, **kwargs):
        """Save the page; its recommendations keep their identifiers and what is recorded of them."""
        held = getattr(self, "_cluster_related_objects", None) or {}
        if "recommendations" in held:
            if self.pk:
                self.take_over_progress(held["recommendations"])
            else:
                for recommendation in held["recommendations"]:
                    recommendation.renew_key()  # a copied page's recommendations are others
        super().save(*args, **kwargs)

    def take_over_progress(self, recommendations):
        """Give `recommendations`, as a draft of this page holds them, what the database holds of their progress.

        One that is new, or comes back from an earlier version, keeps the identifier of its draft, unless another has
        it: the draft was copied with its page.
        """
        kept = Recommendation.objects.progress_of_review(self.pk)
        for recommendation in recommendations:
            if facts := kept.get(recommendation.pk):
                recommendation.take_over(facts)
        added = [each for each in recommendations if each.pk not in kept]
        taken = (
            Recommendation.objects.filter(key__in=[each.key for each in added]).values_list("key", flat=True)
            if added
            else ()
        )
        for recommendation in added:
            if recommendation.key in taken:
                recommendation.renew_key()

    @cached_property
    def recommendations_with_agencies(self):
        """Return the recommendations in their order, with whom they are addressed to."""
        recommendations = carried(self, "recommendations")
        if self.pk and is_at_hand(self, "recommendations"):
            self.take_over_progress(recommendations)  # a preview's are as its draft was saved
        Recommendation.complete_with_history(recommendations)
        carry_alike(recommendations, self.publication_date)
        return recommendations

    def recommendation_tally(self):
        """Return (status, its words, how many recommendations have it), most advanced last, for those that occur."""
        found = Counter(each.status for each in self.recommendations_with_agencies)
        return [(value, words, found[value]) for value, words in RecommendationStatus.choices if found[value]]
