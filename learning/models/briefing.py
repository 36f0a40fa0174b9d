"""Briefings: learning that practitioners take to their teams."""

import math

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, PageManager
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from home.base import BasePage
from home.blocks import TEXT_BLOCKS
from home.dates import PublicationDateMixin
from home.lists import FeedPageMixin
from home.panels import AdvicePanel, title_panel
from home.related import carried
from reviews.models import ReviewPage
from reviews.models.reference import Term
from reviews.models.theme import PublicThemesMixin

from ..blocks import BRIEFING_BLOCKS, seven_empty_sections
from ..forms import BriefingPageForm
from ..kinds import RETENTION_KINDS, SEVEN_MINUTE_WORDS, WORDS_A_MINUTE, BriefingType
from ..lists import BriefingListing
from ..panels import LengthPanel
from ..publication_rules import problems_of_briefing, reviews_told
from ..querysets import BriefingQuerySet
from ..structured_data import article_data


class Audience(Term):
    """A sector for which learning is meant."""

    class Meta(Term.Meta):
        verbose_name = "audience"


class LearningIndexPage(FeedPageMixin, BasePage):
    """The list of briefings."""

    page_description = "The list of briefings. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["learning.BriefingPage"]
    max_count = 1

    intro = StreamField(TEXT_BLOCKS, blank=True, help_text="Shown above the list of briefings.")

    listing = BriefingListing()

    class Meta:
        verbose_name = "learning list"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]


class BriefingPage(PublicThemesMixin, PublicationDateMixin, BasePage):
    """One briefing: learning written for a team, with or without a review behind it."""

    page_description = "A 7-minute briefing or other learning, with or without a review."
    parent_page_types = ["learning.LearningIndexPage"]
    subpage_types = []

    briefing_type = models.CharField(
        "type of briefing",
        max_length=30,
        choices=BriefingType,
        default=BriefingType.SEVEN_MINUTE,
        help_text="A 7-minute briefing has exactly seven sections.",
    )
    audiences = ParentalManyToManyField(
        "learning.Audience", blank=True, related_name="briefings", help_text="For whom it is written."
    )
    themes = ParentalManyToManyField(
        "reviews.ThemePage", blank=True, related_name="briefings", help_text="It appears on each theme's page."
    )
    body = StreamField(
        BRIEFING_BLOCKS,
        blank=True,
        default=seven_empty_sections,
        help_text=f"A 7-minute briefing: seven sections, {SEVEN_MINUTE_WORDS:,} words at most.",
    )
    questions = RichTextField(
        "questions for the team",
        blank=True,
        features=["ol", "ul", "bold", "italic"],
        help_text="Three to five questions, as a list, that a manager can ask in a team meeting.",
    )
    document = models.ForeignKey(
        "documents.SiteDocument",
        verbose_name="file",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A PDF of the briefing, if there is one. Readers get it when this page is live.",
    )
    link = models.URLField(
        "or its address", max_length=500, blank=True, help_text="Only if the briefing lies on another site."
    )
    content_note = models.CharField(
        "content note",
        max_length=300,
        blank=True,
        help_text='Shown before the text, for example "This briefing describes injuries to a baby."',
    )

    objects = PageManager.from_queryset(BriefingQuerySet)()
    base_form_class = BriefingPageForm

    retention_kinds = RETENTION_KINDS
    publication_problems = problems_of_briefing  # what the gate of a release asks
    watched_with = reviews_told

    class Meta:
        verbose_name = "briefing"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel(
            [
                title_panel("What the learning is about, in the words of the people who will use it."),
                FieldPanel("briefing_type"),
                FieldPanel("summary"),
                FieldPanel("content_note"),
                PublicationDateMixin.publication_date_panel,
            ],
            heading="What readers see first",
        ),
        LengthPanel(),
        FieldPanel("body"),
        FieldPanel("questions"),
        MultiFieldPanel([FieldPanel("document"), FieldPanel("link")], heading="As a file"),
        MultiFieldPanel(
            [
                FieldPanel("audiences", widget=CheckboxSelectMultiple),
                FieldPanel("themes", widget=CheckboxSelectMultiple),
            ],
            heading="How readers find it",
        ),
        InlinePanel("related_reviews", heading="Reviews it comes from", label="review"),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("questions"),
        index.SearchField("get_briefing_type_display"),
        index.RelatedFields("audiences", [index.SearchField("name"), index.SearchField("also_known_as")]),
        index.FilterField("briefing_type"),
        index.FilterField("publication_date"),
    ]

    @cached_property
    def word_count(self):
        """How many words the briefing has, its headings and questions included."""
        texts = [*self.body.stream_block.get_searchable_content(self.body), get_text_for_indexing(self.questions)]
        return sum(len(text.split()) for text in texts)

    @property
    def reading_minutes(self):
        """How long it takes to read aloud, in whole minutes; 0 if it has no text here."""
        return math.ceil(self.word_count / WORDS_A_MINUTE)

    @cached_property
    def readers(self):
        """Return the audiences for which it is written."""
        return carried(self, "audiences")

    @cached_property
    def public_reviews(self):
        """Return the reviews it draws on that anybody may read."""
        reviews = ReviewPage.objects.live().public().filter(pk__in=self.watched_with()).newest_first()
        return list(reviews.defer_streamfields())

    def structured_data(self):
        """Return what search engines are told: the way to this page, and what the briefing is."""
        return [*super().structured_data(), article_data(self)]

    @property
    def is_too_long(self):
        """Whether a 7-minute briefing takes longer than seven minutes."""
        return self.briefing_type == BriefingType.SEVEN_MINUTE and self.word_count > SEVEN_MINUTE_WORDS


class BriefingReview(Orderable):
    """A review that a briefing draws on."""

    briefing = ParentalKey("learning.BriefingPage", on_delete=models.CASCADE, related_name="related_reviews")
    review = models.ForeignKey(
        "reviews.ReviewPage",
        verbose_name="review",
        on_delete=models.CASCADE,
        related_name="briefing_links",
        help_text="Shown only while it is public itself.",
    )

    panels = [PageChooserPanel("review", "reviews.ReviewPage")]

    class Meta(Orderable.Meta):
        verbose_name = "related review"
