"""Every document that the public may read at this moment, for lists of them: what `documents.access` says of each one.

The number of queries depends on the kinds of page and of inline record that refer to documents, not on how many do.
"""

import re
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from home import ledger

from .access import in_settings, open_pages, references_by_key
from .models import SiteDocument

LINK = re.compile(r'<a\b(?=[^>]*\blinktype="document")[^>]*\bid="(\d+)"')


class PublicFiles:
    """The keys of the documents that anybody may read now, which public pages offer each, and since when.

    ends_at: when the publication of a document ends next, or None.
    pages: {key of each page that anybody may read: when it was first published}, where that is known already.
    """

    def __init__(self, pages=None):
        if pages is None:
            pages = dict(open_pages().public().order_by().values_list("pk", "first_published_at"))
        offers = defaultdict(set)
        for document, page in references_by_key(SiteDocument):
            if page in pages:
                offers[document].add(page)
        for document, page in _in_content(pages, offers):
            offers[document].add(page)
        # Compared here: ten thousand keys in a query take a database longer than all else.
        until = dict(_open_documents().values_list("pk", "public_until"))
        self.keys = {*offers, *in_settings(SiteDocument)} & until.keys()
        self.ends_at = min(filter(None, until.values()), default=None)
        self.offered_since = {
            document: min((pages[page] for page in keys if pages[page]), default=None)
            for document, keys in offers.items()
        }
        self.offers = {document: keys for document, keys in offers.items() if document in self.keys}


def _open_documents():
    is_published = Q(public_until=None) | Q(public_until__gt=timezone.now())
    documents = SiteDocument.objects.filter(is_published, cleared=F("sha256")).exclude(cleared="")
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        documents = documents.exclude(collection__path__startswith=path)
    return documents.exclude(token__in=ledger.present().by_token)


def _in_content(pages, offers):
    """Yield (document, page) for what StreamFields and rich text of `pages` refer to, `offers` left out.

    As for a single file, Wagtail's index only proposes, and the content itself is looked at.
    """
    proposed = defaultdict(list)
    for document, page, path in _index():
        if page in pages and page not in offers.get(document, ()):
            proposed[page].append((document, path.rstrip(".").split(".")))
    specific = list(Page.objects.filter(pk__in=proposed).specific())
    records = _records(specific, proposed)
    for page in specific:
        for document, (field, *path) in proposed[page.pk]:
            holder = page
            if (type(page), field) in records and len(path) > 1:
                holder = records[type(page), field].get(path[0])
                field, *path = path[1:]  # noqa: PLW2901
            if _holds(getattr(holder, field, None), path, document):
                yield document, page.pk


def _index():
    kinds = ContentType.objects.get_for_models(Page, SiteDocument)
    rows = ReferenceIndex.objects.filter(base_content_type=kinds[Page], to_content_type=kinds[SiteDocument])
    for document, page, path in rows.values_list("to_object_id", "object_id", "content_path"):
        yield int(document), int(page), path


def _records(pages, proposed):
    """Return {(type of page, child relation): {key as text: record}} for the inline records that the index names."""
    models, keys = {}, defaultdict(set)
    for kind in {type(page) for page in pages}:
        for relation in get_all_child_relations(kind):
            models[kind, relation.get_accessor_name()] = relation.related_model
    for page in pages:
        for _, (field, *path) in proposed[page.pk]:
            if (type(page), field) in models and path:
                keys[type(page), field].add(path[0])
    return {
        place: {str(record.pk): record for record in models[place].objects.filter(pk__in=named)}
        for place, named in keys.items()
    }


def _holds(value, path, document):
    """Return whether `value`, of a field as it is stored, refers to `document` at `path`; in doubt it does not."""
    value = getattr(value, "raw_data", value)
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif value is None or isinstance(value, str | int):
            return False
        else:
            value = next((item["value"] for item in value if item.get("id") == step), None)
    return value == document or (isinstance(value, str) and str(document) in LINK.findall(value))
