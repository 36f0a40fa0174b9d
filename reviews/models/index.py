"""The list of reviews and the register of recommendations."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from home.base import BasePage
from home.blocks import BODY_BLOCKS
from home.lists import FeedPageMixin, ListPageMixin
from home.panels import AdvicePanel, title_panel

from ..lists import RecommendationListing, ReviewListing


class ReviewIndexPage(FeedPageMixin, BasePage):
    """The list of reviews with its introduction: purpose, responsibilities, regional framework."""

    page_description = "The list of reviews. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["reviews.ReviewPage"]
    max_count = 1

    intro = StreamField(
        BODY_BLOCKS,
        blank=True,
        help_text="What practice reviews are for, who is responsible, which framework applies.",
    )

    listing = ReviewListing()

    class Meta:
        verbose_name = "review list"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]


class RecommendationIndexPage(ListPageMixin, BasePage):
    """The register: every recommendation of every live review."""

    page_description = "The register of recommendations. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count = 1

    intro = StreamField(BODY_BLOCKS, blank=True, help_text="How the partnership follows up recommendations.")

    listing = RecommendationListing()

    class Meta:
        verbose_name = "register of recommendations"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    def get_context(self, request, *args, **kwargs):
        """Add how many public recommendations have each status."""
        return super().get_context(request, *args, **kwargs) | {"status_counts": self.listing.status_counts()}
