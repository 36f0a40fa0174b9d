"""What is found, as fields and blocks of a page."""

from html import escape

from wagtail.rich_text import RichText

from home.dates import DatePrecision
from reviews.kinds import ResourceKind

from .document import relative_path
from .records import Briefing, Review

LONGEST_SUMMARY = 300
LONGEST_ABBREVIATION = 5


def date_fields(entry):
    """Return the publication date of an entry as fields of a page."""
    if entry.date is None:
        return {}
    return {
        "publication_date": entry.date.value,
        "publication_date_precision": DatePrecision(entry.date.precision),
    }


def summary_fields(entry, long_field):
    """Return the text of an entry as its summary, and whole in `long_field` if it is too long for one."""
    fields = {"summary": shortened(entry.summary)}
    if len(entry.summary) > LONGEST_SUMMARY:
        fields[long_field] = [("paragraph", rich_text(entry.summary))]
    return fields


def shortened(text):
    """Return `text`, cut at a word if it is longer than a summary may be."""
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 2].rsplit(" ", 1)[0] + " …"


def section_blocks(parts, links_in):
    """Return the explanatory text as blocks of a StreamField; links_in: the links of each paragraph, by its text."""
    blocks = []
    for name, value in parts:
        if name in {"ul", "ol"}:
            items = "".join(f"<li>{escape(item, quote=False)}</li>" for item in value)
            blocks.append(("paragraph", rich_text_value(f"<{name}>{items}</{name}>")))
        elif name == "paragraph":
            blocks.append(("paragraph", rich_text(value, links_in.get(value, []))))
        elif name == "heading":
            blocks.append(("heading", value[:200]))
        else:
            blocks.append((name, value))
    return blocks


def rich_text(text, links=()):
    """Return plain text as one paragraph of rich text, with its `links` in their places."""
    html, start = "", 0
    for link in links:
        place = text.find(link.text, start)
        if place >= start:
            html += escape(text[start:place], quote=False)
            html += f'<a href="{escape(link.address)}">{escape(link.text, quote=False)}</a>'
            start = place + len(link.text)
    return rich_text_value(f"<p>{html}{escape(text[start:], quote=False)}</p>")


def rich_text_value(html):
    """Return `html` as the value of a rich text block."""
    return RichText(html)


def detail_of(entry):
    """Return what is said of an entry in the report: types, date, files."""
    parts = []
    if isinstance(entry, Review):
        parts.append(
            ", ".join(
                kind.replace("-", " ").upper() if len(kind) <= LONGEST_ABBREVIATION else kind.replace("-", " ")
                for kind in entry.types
            )
        )
        parts += [f"{ResourceKind(slot.kind).label}: {_address_of(slot)}" for slot in entry.slots]
    elif isinstance(entry, Briefing):
        parts += [entry.briefing_type.replace("-", " "), _address_of(entry)]
    else:
        parts += [entry.publisher or "publisher not known", _address_of(entry)]
    if entry.date:
        formats = {DatePrecision.DAY: "%d %B %Y", DatePrecision.MONTH: "%B %Y", DatePrecision.YEAR: "%Y"}
        parts.insert(1, entry.date.value.strftime(formats[entry.date.precision]).lstrip("0"))
    return "; ".join(filter(None, parts))


def _address_of(entry):
    return relative_path(entry.address) or entry.address or "link lost"
