"""What templates of pages need: anchors of headings, absolute addresses, structured data."""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.rich_text import RichText, expand_db_html

from home.addresses import absolute_url
from home.dates import formatted

register = template.Library()

HEADING_OF_TEXT = re.compile(r"(</?)h3\b")
# What could end the script element or start a comment in it, as JSON's own escapes.
NOT_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Part:
    """One block of a page, with the place of its heading (if it has one) among the page's headings."""

    block: object
    heading: str
    anchor: str
    level: str  # as HTML has it: Django formats each number by the language
    text_level: str


@register.filter
def parts(body, level=2):
    """Return the blocks of `body` (a StreamField's value) as `Part`s.

    Headings get an anchor that is unique on the page and stand on `level`; headings within text stand one below the
    heading before them, so that no level is skipped.
    """
    made, used, seen_heading = [], set(), False
    for block in body:
        heading = _heading(block)
        seen_heading = seen_heading or bool(heading)
        anchor = _unused(f"section-{slugify(heading)[:60]}".rstrip("-"), used) if heading else ""
        made.append(Part(block, heading, anchor, str(level), str(level + 1 if seen_heading else level)))
    return made


@register.filter
def with_heading(made):
    """Return those of `made` (what `parts` returns) that have a heading: the contents of the page."""
    return [part for part in made if part.heading]


def _heading(block):
    if block.block_type == "heading":
        return block.value.strip()
    return block.value.get("heading", "").strip() if block.block_type == "section" else ""


def _unused(anchor, used):
    candidate, number = anchor, 1
    while candidate in used:
        number += 1
        candidate = f"{anchor}-{number}"
    used.add(candidate)
    return candidate


@register.filter
def rich_text(value):
    """Return rich text, of a field or a block, as HTML; Wagtail's own filter renders a template around each."""
    source = value.source if isinstance(value, RichText) else value or ""
    # Only these two are anything but HTML already.
    return mark_safe(expand_db_html(source) if "<a" in source or "<embed" in source else source)  # noqa: S308


@register.filter
def headings_at(text, level):
    """Return rich text as HTML with its headings, which editors write as level 3, on `level` (left alone if empty)."""
    html = rich_text(text)
    level = level or "3"
    return html if level == "3" else mark_safe(HEADING_OF_TEXT.sub(rf"\g<1>h{level}", html))  # noqa: S308, a level


@register.filter
def labelled_rows(table):
    """Return the rows of a typed table, each cell as (heading of its column, cell), for tables read on a phone."""
    headings = [column["heading"] for column in table.columns]
    return [list(zip(headings, row, strict=False)) for row in table.rows]


@register.filter
def day(value):
    """Return a date as readers see it, "1 April 2024", or ""."""
    return formatted(value, "j F Y") if value else ""


@register.filter
@lru_cache(maxsize=1000)
def file_size(size):
    """Return a number of bytes in words, "1.2 MB"; Django's own filter asks the language at each step."""
    return filesizeformat(size)


@register.filter
def titles(pages, between):
    """Return the titles of pages or links to them, with `between` between two."""
    return between.join([page.title for page in pages])


@register.simple_tag
@cache
def asset(path):
    """Return the address of a static file; the same while the process lives, and asked for nine times a page."""
    return static(path)


@register.filter
def absolute(path):
    """Return a path of this site as an address that works outside it."""
    return absolute_url(path)


@register.simple_tag
def structured_data(page):
    """Return what `page` says of itself to search engines, as JSON-LD (schema.org) that cannot leave its element.

    `page` may be "", on a page that is not Wagtail's; then there is nothing to say.
    """
    items = page.structured_data() if page else []
    scripts = (json.dumps(item, ensure_ascii=False).translate(NOT_IN_SCRIPT) for item in items)
    return mark_safe(  # noqa: S308, escaped above
        "\n".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    )


@register.simple_tag(takes_context=True)
def editors_bar(context):
    """Return Wagtail's bar for who is signed in; Wagtail's own tag looks at the session of every reader."""
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return wagtailuserbar(context, "bottom-left")
