"""The audit trail: who did what, when, to what, from where.

Every entry of Wagtail's own log (publication, workflow, privacy, deletion, and what this site logs: overrides,
approvals, withdrawals, previews opened) is copied into `AuditEntry` in the same transaction, under the name of who
did it and where the request came from. Wagtail's log goes with its page and can be edited; this one stays.

After the commit each entry is sealed (the scheduler's once nothing is due any more): the seal's SHA-256 covers the
entry and the seal before it, so that nothing can be changed, removed or put in between unnoticed. Sealing afterwards
keeps publications from waiting for one another.
"""

import hashlib
import json
import logging
import os
import socket
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from .models import AuditEntry, AuditSeal
from .outbox import is_deferring

logger = logging.getLogger(__name__)

NOTHING_BEFORE = "0" * 64
SEALED_AT_ONCE = LOGGED_AT_ONCE = 500  # entries

_origin = ContextVar("origin", default=None)


@contextmanager
def acting_from(origin):
    """Give `origin` (a network address, a text) as the place from which everything inside is done."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin():
    """Return where the present action comes from: a network address, or this process's name."""
    return _origin.get() or f"{socket.gethostname()}:{os.getpid()} {' '.join([Path(sys.argv[0]).name, *sys.argv[1:2]])}"


def copy_log_entry(instance, created, raw=False, **kwargs):
    """Write the audit entry of a new entry of Wagtail's log (`raw`: it comes from a fixture)."""
    if raw or not created:
        return
    _copy_of(instance).save()
    _seal_after_commit()


def log_pages(action, facts, user=None):
    """Log the same `action`, as by `user`, of many pages at once: `facts` are pairs of a page and its data.

    Wagtail's `log()` takes half a dozen queries a page, this a handful in all. Each entry has a `uuid` of its own: of
    those that share one, as all of a request do, histories show the last alone, whichever page it is of.
    """
    now = timezone.now()
    entries = [
        PageLogEntry(
            page=page,
            content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
            label=page.get_admin_display_title(),
            action=action,
            timestamp=now,
            uuid=uuid4(),
            user=user,
            data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
        )
        for page, data in facts
    ]
    PageLogEntry.objects.bulk_create(entries, batch_size=LOGGED_AT_ONCE)
    AuditEntry.objects.bulk_create(map(_copy_of, entries), batch_size=LOGGED_AT_ONCE)
    _seal_after_commit()


def _copy_of(log_entry):
    """Return the unsaved audit entry of an entry of Wagtail's log."""
    subject = log_entry.page_id if isinstance(log_entry, PageLogEntry) else log_entry.object_id
    model = ContentType.objects.get_for_id(log_entry.content_type_id)
    return AuditEntry(
        at=log_entry.timestamp,
        action=log_entry.action,
        user_id=log_entry.user_id or "",
        user_name=log_entry.user.get_username() if log_entry.user else "",
        origin=current_origin()[:200],
        subject=f"{model.app_label}.{model.model}:{subject}",
        title=log_entry.label[:500],
        data=json.loads(json.dumps(log_entry.data, cls=DjangoJSONEncoder)),
    )


def _seal_after_commit():
    if not is_deferring():
        transaction.on_commit(seal_entries, robust=True)


def watch_the_log():
    """Copy every entry of Wagtail's log from now on."""
    for model in (PageLogEntry, ModelLogEntry):
        post_save.connect(copy_log_entry, sender=model, dispatch_uid=f"publishing.audit.{model.__name__}")


def seal_entries():
    """Seal what is not sealed yet, in order; return how many entries that were.

    Of several processes at it, one wins each place in the chain; the others leave the rest to the next call.
    """
    sealed = 0
    while batch := list(AuditEntry.objects.filter(seal=None)[:SEALED_AT_ONCE]):
        try:
            with transaction.atomic():
                last = AuditSeal.objects.order_by("place").last()
                place, digest = (last.place, last.digest) if last else (0, NOTHING_BEFORE)
                seals = []
                for entry in batch:
                    place, digest = place + 1, digest_of(entry, digest)
                    seals.append(AuditSeal(place=place, entry=entry, digest=digest))
                AuditSeal.objects.bulk_create(seals)
        except IntegrityError:
            logger.info("Another process is sealing the audit trail")
            return sealed
        sealed += len(batch)
    return sealed


def digest_of(entry, digest_before):
    """Return the hex SHA-256 that seals `entry` after the seal `digest_before`."""
    facts = [
        digest_before,
        entry.pk,
        entry.at.timestamp(),
        entry.action,
        entry.user_id,
        entry.user_name,
        entry.origin,
        entry.subject,
        entry.title,
        entry.data,
    ]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def faults_in_chain():
    """Yield a sentence for each fault of the chain: an entry changed, removed, or put in between."""
    place, digest = 0, NOTHING_BEFORE
    # Two readings, not a join: a join would hide the seals of removed entries.
    for seal in AuditSeal.objects.order_by("place").iterator():
        entry = AuditEntry.objects.filter(pk=seal.entry_id).first()
        place += 1
        if seal.place != place:
            yield f"Seal {place} is missing; the next one is {seal.place}."
            place = seal.place
        if entry is None:
            yield f"Entry {seal.entry_id}, sealed as {seal.place}, was removed."
        elif digest_of(entry, digest) != seal.digest:
            yield f"Entry {entry.pk} ({entry}), sealed as {seal.place}, was changed, or what came before it was."
        digest = seal.digest
