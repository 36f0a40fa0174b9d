"""Themes: what the site knows about one subject, gathered by itself."""

from functools import cache

from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from home.base import BasePage
from home.blocks import BODY_BLOCKS, TEXT_BLOCKS
from home.lists import DataPageMixin
from home.panels import AdvicePanel, title_panel
from home.prepared import padded, prepared
from home.public import PublicPageQuerySet
from home.related import is_at_hand
from home.remembered import remembered
from home.sites import Link

from ..structured_data import term_data
from ..theme_lists import ThemeListing
from .recommendation import Recommendation

MOST_ON_PAGE = 6  # of one kind; the rest is a link away


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


class ThemeQuerySet(PublicPageQuerySet):
    """Themes as readers meet them."""

    def public_of(self, page):
        """Return `Link`s to the live public themes that `page` carries, also if it is a preview and not saved."""
        if is_at_hand(page, "themes"):
            chosen = padded(theme.pk for theme in page.themes.all())
            return [Link.to(theme) for theme in _public_among(chosen)] if chosen else []
        relation = page._meta.get_field("themes").remote_field.name
        return [Link.to(theme) for theme in _public_of_each(relation)((page.pk,))]

    def add_public(self, pages, relation):
        """Set `public_themes` of each of `pages`, which are the `relation` of themes ("reviews"), in one query."""
        found = {page.pk: [] for page in pages}
        for theme in _public_of_each(relation)(padded(found)) if found else ():
            found[getattr(theme, relation)].append(Link.to(theme))
        for page in pages:
            page.public_themes = found[page.pk]

    def public_links(self):
        """Return {pk: `Link`} of all live public themes, by title, in one query."""
        return remembered("public themes", lambda: {theme.pk: Link.to(theme) for theme in _public()})

    def public_with_counts(self):
        """Return live public themes by title, with `review_count` and `briefing_count` of live public pages."""
        themes = self.live().public().order_by("title")
        for name in ("reviews", "briefings"):
            related = self.model._meta.get_field(name).related_model
            public = related.objects.live().public().filter(themes=models.OuterRef("pk")).order_by()
            counted = public.values("themes").annotate(total=models.Count("pk", distinct=True)).values("total")
            themes = themes.annotate(
                **{f"{name.removesuffix('s')}_count": models.functions.Coalesce(models.Subquery(counted), 0)}
            )
        return themes


class ThemePage(BasePage):
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

    objects = PageManager.from_queryset(ThemeQuerySet)()

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
            context |= {
                "briefings": self._carrying("briefings").newest_first().cards(MOST_ON_PAGE),
                "reviews": self._carrying("reviews").newest_first().cards(MOST_ON_PAGE),
                "recommendations": self._recommendations(),
                "resources": self._carrying("resources").order_by("title"),
            }
        return context

    def structured_data(self):
        """Return what search engines are told: the way to this page, and what the theme means."""
        return [*super().structured_data(), term_data(self)]

    def _carrying(self, relation):
        model = self._meta.get_field(relation).related_model
        return model.objects.live().public().filter(themes=self)

    def _recommendations(self):
        newest_first = models.F("review__publication_date").desc(nulls_last=True)
        public = Recommendation.objects.filter(review__in=self._carrying("reviews"))
        recommendations = list(public.order_by(newest_first, "review_id", "sort_order")[:MOST_ON_PAGE])
        Recommendation.complete_list(recommendations)
        return recommendations


@cache
def _public_of_each(relation):
    def build(pks):
        themes = ThemePage.objects.live().public().filter(**{f"{relation}__in": pks})
        return themes.order_by("title").values_list("title", "url_path", "slug", relation, named=True)

    return prepared(build)


@prepared
def _public():
    themes = ThemePage.objects.live().public().order_by("title")
    return themes.values_list("pk", "title", "url_path", "slug", named=True)


@prepared
def _public_among(pks):
    themes = ThemePage.objects.live().public().filter(pk__in=pks)
    return themes.order_by("title").values_list("title", "url_path", "slug", named=True)
