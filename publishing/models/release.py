"""A release: pages, with their files, that go live together at one time. See `publishing.releases`."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable

from ..forms import ItemFormSet, ReleaseForm


class ReleaseState(models.TextChoices):
    """What has become of a release so far."""

    DRAFT = "draft", "Being prepared"
    SCHEDULED = "scheduled", "Approved and scheduled"
    HELD = "held", "Held: it did not go live"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


OPEN_STATES = (ReleaseState.DRAFT, ReleaseState.SCHEDULED, ReleaseState.HELD)


class ItemsPanel(InlinePanel):
    """The pages of a release on its form."""

    def get_form_options(self):
        """Return Wagtail's options, with the messages in plain words."""
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = ItemFormSet
        return options


class Release(ClusterableModel):
    """Pages that go live together, at one time, after a second person has approved them."""

    name = models.CharField(
        "name", max_length=200, help_text='What the team calls it, such as "Child Wren, report and briefing".'
    )
    go_live_at = models.DateTimeField(
        "goes live",
        null=True,
        blank=True,
        help_text="The time on the clock in London. Nothing of the release can be read before, all of it can after.",
    )
    notes = models.TextField(
        "notes for the team", blank=True, help_text="Who was told, who is waiting for it. Readers never see this."
    )
    state = models.CharField(
        "state", max_length=20, choices=ReleaseState, default=ReleaseState.DRAFT, editable=False, db_index=True
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="prepared by",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="approved by",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_at = models.DateTimeField("approved", null=True, editable=False)
    approved_digest = models.CharField("what was approved", max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("published", null=True, editable=False)
    checked_at = models.DateTimeField("last tried", null=True, editable=False)
    trouble = models.TextField("what stands in the way", blank=True, editable=False)

    base_form_class = ReleaseForm

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("go_live_at")], heading="What and when"),
        ItemsPanel("items", heading="Pages", label="page", min_num=0, panels=[PageChooserPanel("page")]),
        FieldPanel("notes"),
    ]

    class Meta:
        verbose_name = "release"
        ordering = [models.F("go_live_at").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse to plan for the past."""
        super().clean()
        if self.go_live_at and self.go_live_at <= timezone.now() and self.state in OPEN_STATES:
            raise ValidationError({"go_live_at": "This time has passed. Choose a time to come."})

    @property
    def is_open(self):
        """Whether it may still go live."""
        return self.state in OPEN_STATES

    @property
    def is_overdue(self):
        """Whether it should be live, and is not."""
        return self.state == ReleaseState.SCHEDULED and self.go_live_at <= timezone.now()


class ReleaseItem(Orderable):
    """A page of a release; once the release is approved, at the version that was approved."""

    release = ParentalKey(Release, on_delete=models.CASCADE, related_name="items")
    # A page that is deleted must hold the release, not vanish from it.
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="page",
        null=True,
        on_delete=models.SET_NULL,
        related_name="release_items",
        help_text="Its latest draft goes live, with every file in it.",
    )
    title = models.CharField("title when it was approved", max_length=255, blank=True, editable=False)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = "page of a release"
        constraints = [models.UniqueConstraint(fields=["release", "page"], name="page_once_in_a_release")]

    def __str__(self):
        return self.title or str(self.page or "a deleted page")


class GateOverride(models.Model):
    """A person's decision that something the gate asks for may be missing, and why."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="overrides")
    problem = models.CharField("problem", max_length=100, help_text="Its code, with the page's number.")
    sentence = models.TextField("what the gate said")
    reason = models.TextField(
        "reason", help_text="Why it may go live all the same. Kept in the audit trail under your name."
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("when", auto_now_add=True)

    class Meta:
        verbose_name = "override"
        constraints = [models.UniqueConstraint(fields=["release", "problem"], name="one_override_a_problem")]

    def __str__(self):
        return self.problem
