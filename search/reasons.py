"""Why a page was found of which neither the title nor the text shown holds what was looked for: by what it carries."""

from django.utils.html import format_html, format_html_join

from .terms import LABELS

CARRIED = ("harm", "type", "audience")  # what is indexed with pages; themes are shown in any case
MARK = "<mark>"


def reasons(catalogue, place, row, marks):
    """Return (label, text) of what the page at `place` was found by, the texts escaped and marked."""
    facts = [(label, marks.marked(text)) for label, text in row.facts]
    facts += [(LABELS[name], described(term, marks)) for name in CARRIED for term in catalogue.facets[name].of(place)]
    # That it is a review, say, needs saying only if nothing else does.
    return _telling(facts) or _telling(
        [(LABELS["kind"], described(term, marks)) for term in catalogue.facets["kind"].of(place)]
    )


def described(term, marks):
    """Return the name of a term, escaped and marked; if it has no mark, in brackets the other names that have."""
    name = marks.marked(term.name)
    if MARK in name:
        return name
    others = (marks.marked(other.strip()) for other in (term.short, *term.others.split(",")))
    also = [other for other in others if MARK in other]
    return format_html("{} ({})", name, joined(", ", also)) if also else name


def joined(between, texts):
    """Return escaped texts as one, with `between` between them."""
    return format_html_join(between, "{}", ((text,) for text in texts))


def _telling(facts):
    by_label = {}
    for label, text in facts:
        if MARK in text:
            by_label.setdefault(label, []).append(text)
    return [(label, joined(", ", texts)) for label, texts in by_label.items()]
