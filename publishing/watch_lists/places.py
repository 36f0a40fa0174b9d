"""Where a word can stand: every text of a page, of its records, and of the files and pictures in it."""

import json
from dataclasses import dataclass
from itertools import accumulate

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Comment, Page

from documents.models import Finding, PageText, Reading, ReadingState, SiteDocument, SiteImage
from documents.references import documents_of, images_of

from .rich_text import words_of_html

PAGE_BREAK = "\n\f\n"
OF_WAGTAIL = ["title", "slug", "seo_title", "search_description"]  # of the fields that every page has
# Of other records that a page refers to, their names count; of these not even that, or they are looked into apart.
ELSEWHERE = (SiteDocument, SiteImage, AbstractBaseUser, Comment)
LONGEST_NAME = 60
BLOCK = {"type", "value", "id"}  # of a block of a StreamField as JSON


@dataclass(frozen=True)
class Place:
    """A text and where it is: for people (`label`), and so that it is known again (`key`).

    pages: where each page of a file begins in the text; sha256: of the file.
    """

    key: str
    label: str
    text: str
    pages: tuple[int, ...] = ()
    sha256: str = ""

    def __repr__(self):
        return f"<Place {self.key}>"

    def page_at(self, offset):
        """Return the number of the page of a file at an offset in the text, or None."""
        return sum(start <= offset for start in self.pages) or None


def places_of(page):
    """Return every `Place` of `page` (specific, as it is in memory: a draft, say), with its files and pictures."""
    places = [*_places_of_record(page), *_addresses_before(page)]
    for document in documents_of(page):
        places += _places_of_document(document)
    for image in images_of(page):
        name = f"Picture {image.pk}"
        places.append(Place(f"image-{image.pk}:title", f"{name}: title", image.title))
        places.append(Place(f"image-{image.pk}:description", f"{name}: description", image.description))
        places.append(Place(f"image-{image.pk}:file", f"{name}: file name", image.filename))
    return [place for place in places if place.text.strip()]


def unread_documents_of(page):
    """Return the documents of `page`, as it is in memory, whose text is not known (yet), and so not looked through."""
    documents = documents_of(page)
    read = Reading.objects.filter(document__in=documents, state=ReadingState.READ).values_list("document", "sha256")
    known = dict(read)
    return [document for document in documents if known.get(document.pk) != document.sha256]


def places_of_revision(revision):
    """Return what an earlier version of a page says, as a `Place` a field; its files are not looked into again."""
    key = f"revision-{revision.pk}"
    return [
        Place(f"{key}:{name}", name.replace("_", " "), text)
        for name, value in revision.content.items()
        if (text := "\n".join(_strings(_unpacked(value)))).strip()
    ]


def _places_of_record(record, key="", label=""):
    for field in record._meta.get_fields():
        if not _is_told(field):
            continue
        name = f"{label}{field.verbose_name}"
        path = f"{key}{field.name}"
        value = getattr(record, field.name)
        if isinstance(value, StreamValue):
            yield from _places_of_stream(value, path, name)
        elif field.many_to_many:
            yield Place(path, name, "\n".join(str(one) for one in value.all()))
        elif field.is_relation:
            yield Place(path, name, "" if value is None else str(value))
        else:
            yield Place(path, name, "\n".join(_strings(value)))
    for relation in get_all_child_relations(type(record)):
        if issubclass(relation.related_model, ELSEWHERE):
            continue
        children = getattr(record, relation.get_accessor_name()).all()
        for number, child in enumerate(children, 1):
            name = f"{label}{relation.related_model._meta.verbose_name} {number}, "
            yield from _places_of_record(child, f"{key}{relation.related_name}-{number}:", name)


def _is_told(field):
    if field.auto_created or not field.concrete:
        return False
    if field.model is Page:
        return field.name in OF_WAGTAIL
    if field.is_relation:
        return not isinstance(field, ParentalKey) and not issubclass(field.related_model, ELSEWHERE)
    return isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)


def _places_of_stream(stream, key, label):
    for number, block in enumerate(stream, 1):
        name = f"{label}, block {number} ({block.block.label or block.block_type})"
        text = "\n".join(_strings(block.get_prep_value()["value"]))
        yield Place(f"{key}:{block.id or number}", name, text)


def _places_of_document(document):
    key, name = f"document-{document.pk}", f"File “{document.title[:LONGEST_NAME]}”"
    yield Place(f"{key}:title", f"{name}: title", document.title)
    yield Place(f"{key}:name", f"{name}: file name", document.filename)
    texts = list(PageText.objects.filter(document=document).order_by("number").values_list("text", flat=True))
    starts = (0, *accumulate(len(text) + len(PAGE_BREAK) for text in texts))[: len(texts)]
    sha256 = document.sha256
    yield Place(f"{key}:text", f"{name}: text", PAGE_BREAK.join(texts), starts, sha256)
    reading = Reading.objects.filter(document=document).first()
    facts = dict(reading.facts) if reading else {}
    left_out = "\n".join(_strings(facts.pop("left_out", [])))
    yield Place(f"{key}:edges", f"{name}: running heads and feet", left_out, (), sha256)
    yield Place(f"{key}:facts", f"{name}: properties and links", "\n".join(_strings(facts, True)), (), sha256)
    found = Finding.objects.filter(reading__document=document).values_list("page", "detail")
    for page in sorted({page for page, _ in found}, key=lambda number: number or 0):
        text = "\n".join(detail for number, detail in found if number == page)
        where = f", page {page}" if page else ""
        yield Place(f"{key}:found-{page}", f"{name}: what the check found{where}", text, (), sha256)


def _addresses_before(page):
    """Yield the addresses that lead to the page since it was renamed or moved: readers can try them."""
    for redirect in Redirect.objects.filter(redirect_page=page.pk).order_by("pk"):
        yield Place(f"redirect-{redirect.pk}", "former address (under Settings, “Redirects”)", redirect.old_path)


def _strings(value, with_names=False):
    """Return the texts in `value` (of a field, or JSON), rich text as its words; with the names of entries if asked."""
    if isinstance(value, str):
        return [words_of_html(value)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _strings(one, with_names)]
    if not isinstance(value, dict):
        return []
    if {*value} <= BLOCK:
        return _strings(value.get("value"))
    texts = []
    for name, one in value.items():
        texts += [str(name)] if with_names else []
        texts += _strings(one, with_names)
    return texts


def _unpacked(value):
    """Return the blocks of a StreamField, which a revision keeps as JSON within JSON."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
