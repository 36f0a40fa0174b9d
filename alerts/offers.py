"""What readers can follow: only what a public page carries, and public themes. Drafts offer nothing."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from home.lists import FilteredList
from home.public import PublicPageQuerySet
from learning.models import LearningIndexPage
from reviews.models import ReviewIndexPage, ThemePage

FACETS = {"type": "By type", "theme": "By theme", "agency": "By agency"}


@dataclass(frozen=True)
class Feeds:
    """The Atom feeds of one list: of all of it, and of parts: (heading, [(label, address)])."""

    title: str
    address: str
    parts: list


def offers():
    """Return {"types", "themes", "agencies": [(slug, label)]} of what there is to follow."""
    reviews = PublicPageQuerySet(ReviewIndexPage).live().public().first()
    facets = _facets(reviews) if reviews else {}
    return {
        "types": facets.get("type", []),
        "themes": [(link.slug, link.title) for link in ThemePage.objects.public_links().values()],
        "agencies": facets.get("agency", []),
    }


def feeds():
    """Return the `Feeds` of each public list that has some."""
    found = []
    for model in (ReviewIndexPage, LearningIndexPage):
        for page in PublicPageQuerySet(model).live().public():
            address = f"{page.url}feed/"
            parts = [
                (FACETS[name], [(label, f"{address}?{urlencode({name: slug})}") for slug, label in choices])
                for name, choices in _facets(page).items()
            ]
            found.append(Feeds(page.title, address, parts))
    return found


def _facets(index_page):
    """Return {name: [(value, label)]} of the facets by which the list of `index_page` can be followed."""
    groups = FilteredList(index_page.listing, QueryDict(), index_page.url).facets.groups
    return {
        group.facet.parameter: [(choice.value, choice.label) for choice in group.choices]
        for group in groups
        if group.facet.parameter in FACETS
    }
