"""The passage of a page that a result shows, with the words marked."""

import re
from collections import defaultdict
from functools import lru_cache
from html import escape, unescape

from django.utils.safestring import mark_safe
from wagtail.blocks import StreamValue

from home.prepared import padded, prepared
from reviews.models import Recommendation, ReviewPage

END_OF_BLOCK = re.compile(r"</(?:p|h\d|li|blockquote)>|<[bh]r\s*/?>")
TAG = re.compile(r"<[^>]*>")
LENGTH = 260  # characters
# Where a page's words are, in the order in which readers would look; what a type does not have is passed over.
TEXT_FIELDS = ["summary", "definition", "key_learning", "body", "intro", "questions", "description"]
NAMES_IN_BLOCKS = {"id", "type"}  # what stored blocks hold besides words


def texts_of(pages):
    """Return {pk: pieces of text} of specific pages: what readers can read there, recommendations included."""
    recommended = defaultdict(list)
    reviews = [page.pk for page in pages if isinstance(page, ReviewPage)]
    for pk, text in _recommended(padded(reviews)) if reviews else ():
        recommended[pk].append(text)
    return {page.pk: _texts(page, recommended[page.pk]) for page in pages}


def _texts(page, recommended):
    """Yield what readers can read of a page, piece by piece: taking the tags out of all of it is slow."""
    for field in TEXT_FIELDS:
        if value := getattr(page, field, None):
            yield from _words_in(list(value.raw_data)) if isinstance(value, StreamValue) else [_plain(value)]
    yield from map(_plain, recommended)


@prepared
def _recommended(reviews):
    return Recommendation.objects.filter(review__in=reviews).values_list("review_id", "text")


def _plain(text):
    # As Wagtail's get_text_for_indexing does, which parses what is only stored by our own editors and importer.
    return unescape(TAG.sub("", END_OF_BLOCK.sub(" ", text))) if "<" in text or "&" in text else text


def _words_in(data):
    """Yield the texts in stored blocks: to ask the blocks would cost a query for each picture and file."""
    if isinstance(data, dict):
        data = [value for name, value in data.items() if name not in NAMES_IN_BLOCKS]
    if isinstance(data, list):
        for item in data:
            yield from _words_in(item)
    elif isinstance(data, str):
        yield _plain(data)


def passage(texts, terms):
    """Return some 260 characters around the first of `terms` in `texts`, escaped, with the words in <mark>.

    texts: the pieces of a page's text in order; those beyond the passage are not asked for.
    """
    pattern = _pattern(terms)
    text, found, searched = "", None, 0
    for piece in texts:
        text = f"{text} {' '.join(piece.split())}".strip()
        if pattern and not found:
            found = pattern.search(text, searched)
            searched = max(len(text) - LENGTH, 0)  # a phrase may begin in one piece and end in the next
        if found and found.start() + LENGTH < len(text):
            break
    start = max(found.start() - LENGTH // 3, 0) if found else 0
    if start:
        start = text.find(" ", start, found.start()) + 1 or found.start()
    cut = text[start : start + LENGTH]
    if start + LENGTH < len(text):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return mark_safe("… ") + marked(cut, terms) if start else marked(cut, terms)


def marked(text, terms):
    """Return `text` escaped, with what `terms` found in <mark>."""
    pattern = _pattern(terms)
    if not pattern:
        return mark_safe(escape(text))  # noqa: S308
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  (every part is escaped above)


def terms_in(text, terms):
    """Return how many of `terms` stand in `text`."""
    return sum(bool(_pattern([term]).search(text)) for term in terms)


def _pattern(terms):
    return _compiled(tuple(terms))


@lru_cache(maxsize=256)
def _compiled(terms):
    """Return a pattern of the terms: phrases whatever stands between their words, words with their usual endings."""
    forms = [
        r"[\W_]+".join(map(re.escape, form.split())) if term.is_phrase else re.escape(form) + _ending(form)
        for term in terms
        for form in term.forms
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE) if forms else None


def _ending(word):
    # PostgreSQL finds words by their stem, so "bruise" may have found "bruising".
    return r"(?:e?s|e?d|ing)?" if len(word) > 3 else ""  # noqa: PLR2004
