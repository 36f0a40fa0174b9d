"""What another site offers in its exchange feed, checked: text without markup, addresses of that site only."""

import json
import unicodedata
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode, urljoin
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.validators import URLValidator
from django.urls import reverse
from django.utils.html import strip_tags

from reviews.kinds import ResourceKind

from ..kinds import BriefingType
from .connection import ExchangeError, fetch, place_of
from .feed import FORMAT, VERSION

MOST_PARTS, MOST_ENTRIES, MOST_THEMES = 60, 5_000, 40
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_NAME, LONGEST_ADDRESS = 255, 300, 200, 500
LONGEST_RAW = 5_000
KINDS = {kind.value: kind.value for kind in BriefingType if kind.value in ResourceKind.values}
KINDS[BriefingType.SEVEN_MINUTE.value] = ResourceKind.SEVEN_MINUTE_BRIEFING.value
OTHER_KIND = ResourceKind.LEARNING_BRIEFING.value  # a type that another version of the exchange may know


@dataclass
class RemoteTheme:
    """A theme as the other site calls it."""

    id: str
    title: str
    slug: str
    also_known_as: list[str]


@dataclass
class Entry:
    """One briefing of the other site."""

    id: str
    title: str
    address: str
    summary: str
    kind: str
    themes: list[RemoteTheme]


@dataclass
class Exchange:
    """What the other site offers. site: its host. seen: the ids of all that it lists. left_out: (title, why)."""

    site: str
    publisher: str = ""
    licence: str = ""
    theme: str = ""
    entries: list[Entry] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def as_data(self):
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data):
        """Return what `as_data` was made of."""
        entries = [
            Entry(**{**entry, "themes": [RemoteTheme(**theme) for theme in entry["themes"]]})
            for entry in data["entries"]
        ]
        left_out = [(title, why) for title, why in data["left_out"]]
        return cls(**{**data, "entries": entries, "left_out": left_out})


class EntryError(Exception):
    """One entry cannot be taken over; the message says why."""


def read_exchange(address, *, theme="", allow_private=False):
    """Return the whole `Exchange` at an address of a site or of its feed. Raises ExchangeError; nothing has changed.

    theme: a slug of the other site's, to take over its briefings on that theme only.
    """
    place = place_of(address)
    if place.site == place_of(settings.BASE_URL).site:
        raise ExchangeError("This is the address of this site itself. Give another's.")
    if place.target == "/":
        address = urljoin(place.address, reverse("exchange_briefings"))
    if theme:
        address += f"{'&' if '?' in address else '?'}{urlencode({'theme': theme})}"
    exchange, asked = None, set()
    while address:
        if address in asked or len(asked) == MOST_PARTS:
            raise ExchangeError("The exchange has too many parts, or leads in a circle.")
        asked.add(address)
        place, body = fetch(address, allow_private=allow_private)
        part = _part(body)
        if exchange is None:
            exchange = Exchange(place.site, *_about(part, place), theme=theme)
        elif place.site != exchange.site:
            raise ExchangeError("The next part of the exchange lies on another site.")
        _add(exchange, part["briefings"])
        address = _next(part, place)
    return exchange


def _part(body):
    try:
        part = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ExchangeError("What is there is not an exchange feed: it is no JSON in UTF-8.") from None
    if not isinstance(part, dict) or part.get("format") != FORMAT:
        raise ExchangeError("What is there is not an exchange feed of this kind.")
    version = part.get("version")
    if not isinstance(version, str) or version.partition(".")[0] != VERSION.partition(".")[0]:
        named = _text(version, LONGEST_NAME) or "none"
        raise ExchangeError(f"The feed is of version {named[:20]}; this site understands {VERSION}.")
    if not isinstance(part.get("briefings"), list):
        raise ExchangeError("The feed has no list of briefings.")
    return part


def _about(part, place):
    publisher = part.get("publisher") if isinstance(part.get("publisher"), dict) else {}
    licence = part.get("licence") if isinstance(part.get("licence"), dict) else {}
    return _text(publisher.get("name"), LONGEST_NAME) or place.host, _text(licence.get("name"), LONGEST_NAME)


def _next(part, place):
    following = part.get("next")
    if not following:
        return None
    if not isinstance(following, str) or place_of(following).site != place.site:
        raise ExchangeError("The next part of the exchange lies on another site.")
    return following


def _add(exchange, given):
    if len(exchange.entries) + len(exchange.left_out) + len(given) > MOST_ENTRIES:
        raise ExchangeError(f"The exchange lists more than {MOST_ENTRIES:,} briefings. Choose a theme.")
    known = {*exchange.seen}
    for raw in given:
        raw = raw if isinstance(raw, dict) else {}  # noqa: PLW2901
        title = _text(raw.get("title"), LONGEST_TITLE)
        try:
            identifier = _urn(raw.get("id"))
            if identifier in known:
                raise EntryError("It is listed twice.")
            known.add(identifier)
            exchange.seen.append(identifier)
            if not title:
                raise EntryError("It has no title.")
            exchange.entries.append(_entry(raw, identifier, title, exchange.site))
        except EntryError as error:
            exchange.left_out.append((title or "Without a title", str(error)))


def _entry(raw, identifier, title, site):
    themes = raw.get("themes") if isinstance(raw.get("themes"), list) else []
    return Entry(
        id=identifier,
        title=title,
        address=_address(raw.get("address"), site),
        summary=_text(raw.get("summary"), LONGEST_SUMMARY),
        kind=KINDS.get(raw["type"], OTHER_KIND) if isinstance(raw.get("type"), str) else OTHER_KIND,
        themes=[_theme(theme) for theme in themes[:MOST_THEMES] if isinstance(theme, dict)],
    )


def _theme(raw):
    others = raw.get("also_known_as") if isinstance(raw.get("also_known_as"), list) else []
    return RemoteTheme(
        id=_text(raw.get("id"), LONGEST_NAME),
        title=_text(raw.get("title"), LONGEST_NAME),
        slug=_text(raw.get("slug"), LONGEST_NAME),
        also_known_as=[_text(other, LONGEST_NAME) for other in others[:MOST_THEMES]],
    )


def _urn(given):
    try:
        return UUID(given.removeprefix("urn:uuid:")).urn
    except (AttributeError, ValueError):
        raise EntryError("It has no identifier of the kind that stays (urn:uuid:…).") from None


def _address(given, site):
    try:
        if not isinstance(given, str) or len(given) > LONGEST_ADDRESS:
            raise EntryError("It has no address, or one that is too long.")
        place = place_of(given)
        URLValidator(schemes=["http", "https"])(place.address)
    except (ExchangeError, ValidationError):
        raise EntryError("Its address is none.") from None
    if place.site != site:
        raise EntryError(f"Its address lies on another site ({place.site}).")
    return given


def _text(given, longest):
    """Return a text of the other site's as plain words: no markup, no control characters, not too long."""
    if not isinstance(given, str):
        return ""
    try:
        plain = strip_tags(given[:LONGEST_RAW])
    except SuspiciousOperation:
        return ""
    shown = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in plain)
    words = " ".join(shown.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
