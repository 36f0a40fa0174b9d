"""Making scheduled things live and taking expired ones down: on time, once, whole or not at all.

Wagtail's own actions do the work (`publishing.actions`), so its history, signals and search index follow; this module
decides when, and puts each item into a transaction of its own with its row locked. Wagtail's own command clears the
schedule in one commit and saves the page in another, stops at the first item that fails, publishes twice when two of
it run, and forgets a planned publication when the version before it expires.

Pages and every other model with Wagtail's DraftStateMixin are treated alike.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import Error, InterfaceError, OperationalError, connection, models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from . import releases
from .actions import publish, unpublish
from .guard import refuse_scheduled
from .models import Release, RetentionRecord
from .outbox import deferring
from .retention import records

logger = logging.getLogger(__name__)

RELEASE_PATIENCE = timedelta(seconds=60)  # a release that keeps failing is held after this


class Action(IntEnum):
    """What is to be done; at the same instant things end before others begin."""

    EXPIRE = 0
    GO_LIVE = 1


@dataclass(frozen=True, order=True)
class DueItem:
    """Something to be done `at` a time.

    `pk` is of `model`: what ends, the record that files make way for, the revision or release that goes live.
    """

    at: datetime
    action: Action
    pk: int | str
    model: type[models.Model] = field(compare=False)

    @property
    def key(self):
        """What tells this item from every other, for as long as its time is not changed."""
        return self.model._meta.label, self.pk, self.at

    def __str__(self):
        return f"{self.action.name.lower()} of {self.model._meta.label} {self.pk}, due {self.at.isoformat()}"


@dataclass
class Outcome:
    """What `publish_due` did."""

    done: list[DueItem] = field(default_factory=list)
    failed: list[DueItem] = field(default_factory=list)


def due_items(until=None):
    """Return what is due up to `until` (by default now) as a list of `DueItem`, in the order of their times."""
    until = until or timezone.now()
    items = [
        DueItem(at, Action.EXPIRE, pk, model)
        for model in draft_state_models()
        for pk, at in model.objects.filter(live=True, expire_at__lte=until).order_by().values_list("pk", "expire_at")
    ]
    revisions = Revision.objects.filter(approved_go_live_at__lte=until).order_by()
    items += [
        DueItem(at, Action.GO_LIVE, pk, Revision) for pk, at in revisions.values_list("pk", "approved_go_live_at")
    ]
    items += [DueItem(at, Action.EXPIRE, pk, RetentionRecord) for pk, at in records.due_records(until)]
    items += [DueItem(at, Action.GO_LIVE, pk, Release) for pk, at in releases.due_releases(until)]
    return sorted(items, key=lambda item: (item.at, item.action, str(item.pk).zfill(20)))


def draft_state_models():
    """Return Page and every other model that can be scheduled."""
    return [Page] + [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]


def publish_due(items=None):
    """Do what is due, one transaction an item, and return the `Outcome`.

    `items` (any iterable) are by default all of `due_items`. An item that fails is logged, stays scheduled as it was,
    and does not keep the others. What follows a publication is left to `outbox.drain`. Any number of these may run at
    once. Raises django.db.Error if the database no longer
    answers.
    """
    outcome = Outcome()
    for item in due_items() if items is None else items:
        try:
            if settle(item):
                outcome.done.append(item)
        except Exception as error:
            if isinstance(error, OperationalError | InterfaceError) and not _database_answers():
                raise
            logger.exception("Failed, left scheduled: %s", item)
            outcome.failed.append(item)
            if item.model is Release and timezone.now() - item.at > RELEASE_PATIENCE:
                releases.hold(item.pk, f"It failed for a minute: {error}")
    return outcome


def settle(item):
    """Do `item` in one transaction if it is still due, and return whether it was done.

    A release that cannot go live as it was approved is held. Raises whatever else stands in the way, with nothing
    changed.
    """
    committed = []
    try:
        with deferring(), transaction.atomic():
            transaction.on_commit(lambda: committed.append(True))
            done = _act_for(item)(item)
    except releases.HeldError as reason:
        logger.error("Held: %s: %s", item, reason)
        releases.hold(item.pk, str(reason))
        return False
    except Exception:
        if not committed:
            raise
        # Whoever asked to be told of the commit failed; the item itself is done.
        logger.exception("Done, but something that follows it failed: %s", item)
        done = True
    if done:
        late = (timezone.now() - item.at).total_seconds()
        logger.info("Done %.3f s after its time: %s", late, item)
    return done


def _act_for(item):
    if item.model is Release:
        return lambda item: releases.go_live(item.pk)
    if item.model is RetentionRecord:
        return lambda item: records.settle(item.pk)
    return _expire if item.action is Action.EXPIRE else _go_live


def _expire(item):
    instance = item.model.objects.select_for_update().filter(pk=item.pk).first()
    if instance is None or not _is_expired(instance):
        return False
    plans = instance.revisions.exclude(approved_go_live_at=None).values_list("pk", "approved_go_live_at")
    with _schedules_kept(list(plans)):
        _take_down(instance)
    return True


def _go_live(item):
    found = Revision.objects.filter(pk=item.pk).values_list("base_content_type", "object_id").first()
    if found is None:
        return False
    content_type, pk = found
    # The row is locked before it is read: what an editor does to it meanwhile waits, and is not written over.
    model = ContentType.objects.get_for_id(content_type).model_class()
    model.objects.select_for_update().values_list("pk").get(pk=pk)
    planned = Revision.objects.filter(base_content_type=content_type, object_id=pk).exclude(approved_go_live_at=None)
    plans = {revision.pk: revision for revision in planned.select_for_update().order_by("pk")}
    revision = plans.pop(item.pk, None)
    if revision is None or revision.approved_go_live_at > timezone.now():
        return False
    if refuse_scheduled(revision):
        return False
    with _schedules_kept([(plan.pk, plan.approved_go_live_at) for plan in plans.values()]):
        instance = publish(revision, log_action="wagtail.publish.scheduled")
        if _is_expired(instance):  # both times passed meanwhile: readers never see it, its history has both
            _take_down(model.objects.get(pk=pk))
    return True


def _is_expired(instance):
    return instance.live and instance.expire_at is not None and instance.expire_at <= timezone.now()


def _take_down(instance):
    specific = instance.specific if isinstance(instance, Page) else instance
    unpublish(specific, set_expired=True, log_action="wagtail.unpublish.scheduled")


@contextmanager
def _schedules_kept(plans):
    """Keep these plans, (key of a revision, time): Wagtail forgets all when it publishes a page or takes it down."""
    yield
    for pk, at in plans:
        Revision.objects.filter(pk=pk).update(approved_go_live_at=at)


def _database_answers():
    try:
        connection.ensure_connection()
        return connection.is_usable()
    except Error:
        return False
