"""Which files the content of a page refers to, in fields, inline records, StreamFields and rich text."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from .models import SiteDocument, SiteImage


def documents_of(page):
    """Return the documents that `page`, as it is in memory (a draft, say), refers to, by id."""
    return referred_to(page, SiteDocument)


def images_of(page):
    """Return the pictures that `page`, as it is in memory, refers to, by id."""
    return referred_to(page, SiteImage)


def referred_to(page, model):
    """Return the objects of `model` that `page`, as it is in memory, refers to, by id."""
    content_type = ContentType.objects.get_for_model(model).pk
    # Wagtail's own reading of a page, with every kind of block and rich text; private, so pinned by our tests.
    found = {
        object_id
        for content_type_id, object_id, *_ in ReferenceIndex._extract_references_from_object(page)
        if content_type_id == content_type
    }
    return list(model.objects.filter(pk__in=found).order_by("pk"))
