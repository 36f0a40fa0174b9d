"""The passage of a page that a result shows, with the words marked."""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing

from reviews.models import Recommendation, ReviewPage

LENGTH = 260  # characters
# Where a page's words are, in the order in which readers would look; what a type does not have is passed over.
TEXT_FIELDS = ["summary", "definition", "key_learning", "body", "intro", "questions", "description"]
NAMES_IN_BLOCKS = {"id", "type"}  # what stored blocks hold besides words


def texts_of(pages):
    """Return {pk: text} of specific pages: what readers can read there, recommendations included, in one query."""
    recommended = defaultdict(list)
    reviews = [page.pk for page in pages if isinstance(page, ReviewPage)]
    for pk, text in Recommendation.objects.filter(review__in=reviews).values_list("review_id", "text"):
        recommended[pk].append(get_text_for_indexing(text))
    return {
        page.pk: " ".join(
            [
                *(_plain(getattr(page, field)) for field in TEXT_FIELDS if getattr(page, field, None)),
                *recommended[page.pk],
            ]
        )
        for page in pages
    }


def _plain(value):
    """Return the words of a field; blocks are read as stored, because a chosen picture or file costs a query each."""
    if isinstance(value, StreamValue):
        return " ".join(_words_in(list(value.raw_data)))
    return get_text_for_indexing(str(value))


def _words_in(data):
    if isinstance(data, dict):
        data = [value for name, value in data.items() if name not in NAMES_IN_BLOCKS]
    if isinstance(data, list):
        for item in data:
            yield from _words_in(item)
    elif isinstance(data, str):
        yield get_text_for_indexing(data)


def passage(text, terms):
    """Return some 260 characters of `text` around the first of `terms`, escaped, with the words in <mark>."""
    text = " ".join(text.split())
    pattern = _pattern(terms)
    found = pattern.search(text) if pattern else None
    start = max(found.start() - LENGTH // 3, 0) if found else 0
    if start:
        start = text.find(" ", start, found.start()) + 1 or found.start()
    cut = text[start : start + LENGTH]
    if start + LENGTH < len(text):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return format_html("{}{}", "… " if start else "", marked(cut, terms))


def marked(text, terms):
    """Return `text` escaped, with what `terms` found in <mark>."""
    pattern = _pattern(terms)
    if not pattern:
        return escape(text)
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match.group())]
        end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  (every part is escaped above)


def terms_in(text, terms):
    """Return how many of `terms` stand in `text`."""
    return sum(bool(_pattern([term]).search(text)) for term in terms)


@lru_cache(maxsize=256)
def _compiled(pattern):
    return re.compile(pattern, re.IGNORECASE)


def _pattern(terms):
    """Return a pattern of the terms: phrases whatever stands between their words, words with their usual endings."""
    forms = [
        r"[\W_]+".join(map(re.escape, form.split())) if term.is_phrase else re.escape(form) + _ending(form)
        for term in terms
        for form in term.forms
    ]
    return _compiled(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)") if forms else None


def _ending(word):
    # PostgreSQL finds words by their stem, so "bruise" may have found "bruising".
    return r"(?:e?s|e?d|ing)?" if len(word) > 3 else ""  # noqa: PLR2004
