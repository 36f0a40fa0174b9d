"""The lists of briefings and of resources: what they are narrowed and sorted by, and their data."""

from django.apps import apps
from django.db.models import F

from home.addresses import absolute_url
from home.exports import Column
from home.facets import Facet
from home.lists import Listing
from home.related import carry
from reviews.kinds import ResourceKind
from reviews.lists import names, term_facet, theme_facet, year_facet

from .kinds import BriefingType


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
    columns = (
        Column("title", "The briefing's title.", lambda briefing: briefing.title),
        Column("address", "Its page on this site.", lambda briefing: absolute_url(briefing.url)),
        Column("briefing_type", "What it is.", lambda briefing: briefing.get_briefing_type_display()),
        Column(
            "publication_date",
            "When it was published, to the day, month or year (ISO 8601).",
            lambda briefing: briefing.publication_date_machine,
        ),
        Column("audiences", "For whom it is written.", lambda briefing: names(briefing.audiences)),
        Column("summary", "The briefing in a sentence or two.", lambda briefing: briefing.summary),
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
        """Fetch the audiences too."""
        return queryset.defer_streamfields().prefetch_related("audiences")

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
    columns = (
        Column("title", "The resource's title.", lambda resource: resource.title),
        Column("publisher", "Whose it is.", lambda resource: resource.publisher),
        Column("address", "Where it is.", lambda resource: resource.address),
        Column("kind", "What it is.", lambda resource: resource.get_kind_display()),
        Column("summary", "What it is for.", lambda resource: resource.summary),
    )

    def entries(self, day):
        """Return every public resource."""
        return apps.get_model("learning", "ResourceLinkPage").objects.live().public()
