"""The demo's briefings and resources."""

from datetime import date, timedelta

from learning.kinds import SEVEN_MINUTE_HEADINGS, BriefingType
from learning.models import (
    Audience,
    BriefingPage,
    BriefingReview,
    LearningIndexPage,
    ResourceIndexPage,
    ResourceLinkPage,
)
from reviews.models import ReviewPage, ThemePage

from .desk import in_order
from .markdown import numbered_list, rich_text_of, section_blocks

# Since when readers have known a briefing without a date, and how many days lie between two of them.
FIRST_UNDATED = date(2025, 3, 4)
BETWEEN_UNDATED = timedelta(days=23)


def make_briefings(desk, items):
    """Make a briefing page of each item; return how many."""
    parent = LearningIndexPage.objects.get()
    made = 0
    for place, item in enumerate(items):
        day = item.publication_date[0] or FIRST_UNDATED + place * BETWEEN_UNDATED
        page = desk.place(item, parent, _briefing(desk, item), day)
        if page:
            desk.finish(item, page)
            made += 1
    return made


def make_resources(desk, items):
    """Make a resource page of each item; return how many."""
    parent = ResourceIndexPage.objects.get()
    made = 0
    for item in items:
        page = ResourceLinkPage(
            **{name: item[name] for name in ("title", "publisher", "address", "kind", "summary", "last_checked")},
            description=rich_text_of(item["description"]),
            themes=desk.pick(item, ThemePage, "themes"),
        )
        if desk.place(item, parent, page, item["last_checked"]):
            desk.finish(item, page)
            made += 1
    return made


def _briefing(desk, item):
    day, precision = item.publication_date
    body = section_blocks(item.body)
    sections = sum(kind == "section" for kind, value in body)
    if item["briefing_type"] == BriefingType.SEVEN_MINUTE and sections != len(SEVEN_MINUTE_HEADINGS):
        raise item.error(f"a 7-minute briefing has seven sections, this one {sections}")
    related = [BriefingReview(review=review) for review in desk.pick(item, ReviewPage, "related_reviews")]
    return BriefingPage(
        **{name: item.get(name, "") for name in ("title", "summary", "briefing_type", "content_note")},
        publication_date=day,
        publication_date_precision=precision,
        audiences=desk.pick(item, Audience, "audiences"),
        themes=desk.pick(item, ThemePage, "themes"),
        related_reviews=in_order(related),
        body=body,
        questions=numbered_list(item.get("questions", [])),
    )
