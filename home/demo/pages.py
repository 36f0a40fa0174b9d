"""The demo's partnership, agencies, themes, standing pages and the introductions of the lists."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from home.models import InformationPage, PartnershipSettings
from learning.models import LearnedIndexPage, LearnedYearPage, LearningIndexPage, ResourceIndexPage
from reviews.models import Agency, RecommendationIndexPage, ReviewIndexPage, ThemeIndexPage, ThemePage

from .markdown import body_blocks, rich_text_of

# The day on which the invented site opened.
OPENED = date(2024, 1, 9)
INDEX_PAGES = {
    "reviews": ReviewIndexPage,
    "learning": LearningIndexPage,
    "themes": ThemeIndexPage,
    "recommendations": RecommendationIndexPage,
    "resources": ResourceIndexPage,
    "learned": LearnedIndexPage,
}
RICH_SETTINGS = ("urgent_help", "footer_text")


def set_up_site(home, partnership):
    """Give the site its host and name, and the settings of `partnership`, a dict; return the settings."""
    address = urlsplit(settings.BASE_URL)
    Site.objects.filter(root_page=home).update(
        hostname=address.hostname,
        port=address.port or {"http": 80, "https": 443}[address.scheme],
        site_name=partnership["name"],
    )
    Site.clear_site_root_paths_cache()
    site_settings = PartnershipSettings.for_site(Site.objects.get(root_page=home))
    for name, text in partnership.items():
        setattr(site_settings, name, rich_text_of(text) if name in RICH_SETTINGS else text)
    site_settings.save()
    return site_settings


def make_agencies(items):
    """Make an agency of each item, unless there is one of its slug; return how many."""
    there = set(Agency.objects.values_list("slug", flat=True))
    agencies = [Agency(**item.fields) for item in items if item.slug not in there]
    for agency in agencies:
        agency.save()
    return len(agencies)


def make_themes(desk, items):
    """Make a theme page of each item; return how many."""
    parent = ThemeIndexPage.objects.get()
    made = 0
    for item in items:
        page = ThemePage(
            **{name: item.get(name, "") for name in ("title", "summary", "definition", "also_known_as")},
            body=body_blocks(item.body),
        )
        if desk.place(item, parent, page, OPENED):
            desk.finish(item, page)
            made += 1
    return made


def make_information_pages(desk, home, items):
    """Make a standing page of each item below the home page; return how many."""
    made = 0
    for item in items:
        page = InformationPage(
            title=item["title"],
            summary=item["summary"],
            show_in_menus=item.get("show_in_menus", False),
            body=_with_ledger(body_blocks(item.body), item.get("ledger_below", "")),
        )
        if desk.place(item, home, page, OPENED + timedelta(days=made)):
            desk.finish(item, page)
            made += 1
    return made


def make_years(desk, items):
    """Make the page of a year of each item; return how many."""
    parent = LearnedIndexPage.objects.get()
    made = 0
    for item in items:
        year = int(item.slug)
        page = LearnedYearPage(title=item["title"], summary=item["summary"], year=year, body=body_blocks(item.body))
        if desk.place(item, parent, page, date(year + 1, 1, 20)):
            desk.finish(item, page)
            made += 1
    return made


def _with_ledger(blocks, heading):
    """Return `blocks` with the list of the files' known problems at the end of the section under `heading`, if any."""
    if not heading:
        return blocks
    start = blocks.index(("heading", heading))
    later = [place for place, (kind, _) in enumerate(blocks) if kind == "heading" and place > start]
    end = later[0] if later else len(blocks)
    return [*blocks[:end], ("accessibility_ledger", None), *blocks[end:]]


def write_introductions(desk, home, texts):
    """Write the texts of the home page and the introductions of the lists."""
    home_texts = texts["home"]
    for name in ("hero_heading", "hero_text", "summary"):
        setattr(home, name, home_texts[name])
    home.intro = rich_text_of(home_texts["intro"])
    desk.change(home)
    for name, model in INDEX_PAGES.items():
        page = model.objects.get()
        page.summary = texts[name]["summary"]
        page.intro = body_blocks(texts[name]["intro"])
        desk.change(page)
