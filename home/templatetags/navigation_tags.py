"""What stands around every page: the menu, the footer's links, the way back up."""

from dataclasses import dataclass, field

from django import template
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from home.models import InformationPage
from home.prepared import prepared
from home.public import PublicPageQuerySet
from home.remembered import remembered
from home.sites import path_of, site_for
from learning.models import LearnedIndexPage, LearningIndexPage
from reviews.models import ReviewIndexPage

register = template.Library()

STANDING = (InformationPage, LearnedIndexPage)
WITH_FEED = (ReviewIndexPage, LearningIndexPage)
SHOWN = ("title", "path", "url_path", "show_in_menus", "content_type_id")


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
    standing: free pages and the years, for the footer; feeds: title and address.
    """

    menu: list = field(default_factory=list)
    sections: dict = field(default_factory=dict)
    standing: list = field(default_factory=list)
    feeds: list = field(default_factory=list)

    @property
    def identity(self):
        """What tells it from that of other pages, while nothing that readers see changes (`kept_tags`)."""
        return tuple(entry.current for entry in (*self.sections.values(), *self.menu, *self.standing))


@register.simple_tag(takes_context=True)
def site_navigation(context):
    """Return the `Navigation` of the site that is asked for: one query over the public pages below its home page."""
    navigation = Navigation()
    request = context.get("request")
    site = site_for(request) if request else None
    if not site:
        return navigation
    here = getattr(context.get("page"), "path", "")
    root = site.root_page
    interval = Page._get_children_path_interval(root.path)
    for page in remembered(("menu", root.pk), lambda: _public_children(*interval, root.depth + 1)):
        entry = Entry(page.title, path_of(page, request), _current(page.path, here))
        model = ContentType.objects.get_for_id(page.content_type_id).model_class() or Page
        navigation.sections[model._meta.model_name] = entry
        if page.show_in_menus:
            navigation.menu.append(entry)
        if model in STANDING:
            navigation.standing.append(entry)
        if model in WITH_FEED:
            navigation.feeds.append((page.title, f"{entry.url}feed/"))
    return navigation


@prepared
def _public_children(first, last, depth):
    children = PublicPageQuerySet(Page).filter(path__range=(first, last), depth=depth)
    return children.live().public().order_by("path").values_list(*SHOWN, named=True)


def _current(path, here):
    if path == here:
        return "page"
    return "true" if here.startswith(path) else ""
