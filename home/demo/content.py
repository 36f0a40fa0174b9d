"""Reading the demo's files: TOML tables, and Markdown with TOML front matter between two `+++` lines."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from home.dates import DatePrecision

CONTENT_DIR = Path(__file__).parent / "content"
FENCE = "+++"
CHAPTER = re.compile(r"^# (?P<name>.+)$", re.MULTILINE)
# How many parts of a date are given, and what is then known of it.
PRECISIONS = {1: DatePrecision.YEAR, 2: DatePrecision.MONTH, 3: DatePrecision.DAY}
STATES = ("live", "draft", "private", "scheduled")
# At which step of the workflow a draft waits.
STEPS = ("check", "publish")


class ContentError(Exception):
    """A file of the demo cannot be used; the message names the file."""


@dataclass(frozen=True)
class Format:
    """Which fields a kind of file must have, and which it may have."""

    required: frozenset
    optional: frozenset = frozenset()


def _format(required, optional=""):
    return Format(frozenset(required.split()), frozenset(optional.split()))


PAGE_FORMATS = {
    "themes": _format("title summary definition", "also_known_as content_check_due"),
    "reviews": _format(
        "title pseudonym reference state summary review_types publication_decision outcome",
        "go_live_in_days publication_date period_start period_end lead_reviewer commissioning_body decision_date "
        "completed_date delay_reason waiting_for themes harms age_bands agencies content_note related_reviews "
        "action_plan submissions content_check_due recommendations",
    ),
    "briefings": _format(
        "title summary briefing_type state",
        "publication_date go_live_in_days waiting_for audiences themes related_reviews content_note questions "
        "content_check_due",
    ),
    "pages": _format("title summary", "show_in_menus content_check_due ledger_below"),
    "years": _format("title summary", "content_check_due"),
}
TABLE_FORMATS = {
    "agency": _format("slug name kind", "short_name also_known_as"),
    "resource": _format("slug title publisher address kind themes summary description last_checked"),
    "history": _format("review number steps"),
    "alike": _format("review number other_review other_number"),
}
TABLES = {
    "agency": "agencies.toml",
    "resource": "resources.toml",
    "history": "progress.toml",
    "alike": "progress.toml",
}
RECOMMENDATION_FORMAT = _format("number text agencies level status", "due update update_date evidence status_reason")


@dataclass(frozen=True)
class Item:
    """One page or record of the demo: the file it stands in, its slug, its fields and its Markdown."""

    source: str
    slug: str
    fields: dict = field(repr=False)
    body: str = field(default="", repr=False)

    def __getitem__(self, name):
        return self.fields[name]

    def get(self, name, default=None):
        """Return a field, or `default` where the file does not give it."""
        return self.fields.get(name, default)

    def error(self, message):
        """Return the error that says what is wrong with this item, naming its file."""
        return ContentError(f"{self.source}: {message}")

    def part(self, fields):
        """Return a part of this item, such as a recommendation, as an item with fields of its own."""
        return replace(self, fields=fields)

    def chapter(self, name):
        """Return the text below the heading `# name`, or "" if there is none."""
        parts = CHAPTER.split(self.body)
        return dict(zip(parts[1::2], parts[2::2], strict=True)).get(name, "").strip()

    @property
    def publication_date(self):
        """The publication date as a date and how much of it is known: ("2019-03") is 1 March 2019, by the month."""
        text = str(self.get("publication_date", ""))
        if not text:
            return None, DatePrecision.DAY
        parts = text.split("-")
        try:
            return date(*[int(part) for part in [*parts, "1", "1"][:3]]), PRECISIONS[len(parts)]
        except (KeyError, ValueError):
            raise self.error(f'publication_date "{text}" is not a day, a month or a year') from None


def read_pages(kind, folder=CONTENT_DIR):
    """Read every page of one kind (a key of `PAGE_FORMATS`) in the order of their slugs.

    Raises ContentError if a file is not in the format, lacks a field or has one that nobody reads.
    """
    items = [_read_page(path, kind) for path in sorted((folder / kind).glob("*.md"))]
    for item in items:
        _check_fields(item, item.fields, PAGE_FORMATS[kind])
        _check_state(item)
        for recommendation in item.get("recommendations", []):
            _check_fields(item, recommendation, RECOMMENDATION_FORMAT, f"recommendation {recommendation.get('number')}")
    return items


def read_records(kind, folder=CONTENT_DIR):
    """Read the records of one kind ("agency", "resource", "history" or "alike") in the order of their file."""
    path = folder / TABLES[kind]
    items = [Item(path.name, record.get("slug", ""), record) for record in read_table(path.name, folder).get(kind, [])]
    for item in items:
        _check_fields(item, item.fields, TABLE_FORMATS[kind], item.slug)
    return items


def read_table(name, folder=CONTENT_DIR):
    """Read a TOML file as a dict."""
    return _parse_toml(_read_text(folder / name, name), name)


def _read_page(path, kind):
    source = f"{kind}/{path.name}"
    opening, _, rest = _read_text(path, source).partition(f"{FENCE}\n")
    front_matter, closing, body = rest.partition(f"\n{FENCE}\n")
    if opening.strip() or not closing:
        raise ContentError(f'{source}: the front matter does not stand between two "{FENCE}" lines')
    return Item(source, path.stem, _parse_toml(front_matter, source), body.strip())


def _read_text(path, source):
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{source}: {error}") from None


def _parse_toml(text, source):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{source}: {error}") from None


def _check_fields(item, fields, expected, where=""):
    place = f"{where}: " if where else ""
    if missing := sorted(expected.required - fields.keys()):
        raise item.error(f"{place}missing {', '.join(missing)}")
    if unknown := sorted(fields.keys() - expected.required - expected.optional):
        raise item.error(f"{place}unknown {', '.join(unknown)}")


def _check_state(item):
    if item.get("state", "live") not in STATES:
        raise item.error(f'state "{item["state"]}" is none of {", ".join(STATES)}')
    if item.get("state") == "scheduled" and not item.get("go_live_in_days"):
        raise item.error("a scheduled page needs go_live_in_days")
    if item.get("waiting_for") and (item["state"] != "draft" or item["waiting_for"] not in STEPS):
        raise item.error(f"only a draft has waiting_for, which is one of {', '.join(STEPS)}")
