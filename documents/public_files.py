"""Every document that the public may read at this moment, for lists of them: what `documents.access` says of each one.

The number of queries depends on the kinds of page and block that refer to documents, not on how many there are.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from home import ledger

from .access import in_settings, open_pages, references_by_key
from .models import SiteDocument

LINK = re.compile(r'<a\b(?=[^>]*\blinktype="document")[^>]*\bid="(\d+)"')


@dataclass(frozen=True)
class Opening:
    """A public page that lets readers read a document."""

    page: int  # its key
    published_at: datetime | None  # for the first time


def public_documents():
    """Return a queryset of documents that anybody may read now, and {key of a document: its `Opening`s}."""
    pages = dict(open_pages().public().values_list("pk", "first_published_at"))
    openings = defaultdict(set)
    for document, page in references_by_key(SiteDocument):
        if page in pages:
            openings[document].add(page)
    for document, page in _in_content(pages, openings):
        openings[document].add(page)
    found = {key: [Opening(page, pages[page]) for page in sorted(keys)] for key, keys in openings.items()}
    return _open_documents([*openings, *in_settings(SiteDocument)]), found


def _open_documents(keys):
    is_published = Q(public_until=None) | Q(public_until__gt=timezone.now())
    documents = SiteDocument.objects.filter(is_published, cleared=F("sha256"), pk__in=keys).exclude(cleared="")
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        documents = documents.exclude(collection__path__startswith=path)
    return documents.exclude(token__in=ledger.present().by_token)


def _in_content(pages, openings):
    """Yield (document, page) of what StreamFields and rich text of `pages` refer to, beside the known `openings`."""
    proposed = defaultdict(list)
    for document, page, path in _index():
        if page in pages and page not in openings.get(document, ()):
            proposed[page].append((document, path.rstrip(".").split(".")))
    specific = Page.objects.filter(pk__in=proposed).specific()
    records = _records([(page, path) for page in specific for _, path in proposed[page.pk]])
    for page in specific:
        for document, (field, *path) in proposed[page.pk]:
            if field in records and path:
                record = records[field].get(path[0])
                is_there = record is not None and _holds(getattr(record, path[1], None), path[2:], document)
            else:
                is_there = _holds(getattr(page, field, None), path, document)
            if is_there:
                yield document, page.pk


def _index():
    kinds = ContentType.objects.get_for_models(Page, SiteDocument)
    rows = ReferenceIndex.objects.filter(base_content_type=kinds[Page], to_content_type=kinds[SiteDocument])
    for document, page, path in rows.values_list("to_object_id", "object_id", "content_path"):
        yield int(document), int(page), path


def _records(places):
    """Return {name of a child relation: {key as text: record}} for the inline records that `places` lead to."""
    keys, models = defaultdict(set), {}
    for page, (name, *path) in places:
        relation = next((each for each in page._meta.related_objects if each.get_accessor_name() == name), None)
        if relation and path:
            models[name] = relation.related_model
            keys[name].add(path[0])
    return {
        name: {str(key): record for key, record in model.objects.in_bulk(keys[name]).items()}
        for name, model in models.items()
    }


def _holds(value, path, document):
    """Return whether `value`, of a field as it is stored, refers to `document` at `path`; if in doubt it does not."""
    value = getattr(value, "raw_data", value)
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, str | int | None):
            return False
        else:
            value = next((item["value"] for item in value if item.get("id") == step), None)
    return value == document or (isinstance(value, str) and str(document) in LINK.findall(value))
