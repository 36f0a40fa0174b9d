"""What stands around every page: the menu, the footer's links, the way back up."""

from dataclasses import dataclass, field

from django import template
from wagtail.models import Page, Site

from home.models import InformationPage
from home.public import PublicPageQuerySet
from learning.models import LearningIndexPage
from reviews.models import ReviewIndexPage

register = template.Library()

WITH_FEED = (ReviewIndexPage, LearningIndexPage)
SHOWN = ("title", "slug", "path", "depth", "url_path", "show_in_menus", "content_type")


@dataclass(frozen=True)
class Entry:
    """One link of the menu; `current` is the value of aria-current: "page", "true" or ""."""

    title: str
    url: str
    current: str


@dataclass
class Navigation:
    """The links around a page.

    menu: what the menu shows; sections: every page below the home page by the name of its type ("reviewindexpage");
    standing: free pages, for the footer; feeds: title and address.
    """

    menu: list = field(default_factory=list)
    sections: dict = field(default_factory=dict)
    standing: list = field(default_factory=list)
    feeds: list = field(default_factory=list)


@register.simple_tag(takes_context=True)
def site_navigation(context):
    """Return the `Navigation` of the site that is asked for: one query over the public pages below its home page."""
    navigation = Navigation()
    site = Site.find_for_request(context.get("request"))
    if not site:
        return navigation
    here = getattr(context.get("page"), "path", "")
    for page in PublicPageQuerySet(Page).child_of(site.root_page).live().public().only(*SHOWN).order_by("path"):
        entry = Entry(page.title, page.url, _current(page.path, here))
        model = page.cached_content_type.model_class()
        navigation.sections[model._meta.model_name] = entry
        if page.show_in_menus:
            navigation.menu.append(entry)
        if model is InformationPage:
            navigation.standing.append(entry)
        if model in WITH_FEED:
            navigation.feeds.append((page.title, f"{page.url}feed/"))
    return navigation


def _current(path, here):
    if path == here:
        return "page"
    return "true" if here.startswith(path) else ""
