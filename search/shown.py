"""What results show of pages and of pages of files: read for one page of results, in a fixed number of queries."""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import unescape
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast, Coalesce
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from documents.models import PageText, SiteDocument
from home.dates import DATE_FORMATS, MACHINE_FORMATS, formatted
from home.prepared import padded, prepared
from home.sites import path_of
from learning.kinds import BriefingType
from learning.models import BriefingPage, ResourceLinkPage
from reviews.kinds import ResourceKind
from reviews.models import Recommendation, ReviewPage

END_OF_BLOCK = re.compile(r"</(?:p|h\d|li|blockquote)>|<[bh]r\s*/?>")
TAG = re.compile(r"<[^>]*>")
# Where a page's words are, in the order in which readers would look; what a type does not have is passed over.
TEXT_FIELDS = ("summary", "definition", "key_learning", "body", "intro", "questions", "description")
NAMES_IN_BLOCKS = {"id", "type"}  # what stored blocks hold besides words
DATED = (ReviewPage, BriefingPage)
# What is indexed of a page and is none of its texts: where it is, what readers see it called, the words for its values.
FACTS = (
    ("reviewpage__reference", "Reference", {}),
    ("reviewpage__lead_reviewer", "Lead reviewer", {}),
    ("themepage__also_known_as", "Also called", {}),
    ("briefingpage__briefing_type", "Kind", dict(BriefingType.choices)),
    ("resourcelinkpage__kind", "Kind", dict(ResourceKind.choices)),
)


@dataclass
class Row:
    """What a result shows of a page."""

    pk: int
    title: str
    url_path: str
    model: type
    texts: list = field(default_factory=list)  # pieces of what readers can read there
    facts: list = field(default_factory=list)  # (label, text) of what else it may be found by
    published: date | None = None
    precision: str | None = None
    publisher: str | None = None
    address: str | None = None  # on another site
    decision: str | None = None  # what is published of a review

    @property
    def url(self):
        """The page's address as this site links to it."""
        return path_of(self)

    @property
    def is_elsewhere(self):
        """Whether it leads straight to another site."""
        return self.model is ResourceLinkPage

    @property
    def address_host(self):
        """The name of the other site."""
        return urlsplit(self.address).netloc.removeprefix("www.")

    @property
    def date_text(self):
        """The date on the report or briefing, as far as it is known: "February 2022"; or ""."""
        return self.published and formatted(self.published, DATE_FORMATS[self.precision])

    @property
    def date_machine(self):
        """The same for machines."""
        return self.published and formatted(self.published, MACHINE_FORMATS[self.precision])


def rows_of(pks):
    """Return {pk: `Row`} of pages that exist."""
    rows = {}
    for row in _rows(padded(pks)) if pks else ():
        model = ContentType.objects.get_for_id(row.content_type_id).model_class() or Page
        texts = [piece for name in TEXT_FIELDS for piece in _pieces(model, name, getattr(row, f"text_{name}"))]
        facts = [(label, words.get(value, value)) for name, label, words in FACTS if (value := getattr(row, name))]
        rows[row.pk] = Row(
            *(row.pk, row.title, row.url_path, model, texts, facts, row.published, row.precision),
            *(row.resourcelinkpage__publisher, row.resourcelinkpage__address),
            row.reviewpage__publication_decision,
        )
    reviews = [pk for pk, row in rows.items() if row.model is ReviewPage]
    for pk, text, update in _recommended(padded(reviews)) if reviews else ():
        rows[pk].texts += [_plain(text), update]
    return rows


def _pieces(model, name, value):
    if not value:
        return []
    return _words_in(json.loads(value)) if name in _stream_fields(model) else [_plain(value)]


@cache
def _stream_fields(model):
    return {each.name for each in model._meta.concrete_fields if isinstance(each, StreamField)}


@prepared
def _rows(pks):
    """Return what all kinds of page have, from one query: each page has one kind, and a kind the fields it has."""
    texts = {f"text_{name}": _of_any_kind(name, get_page_models()) for name in TEXT_FIELDS}
    pages = (
        Page.objects.filter(pk__in=pks)
        .annotate(
            published=Coalesce(*(f"{model._meta.model_name}__publication_date" for model in DATED)),
            precision=Coalesce(*(f"{model._meta.model_name}__publication_date_precision" for model in DATED)),
            **texts,
        )
        .order_by()
    )
    return pages.values_list(
        *("pk", "title", "url_path", "content_type_id", "published", "precision", *texts),
        *("resourcelinkpage__publisher", "resourcelinkpage__address", "reviewpage__publication_decision"),
        *(name for name, _, _ in FACTS),
        named=True,
    )


def _of_any_kind(name, models):
    having = [model for model in models if any(each.name == name for each in model._meta.local_concrete_fields)]
    columns = [Cast(f"{model._meta.model_name}__{name}", TextField()) for model in having]
    return Coalesce(*columns) if len(columns) > 1 else columns[0]


@prepared
def _recommended(reviews):
    return Recommendation.objects.filter(review__in=reviews).values_list("review_id", "text", "update")


def _plain(text):
    # As Wagtail's get_text_for_indexing does, which parses what is only stored by our own editors and importer.
    return unescape(TAG.sub("", END_OF_BLOCK.sub(" ", text))) if "<" in text or "&" in text else text


def _words_in(data):
    """Return the texts in stored blocks: to ask the blocks would cost a query for each picture and file."""
    if isinstance(data, dict):
        data = [value for name, value in data.items() if name not in NAMES_IN_BLOCKS]
    if isinstance(data, list):
        return [text for each in data for text in _words_in(each)]
    return [_plain(data)] if isinstance(data, str) else []


def page_texts(places):
    """Return {(key of a file, number): `PageText`} of pages of files, each with its document.

    places: (key of a file, number of a page) of each.
    """
    wanted = padded_pairs(places)
    if not wanted:
        return {}
    # In two queries: PostgreSQL takes the pages for so many that it would join them with all documents there are.
    documents = {each.pk: each for each in _documents(padded(sorted({file for file, _ in places})))}
    texts = [each for each in _page_texts(*zip(*wanted, strict=True)) if each.document_id in documents]
    for each in texts:
        each.document = documents[each.document_id]
    return {(each.document_id, each.number): each for each in texts}


def padded_pairs(pairs):
    """Return pairs with the last one repeated, as `padded` does with numbers."""
    return [pairs[place] for place in padded(range(len(pairs)))]


@prepared
def _page_texts(documents, numbers):
    wanted = Q()
    for document, number in zip(documents, numbers, strict=True):
        wanted |= Q(document=document, number=number)
    return PageText.objects.filter(wanted).order_by().only("document", "number", "text")


@prepared
def _documents(pks):
    return SiteDocument.objects.filter(pk__in=pks).order_by().only("title", "token", "file")
