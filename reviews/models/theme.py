"""Themes: what the site knows about one subject, gathered by itself."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from home.base import BasePage
from home.blocks import BODY_BLOCKS, TEXT_BLOCKS
from home.feeds import feed_response
from home.lists import DataPageMixin
from home.panels import AdvicePanel, title_panel
from home.related import carry, is_at_hand
from home.sites import Link

from .. import theme_cards
from ..figures import Figures, figures_of, years_chart
from ..former_themes import present_pks
from ..structured_data import term_data
from ..theme_lists import ThemeListing
from ..theme_querysets import ThemeQuerySet, kind_of, newest_first, newest_of
from .recommendation import Recommendation

MOST_ON_PAGE = 6  # of one kind; the rest is a link away
CARRIED_BY = ("reviews", "briefings", "resources")  # the relations of a theme to the pages that carry it
FEED = "/feed/"
FIELDS_OF_LINK = ("title", "url_path", "slug")


class ThemeIndexPage(DataPageMixin, BasePage):
    """The list of themes."""

    page_description = "The list of themes. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["reviews.ThemePage"]
    max_count = 1

    intro = StreamField(TEXT_BLOCKS, blank=True, help_text="Shown above the list of themes.")

    listing = ThemeListing()

    class Meta:
        verbose_name = "theme list"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    def get_context(self, request, *args, **kwargs):
        """Add the public themes, each with how many public reviews and briefings it has."""
        context = super().get_context(request, *args, **kwargs)
        context["themes"] = ThemePage.objects.public_with_counts()
        return context


class PublicThemesMixin:
    """What pages that carry themes have."""

    @cached_property
    def public_themes(self):
        """Return `Link`s to its themes that anybody may read, by title; lists set those of all their pages at once."""
        return ThemePage.objects.public_of(self)

    def with_content_json(self, content):
        """Return the page as a draft has it; a theme that was merged since is the one into which it was merged."""
        return super().with_content_json(content | {"themes": present_pks(content.get("themes") or [])})


class ThemePage(RoutablePageMixin, BasePage):
    """One theme: its definition, and the briefings, reviews, recommendations and resources that carry it."""

    page_description = "One theme. Briefings, reviews and resources that carry it are listed by themselves."
    parent_page_types = ["reviews.ThemeIndexPage"]
    subpage_types = []

    definition = models.TextField(
        "definition", help_text="Two or three sentences: what the theme means in safeguarding practice."
    )
    also_known_as = models.CharField(
        "also known as",
        max_length=300,
        blank=True,
        help_text="Other words for the same, separated by commas. Search finds them too.",
    )
    body = StreamField(
        BODY_BLOCKS, blank=True, verbose_name="what reviews keep finding", help_text="What is known about this theme."
    )

    # Set by `reviews.theme_merge`, which takes the theme down; drafts that carry it go by this.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="merged_themes"
    )

    objects = PageManager.from_queryset(ThemeQuerySet)()
    exclude_fields_in_copy = ["merged_into"]

    class Meta:
        verbose_name = "theme"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel(
            [
                title_panel('The theme in two to four words, such as "Professional curiosity".'),
                FieldPanel("definition"),
                FieldPanel("also_known_as"),
                FieldPanel("summary"),
            ],
            heading="What the theme is",
        ),
        FieldPanel("body"),
        InlinePanel(
            "read_first",
            heading="Read first",
            label="page",
            help_text="Stand before the others of their kind, in this order; all others follow, the newest first.",
        ),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("definition", boost=1.5),
        index.SearchField("also_known_as", boost=2),
        index.SearchField("body"),
    ]

    def get_context(self, request, *args, **kwargs):
        """Add what carries the theme: briefings, reviews, their recommendations and resources, public ones only."""
        context = super().get_context(request, *args, **kwargs)
        if self.pk:
            reviews = list(self._read_first("reviews").for_cards()[:MOST_ON_PAGE])
            briefings = list(self._read_first("briefings").for_cards()[:MOST_ON_PAGE])
            theme_cards.complete(reviews, briefings)
            context |= {
                "briefings": briefings,
                "reviews": reviews,
                "recommendations": self._recommendations(),
                "resources": self._read_first("resources")[:MOST_ON_PAGE],
                "figures": self.figures(),
            }
            context["chart"] = self._chart(context["figures"])
        return context

    def structured_data(self):
        """Return what search engines are told: the way to this page, and what the theme means."""
        return [*super().structured_data(), term_data(self)]

    def get_cached_paths(self):
        """Return the addresses below this page that a cache in front of the site holds."""
        return ["/", FEED]

    def get_route_paths(self):
        """Return the addresses below this page that lead to the new ones when the page's own changes."""
        return ["/", FEED]

    @path(FEED.removeprefix("/"))
    def feed(self, request):
        """Answer the reviews, briefings and resources of the theme as an Atom feed, the newest first."""
        pages = newest_of([self.carrying(name) for name in CARRIED_BY])
        return feed_response(request, self, pages, address=f"{self.get_url(request)}feed/", categories=kind_of)

    def carrying(self, relation):
        """Return the public pages that carry the theme: its "reviews", "briefings" or "resources"."""
        model = self._meta.get_field(relation).related_model
        return model.objects.live().public().filter(themes=self)

    def figures(self):
        """Return the `Figures` of what carries the theme."""
        pages = {name.removesuffix("s"): self.carrying(name) for name in CARRIED_BY}
        undated = {"resource": pages.pop("resource")}
        return Figures(figures_of(timezone.localdate(), pages, undated))

    def _chart(self, figures):
        """Return the chart of what was published on the theme in each year; a year leads to its reviews."""
        return years_chart(
            "Reviews and briefings on this theme, by year",
            figures.years,
            more=("Recommendations of these reviews",),
            cells=lambda each: (each.recommendations,),
        )

    def editing_advice(self):
        """Return what an editor should look at; also which pages are to be read first and do not show."""
        pinned = [pin.page for pin in self.read_first.select_related("page")]
        shown = {pk for name in CARRIED_BY for pk in self.carrying(name).values_list("pk", flat=True)}
        return super().editing_advice() + [
            f"“{page.get_admin_display_title()}” is to be read first and does not show: it is not public, "
            "or it does not carry this theme."
            for page in pinned
            if page.pk not in shown
        ]

    def _read_first(self, relation):
        """Return what carries the theme in the editors' order, then the newest first."""
        queryset = newest_first(self.carrying(relation))
        if is_at_hand(self, "read_first"):
            pinned = [pin.page_id for pin in self.read_first.all()]
            places = [models.When(pk=pk, then=models.Value(place)) for place, pk in enumerate(pinned)]
            place = models.Case(*places, default=None, output_field=models.IntegerField())
        else:
            pin = ReadFirst.objects.filter(theme=self.pk, page=models.OuterRef("pk")).order_by("sort_order")
            place = models.Subquery(pin.values("sort_order")[:1])
        return queryset.annotate(place=place).order_by(models.F("place").asc(nulls_last=True), *queryset.query.order_by)

    def _recommendations(self):
        by_review = models.F("review__publication_date").desc(nulls_last=True)
        public = Recommendation.objects.filter(review__in=self.carrying("reviews"))
        fields = (f"review__{name}" for name in FIELDS_OF_LINK)
        public = public.annotate(**{name.replace("__", "_"): models.F(name) for name in fields})
        recommendations = list(public.order_by(by_review, "review_id", "sort_order")[:MOST_ON_PAGE])
        carry(recommendations, addressees="agencies")
        for each in recommendations:  # `Recommendation.complete_list` would ask for the reviews once more
            each.review_link = Link(each.review_title, each.review_url_path, each.review_slug)
        return recommendations


class ReadFirst(Orderable):
    """A page that readers of a theme should read before the others of its kind."""

    theme = ParentalKey("reviews.ThemePage", on_delete=models.CASCADE, related_name="read_first")
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="page",
        on_delete=models.CASCADE,
        related_name="+",
        help_text="A review, briefing or resource that carries this theme. Shown only while it is public itself.",
    )

    panels = [PageChooserPanel("page", ["reviews.ReviewPage", "learning.BriefingPage", "learning.ResourceLinkPage"])]

    class Meta(Orderable.Meta):
        verbose_name = "page to read first"
