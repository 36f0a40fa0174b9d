"""Wagtail's signals, sent after the commit.

Wagtail calls whatever listens to `page_published` and its like in the middle of the publication, where one listener
that fails stops it. Here the signal is a message of the outbox: each listener is called on its own, and one that
fails is called again later.
"""

import logging

from django.apps import apps
from wagtail import signals
from wagtail.models import Page, Revision

from .outbox import handles, post

logger = logging.getLogger(__name__)


def announce(name, instance, revision=None, only=None):
    """Have the listeners of Wagtail's signal `name` called after the commit (`only` that of this name)."""
    if not getattr(signals, name).has_listeners(type(instance)):
        return
    post(
        "signal",
        name=name,
        model=instance._meta.label,
        pk=str(instance.pk),
        revision=revision.pk if revision else None,
        only=only,
    )


@handles("signal")
def send_signal(name, model, pk, revision, only):
    """Call the listeners, each on its own; one that fails gets a message of its own to be called again."""
    model = apps.get_model(model)
    instance = model._default_manager.filter(pk=pk).first()
    if instance is None:
        return  # deleted since
    if isinstance(instance, Page):
        instance = instance.specific
    facts = {"instance": instance}
    if revision:
        facts["revision"] = Revision.objects.filter(pk=revision).first()
    signal = getattr(signals, name)
    if only:
        listeners = [listener for listener in signal._live_receivers(type(instance))[0] if _name_of(listener) == only]
        for listener in listeners:
            listener(signal=signal, sender=type(instance), **facts)
        return
    for listener, error in signal.send_robust(sender=type(instance), **facts):
        if isinstance(error, Exception):
            logger.error("A listener to %s failed: %s", name, _name_of(listener), exc_info=error)
            announce(name, instance, facts.get("revision"), only=_name_of(listener))


def _name_of(listener):
    return f"{listener.__module__}.{getattr(listener, '__qualname__', type(listener).__qualname__)}"
