"""What voids an approval: a new draft of a page, another file under a document, a page that is gone."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page

from documents.models import SiteDocument

from .releases import void_changed


def watch_releases():
    """Look at approvals whenever something they may be about is saved or deleted."""
    for signal, receiver, sender in (
        (post_save, _page_saved, None),  # of every page type
        (post_save, _document_saved, SiteDocument),
        (post_delete, _page_deleted, Page),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"publishing.watch.{receiver.__name__}")


def _page_saved(instance, created, raw=False, **kwargs):
    # A new draft is noted on its page after it is saved itself.
    if isinstance(instance, Page) and not (created or raw):
        void_changed(items__page=instance.pk)


def _document_saved(instance, created, raw=False, **kwargs):
    if not (created or raw):
        void_changed()  # few are scheduled at a time, and a file may lie anywhere in their pages


def _page_deleted(instance, **kwargs):
    void_changed(items__page=None)
