"""Replacing files by a record: the files close at an instant, while their page stays live and public.

A file's own `public_until` closes it, asked at each request, so nothing has to run at that instant. The engine then
writes it into the page's history and has caches told.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from documents.models import SiteDocument

from ..announcements import announce
from ..models import RetentionRecord, RetentionSettings


@dataclass(frozen=True)
class PublicRecord:
    """What readers are told where a file stood: from when (if that is known) to when it was published, whom to ask."""

    since: date | None
    until: date
    how_to_ask: str
    contact: str


def record_of(page, document):
    """Return the `PublicRecord` of `document` on `page`, or None as long as it is published."""
    if not document.is_closed:
        return None
    settings = RetentionSettings.current()
    since = timezone.localdate(page.first_published_at) if page.first_published_at else None
    return PublicRecord(since, timezone.localdate(document.public_until), settings.how_to_ask, settings.contact)


def planned_records():
    """Return the records that are still to come about."""
    return RetentionRecord.objects.filter(done_at=None)


def plan(page, documents, closes_at, user):
    """Close `documents` (of `page`) at an instant, past or to come, and return the `RetentionRecord`."""
    record = RetentionRecord.objects.create(page_id=page.pk, closes_at=closes_at, user=user)
    record.documents.set(documents)
    _set_public_until(documents, closes_at)
    settle(record.pk)
    return record


def due_records(until):
    """Return (key, time) of the records that are due up to `until`."""
    return planned_records().filter(closes_at__lte=until).order_by().values_list("pk", "closes_at")


def settle(pk):
    """Tell of the record `pk`, in the present transaction, if its time has come; return whether it had."""
    record = planned_records().select_for_update().filter(pk=pk, closes_at__lte=timezone.now()).first()
    if record is None:
        return False
    record.done_at = timezone.now()
    record.save()
    page = record.page.specific
    files = [str(document) for document in record.documents.all()]
    log(instance=page, action="publishing.retention.record", user=record.user, data={"files": files})
    if page.live:
        announce("page_published", page, page.live_revision)
    return True


def reopen(page):
    """Publish again what was or will be closed on `page`; return whether there was anything."""
    records = list(RetentionRecord.objects.filter(page=page.pk))
    for record in records:
        call_off(record)
    if records and page.live:
        announce("page_published", page, page.live_revision)
    return bool(records)


def call_off(record):
    """Take a record back: its files are published wherever a page refers to them."""
    _set_public_until(record.documents.all(), None)
    record.delete()


def _set_public_until(documents, closes_at):
    keys = [document.pk for document in documents]
    with transaction.atomic():
        # In one order, so that two that share files wait for each other.
        for document in SiteDocument.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
            document.public_until = closes_at
            document.save(update_fields=["public_until"])
