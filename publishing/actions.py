"""Wagtail's publishing and unpublishing, with their signals sent after the commit (`publishing.announcements`)."""

import logging
from contextlib import ExitStack
from functools import partial

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import COMMENTS_RELATION_NAME, Page, ReferenceIndex, WorkflowMixin
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.tasks import update_reference_index_task

from .announcements import announce
from .clusters import forget, remember_empty, settled_relations
from .outbox import post

logger = logging.getLogger(__name__)


class PublishObject(PublishRevisionAction):
    """Publishes a revision of anything but a page."""

    def __init__(self, revision, **kwargs):
        # Foreign keys do not know of the content types that are in memory; these do.
        revision.content_type = ContentType.objects.get_for_id(revision.content_type_id)
        revision.base_content_type = ContentType.objects.get_for_id(revision.base_content_type_id)
        super().__init__(revision, **kwargs)
        self._unindexed = ExitStack()

    def execute(self, skip_permission_checks=False):
        """Publish, writing only what has changed, and indexing once: Wagtail does for each record that is saved."""
        self._settled = settled_relations(self.object)
        forget(self.object, self._settled)
        with self._unindexed:
            self._unindexed.enter_context(disable_reference_index_auto_update())
            super().execute(skip_permission_checks)

    def _after_publish(self):
        self._unindexed.close()
        remember_empty(self.object, self._settled)
        index_references(self.object)
        self._announce()
        if isinstance(self.object, WorkflowMixin):
            self._cancel_workflow()

    def _announce(self):
        announce("published", self.object, self.revision)

    def _cancel_workflow(self):
        state = self.object.current_workflow_state
        if state and getattr(settings, "WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH", True):
            state.cancel(user=self.user)


class PublishPage(PublishObject, PublishPageRevisionAction):
    """Publishes a revision of a page."""

    def execute(self, skip_permission_checks=False):
        """Publish, without asking for what each foreign key refers to: the database refuses what is not there."""
        keys = [field.name for field in self.object._meta.fields if field.is_relation]
        self.object.full_clean = partial(self.object.full_clean, exclude=[*keys, "path"])
        self.object._cached_parent_obj = self.revision.content_object.get_parent()  # which was asked for just now
        super().execute(skip_permission_checks)

    def _after_publish(self):
        super()._after_publish()
        for comment in getattr(self.object, COMMENTS_RELATION_NAME).all():
            comment.save(update_fields=["position"])
        self.object.update_aliases(revision=self.revision, _content=self.revision.content)

    def _announce(self):
        announce("page_published", self.object, self.revision)
        super()._announce()


class UnpublishObject(UnpublishAction):
    """Takes down anything but a page."""

    def _after_unpublish(self, object):  # noqa: A002, Wagtail's name
        announce("unpublished", object)


class UnpublishPage(UnpublishPageAction):
    """Takes down a page, and its aliases with it."""

    def _after_unpublish(self, object):  # noqa: A002, Wagtail's name
        for alias in object.aliases.all():
            UnpublishPage(alias.specific, log_action=False).execute()
        announce("page_unpublished", object)
        announce("unpublished", object)


def publish(revision, user=None, log_action=True):
    """Publish `revision` as its object, by `user`, logged as `log_action`; return the object (a page is specific)."""
    model = ContentType.objects.get_for_id(revision.base_content_type_id).model_class()
    action = (PublishPage if issubclass(model, Page) else PublishObject)(revision, user=user, log_action=log_action)
    action.execute(skip_permission_checks=True)
    return action.object


def unpublish(instance, user=None, set_expired=False, log_action=True):
    """Take down `instance` (specific), by `user`, logged as `log_action`."""
    action = UnpublishPage if isinstance(instance, Page) else UnpublishObject
    action(instance, user=user, set_expired=set_expired, log_action=log_action).execute(skip_permission_checks=True)


def index_references(instance):
    """Write down what `instance`, just saved, refers to; if that fails, it follows after the commit."""
    if not ReferenceIndex.is_indexed(type(instance)):
        return
    try:
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(instance)
    except Exception:
        logger.exception("What %r refers to was not indexed and will be after the commit", instance)
        meta = instance._meta
        post(
            "task",
            path=update_reference_index_task.module_path,
            args=[meta.app_label, meta.model_name, str(instance.pk)],
            kwargs={},
        )
