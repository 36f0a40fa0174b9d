"""Puts thousands of pages below one in seconds: a query per five hundred instead of a dozen per page."""

import json
from html import escape

from django.utils.text import slugify

BATCH = 500


def add_pages(parent, pages):
    """Make `pages` (instances of one page model, not saved) live and public children of `parent`.

    Nothing is indexed and no signal is sent. Returns them, with their ids.
    """
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415
    from wagtail.models import Page  # noqa: PLC0415

    model, now = type(pages[0]), timezone.now()
    content_type = ContentType.objects.get_for_model(model)
    bases = []
    parent.refresh_from_db()
    last = parent.get_last_child()
    first = 1 + (Page._str2int(last.path[-Page.steplen :]) if last else 0)
    for number, page in enumerate(pages, first):
        page.path = parent.path + Page._int2str(number).rjust(Page.steplen, Page.alphabet[0])
        page.depth, page.numchild, page.live, page.has_unpublished_changes = parent.depth + 1, 0, True, False
        page.draft_title, page.locale_id, page.content_type = page.title, parent.locale_id, content_type
        page.slug = page.slug or f"{slugify(page.title)[:80]}-{number}"
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.first_published_at = page.first_published_at or now
        page.last_published_at = page.latest_revision_created_at = page.first_published_at
        bases.append(Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}))
    own = model._meta.local_concrete_fields
    with transaction.atomic():
        Page.objects.bulk_create(bases, batch_size=BATCH)
        below = Page.objects.filter(path__startswith=parent.path, path__gte=pages[0].path, depth=pages[0].depth)
        ids = dict(below.values_list("path", "pk"))
        for page in pages:
            page.id = page.page_ptr_id = ids[page.path]
        for start in range(0, len(pages), BATCH):
            # What bulk_create refuses for a model with a parent, whose own half of the row is there by now.
            model._base_manager._insert(pages[start : start + BATCH], fields=own, using=parent._state.db)
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(pages))
    parent.refresh_from_db()
    return pages


def paragraph(text):
    """Return the stored form of a StreamField with one paragraph."""
    return json.dumps([{"type": "paragraph", "value": f"<p>{escape(text, quote=False)}</p>", "id": "1"}])
