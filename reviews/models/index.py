"""The list of reviews and the register of recommendations."""

from django.http import Http404
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField
from wagtail.search import index

from home.addresses import absolute_url
from home.base import BasePage
from home.blocks import BODY_BLOCKS
from home.exports import csv_response, json_response
from home.lists import FeedPageMixin, ListPageMixin
from home.panels import AdvicePanel, title_panel
from home.sites import Link

from ..history_data import HISTORY_COLUMNS, history_of
from ..lists import RecommendationListing, ReviewListing
from ..permalinks import PermanentPage, permanent
from ..register_list import NOTES, RegisterList
from .alike import carry_alike


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
    list_class = RegisterList

    class Meta:
        verbose_name = "register of recommendations"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    def get_cached_paths(self):
        """Return the addresses below this page that a cache in front of the site holds."""
        return [*super().get_cached_paths(), "/history.csv", "/history.json", "/progress/"]

    @path("progress/")
    def progress(self, request):
        """Answer how the recommendations that the list shows stood over time, and stand by agency and by theme."""
        shown = self.filtered_list(request)
        over_time, undated = shown.over_time()
        return self._answer(
            request,
            "reviews/recommendation_progress.html",
            list=shown,
            over_time=over_time,
            undated=undated,
            groups=[(group, shown.chart_by(group), note) for group, note in NOTES.items()],
            trail=[*self.trail, Link.to(self)],
        )

    @path("history.csv/")
    def history_csv(self, request):
        """Answer every step of what the list shows as CSV."""
        return csv_response(HISTORY_COLUMNS, history_of(self.filtered_list(request)), f"{self.slug}-history.csv")

    @path("history.json/")
    def history_json(self, request):
        """Answer every step of what the list shows as JSON."""
        shown = self.filtered_list(request)
        address = absolute_url(shown.facets.address())
        title = f"{self.title}: history"
        return json_response(HISTORY_COLUMNS, history_of(shown), title=title, address=address)

    @path("<uuid:key>/")
    def recommendation(self, request, key):
        """Answer the page of one recommendation, which stays where it is whatever becomes of its review's address."""
        recommendation = permanent(key)
        if recommendation is None:
            raise Http404
        carry_alike([recommendation], recommendation.review.publication_date)
        return self._answer(request, "reviews/recommendation_page.html", own=PermanentPage(self, recommendation))

    def _answer(self, request, template, **context):
        # Not with the list, which only the register itself shows.
        return TemplateResponse(request, template, BasePage.get_context(self, request) | context)
