"""The lists of briefings and of resources: what they are narrowed and sorted by, and their data."""

from django.apps import apps
from django.db.models import F, Prefetch

from home.addresses import absolute_url
from home.data_types import ADDRESS, IDENTIFIER, IDENTIFIERS, PARTIAL_DATE, TEXTS
from home.exports import Column
from home.facets import Facet
from home.identifiers import page_id, page_ids, slugs
from home.lists import Listing
from home.related import carry
from reviews.kinds import ResourceKind
from reviews.lists import CHANGED, names, term_facet, theme_facet, themes_for_data, year_facet

from .kinds import BriefingType


def _review_ids(briefing):
    return [page_id(link.review) for link in briefing.related_reviews.all()]


class BriefingListing(Listing):
    """Every public briefing."""

    component, shown_as = "components/briefing_card.html", "briefing"
    nouns = ("briefing", "briefings")
    facets = (
        Facet("type", "Type of briefing", value="briefing_type", names=dict(BriefingType.choices)),
        term_facet("audience", "Written for", "audiences"),
        theme_facet(),
        year_facet(),
    )
    sorts = {
        "newest": ("Newest first", (F("publication_date").desc(nulls_last=True), "title", "pk")),
        "oldest": ("Oldest first", (F("publication_date").asc(nulls_last=True), "title", "pk")),
        "title": ("Title", ("title", "pk")),
    }
    text_fields = ("title", "summary")
    dataset = "briefings"
    columns = (
        Column("id", "The briefing, for good: also after its page is renamed or moved.", page_id, IDENTIFIER),
        Column("title", "The briefing's title.", lambda briefing: briefing.title),
        Column("address", "Its page on this site.", lambda briefing: absolute_url(briefing.url), ADDRESS),
        Column("briefing_type", "What it is.", lambda briefing: briefing.get_briefing_type_display()),
        Column("type_code", "The same type, as a word that does not change.", lambda briefing: briefing.briefing_type),
        Column(
            "publication_date",
            "When it was published, to the day, month or year (ISO 8601).",
            lambda briefing: briefing.publication_date_machine,
            PARTIAL_DATE,
        ),
        Column("audiences", "For whom it is written.", lambda briefing: names(briefing.audiences), TEXTS),
        Column("audience_slugs", "The same audiences, by their slugs.", lambda page: slugs(page.audiences), TEXTS),
        Column("themes", "Themes of learning.", lambda briefing: names(briefing.themes), TEXTS),
        Column("theme_ids", "The same themes, by their id.", lambda page: page_ids(page.themes), IDENTIFIERS),
        Column("review_ids", "Reviews that it draws on, by their id.", _review_ids, IDENTIFIERS),
        Column("summary", "The briefing in a sentence or two.", lambda briefing: briefing.summary),
        CHANGED,
    )

    def entries(self, day):
        """Return every public briefing."""
        return apps.get_model("learning", "BriefingPage").objects.live().public()

    def for_page(self, queryset):
        """Fetch what a card shows."""
        return queryset.for_cards()

    def complete(self, entries):
        """Add the audiences."""
        carry(entries, readers="audiences")

    def for_data(self, queryset):
        """Fetch all that the columns name."""
        reviews = apps.get_model("reviews", "ReviewPage").objects.live().public().defer_streamfields()
        links = apps.get_model("learning", "BriefingReview").objects.filter(review__in=reviews).order_by("sort_order")
        return queryset.defer_streamfields().prefetch_related(
            "audiences",
            Prefetch("themes", queryset=themes_for_data()),
            Prefetch("related_reviews", queryset=links.prefetch_related(Prefetch("review", queryset=reviews))),
        )

    def for_feed(self, queryset):
        """Fetch what a feed says: no more than the page."""
        return queryset.defer_streamfields()

    def categories(self, entry):
        """Return what a feed files the briefing under."""
        return [entry.get_briefing_type_display()]


class ResourceListing(Listing):
    """Every public resource of another organisation."""

    component, shown_as = "components/resource_card.html", "resource"
    nouns = ("resource", "resources")
    facets = (Facet("kind", "Kind", value="kind", names=dict(ResourceKind.choices)), theme_facet())
    sorts = {"title": ("Title", ("title", "pk")), "newest": ("Newest first", ("-first_published_at", "title", "pk"))}
    text_fields = ("title", "publisher", "summary")
    dataset = "resources"
    columns = (
        Column("id", "The entry in this list, for good.", page_id, IDENTIFIER),
        Column("title", "The resource's title.", lambda resource: resource.title),
        Column("publisher", "Whose it is.", lambda resource: resource.publisher),
        Column("address", "Where it is.", lambda resource: resource.address, ADDRESS),
        Column("kind", "What it is.", lambda resource: resource.get_kind_display()),
        Column("kind_code", "The same kind, as a word that does not change.", lambda resource: resource.kind),
        Column("themes", "Themes of learning.", lambda resource: names(resource.themes), TEXTS),
        Column("theme_ids", "The same themes, by their id.", lambda page: page_ids(page.themes), IDENTIFIERS),
        Column("summary", "What it is for.", lambda resource: resource.summary),
        CHANGED,
    )

    def entries(self, day):
        """Return every public resource."""
        return apps.get_model("learning", "ResourceLinkPage").objects.live().public()

    def for_data(self, queryset):
        """Fetch the themes too."""
        return queryset.prefetch_related(Prefetch("themes", queryset=themes_for_data()))
