"""The exchange feed: the public briefings with their themes, by which another site can list them. Links, no files."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from home.addresses import absolute_url
from home.exports import as_plain
from home.identifiers import page_id
from reviews.former_themes import present_slugs
from reviews.lists import names, themes_for_data
from reviews.theme_lists import other_names

from ..lists import BriefingListing

FORMAT = "practice-reviews-exchange"
# Fields that are added raise the second number; what a reader of the first would get wrong raises the first.
VERSION = "1.0"
MOST_AT_ONCE = 100
MOST_DIGITS = 9


def _themes(briefing):
    return [
        {"id": page_id(theme), "title": theme.title, "slug": theme.slug, "also_known_as": other_names(theme)}
        for theme in briefing.themes.all()
    ]


FIELDS = (  # of one briefing: name, what it means, how a briefing gives it
    ("id", "The briefing, for good; a URN.", page_id),
    ("title", "Its title.", lambda page: page.title),
    ("address", "Its page, on the site that offers it.", lambda page: absolute_url(page.url)),
    ("summary", "The briefing in a sentence or two, as plain text.", lambda page: page.summary),
    ("type", "What it is, as a word that does not change.", lambda page: page.briefing_type),
    ("type_name", "The same for readers.", lambda page: page.get_briefing_type_display()),
    ("audiences", "For whom it is written.", lambda page: names(page.audiences)),
    ("publication_date", "To the day, month or year (ISO 8601), or empty.", lambda page: page.publication_date_machine),
    ("updated", "When it was last published, in UTC.", lambda page: as_plain(page.last_published_at)),
    ("themes", "Its themes: id, title, slug, also_known_as.", _themes),
)


class RefusedError(Exception):
    """The feed was asked for what makes no sense; the message says what to do."""


class UnknownThemeError(Exception):
    """There is no such theme that anybody may read."""


def feed(parameters, terms):
    """Return the feed as it is asked for, for JSON.

    parameters: the request's: `theme`, `since`, `after`. terms: the site's `Terms`. Raises RefusedError and
    UnknownThemeError.
    """
    theme, since = _theme(parameters.get("theme", "")), _since(parameters.get("since", ""))
    listing = BriefingListing()
    briefings = listing.entries(timezone.localdate())
    briefings = briefings.filter(themes=theme) if theme else briefings
    briefings = briefings.filter(last_published_at__gte=since) if since else briefings
    count = briefings.count()
    # By number, after which the next part begins: what is published meanwhile moves nothing out of it.
    rest = briefings.filter(pk__gt=_after(parameters.get("after", ""))).order_by("pk").defer_streamfields()
    rest = rest.prefetch_related("audiences", Prefetch("themes", queryset=themes_for_data()))
    part = list(rest[: MOST_AT_ONCE + 1])
    shown = part[:MOST_AT_ONCE]
    asked = {"theme": theme.slug if theme else "", "since": as_plain(since) if since else ""}
    return {
        "format": FORMAT,
        "version": VERSION,
        "documentation": absolute_url(f"{reverse('open_data')}#exchange"),
        **terms.as_data(),
        "theme": {"id": page_id(theme), "title": theme.title, "slug": theme.slug} if theme else None,
        "count": count,
        "next": _address(**asked, after=shown[-1].pk) if len(part) > MOST_AT_ONCE else None,
        "briefings": [{name: value(briefing) for name, _, value in FIELDS} for briefing in shown],
    }


def _address(**parameters):
    given = {name: value for name, value in parameters.items() if value}
    return absolute_url(f"{reverse('exchange_briefings')}?{urlencode(given)}")


def _theme(text):
    if not text:
        return None
    # Links with ?theme=… go by the same: a theme that was renamed or merged is asked for by its former name too.
    text = present_slugs().get(text, text)
    # Themes are few, and a database would take offence at some texts.
    for theme in themes_for_data():
        if text in (theme.slug, page_id(theme)):
            return theme
    raise UnknownThemeError


def _since(text):
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001, see below
        moment = timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, AttributeError):
        raise RefusedError("since: give a date or a time, such as 2026-03-01 or 2026-03-01T09:00:00Z.") from None


def _after(text):
    if not text:
        return 0
    if not (text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS):
        raise RefusedError("after: take the address that stands at “next”.")
    return int(text)
