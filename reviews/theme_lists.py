"""The list of themes as data: what each means, and how much that anybody may read carries it."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from home.addresses import absolute_url
from home.data_types import ADDRESS, IDENTIFIER, TEXTS, WHOLE_NUMBER
from home.exports import Column
from home.identifiers import page_id
from home.lists import Listing

from .lists import CHANGED, public_themes

CARRYING = ("reviews", "briefings", "resources")


def other_names(theme):
    """Return what else a theme is called, as a list."""
    return [name.strip() for name in theme.also_known_as.split(",") if name.strip()]


class ThemeListing(Listing):
    """Every public theme. The page of themes shows them all; only their data is a list of this kind."""

    nouns = ("theme", "themes")
    sorts = {"title": ("Title", ("title", "pk"))}
    text_fields = ("title", "definition", "also_known_as")
    dataset = "themes"
    columns = (
        Column("id", "The theme, for good: also after its page is renamed or moved.", page_id, IDENTIFIER),
        Column("title", "The theme.", lambda theme: theme.title),
        Column("address", "Its page on this site.", lambda theme: absolute_url(theme.url), ADDRESS),
        Column("slug", "The theme in addresses, such as /reviews/?theme=….", lambda theme: theme.slug),
        Column("definition", "What it means in safeguarding practice.", lambda theme: theme.definition),
        Column("also_known_as", "Other words for the same.", other_names, TEXTS),
        Column("reviews", "How many reviews carry it.", lambda theme: theme.carrying_reviews, WHOLE_NUMBER),
        Column("briefings", "How many briefings carry it.", lambda theme: theme.carrying_briefings, WHOLE_NUMBER),
        Column(
            "recommendations",
            "How many recommendations the reviews that carry it have.",
            lambda theme: theme.carrying_recommendations,
            WHOLE_NUMBER,
        ),
        Column("resources", "How many resources carry it.", lambda theme: theme.carrying_resources, WHOLE_NUMBER),
        CHANGED,
    )

    def entries(self, day):
        """Return every public theme."""
        return public_themes()

    def for_data(self, queryset):
        """Count what anybody may read and carries each theme."""
        counted = {f"carrying_{name}": _how_many(name) for name in CARRYING}
        counted["carrying_recommendations"] = _how_many("reviews", "recommendations")
        return queryset.defer_streamfields().annotate(**counted)


def _how_many(relation, within="pk"):
    """Return how many pages of a relation carry a theme, or how many records `within` these."""
    model = public_themes().model._meta.get_field(relation).related_model
    public = model.objects.live().public().filter(themes=OuterRef("pk")).order_by()
    return Coalesce(Subquery(public.values("themes").annotate(total=Count(within, distinct=True)).values("total")), 0)
