"""Keeping watch lists: whose there are, which hold for a page, and how they change."""

import json

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log
from wagtail.models import Page

from ..models import WatchList
from ..models.release import OPEN_STATES
from .keys import UnreadableError, decrypt, encrypt, encrypt_again


class ChangedError(Exception):
    """Raised when somebody else has changed a list meanwhile."""


class Words(tuple):
    """The words of a list; printed, logged or shown in a traceback, they tell how many they are."""

    __slots__ = ()

    def __repr__(self):
        return f"<{len(self)} words>"

    __str__ = __repr__


def list_of(page):
    """Return the `WatchList` of `page`, or None."""
    return WatchList.objects.filter(page=page.pk).select_related("changed_by").first()


def mark_of(watch_list):
    """Return what tells this state of a list (or None) from every other, as text."""
    return watch_list.changed_at.isoformat() if watch_list else ""


def lists_for(page):
    """Return the lists that hold for `page` as it is in memory (a draft, say): its own first.

    The others are those of pages whose story it tells too (`watched_with`), and of pages in the same open release.
    """
    holds = Q(page__in=getattr(page, "watched_with", list)())
    if page.pk:
        in_release = Q(page__release_items__release__items__page=page.pk)
        holds |= Q(page=page.pk) | (in_release & Q(page__release_items__release__state__in=OPEN_STATES))
    lists = WatchList.objects.filter(holds).select_related("page").distinct()
    return sorted(lists, key=lambda one: (one.page_id != page.pk, one.page_id))


@sensitive_variables()
def words_of(watch_list):
    """Return the `Words` of a list. Raises UnreadableError."""
    return Words(json.loads(decrypt(watch_list.encrypted)))


@sensitive_variables()
def keep_words(page, words, user, *, seen):
    """Make `words` (strings) the list of `page`, by `user`; the page's history tells how many changed, not which.

    seen: the `mark_of` the list that the user has seen. Raises ChangedError if it is another one now, UnreadableError.
    """
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=page.pk)
        present = WatchList.objects.filter(page=page.pk).first()
        if mark_of(present) != seen:
            raise ChangedError
        before = _words_before(present)
        facts = {"count": len(words), "changed_by": user, "changed_at": timezone.now()}
        WatchList.objects.update_or_create(
            page_id=page.pk, defaults={"encrypted": encrypt(json.dumps(list(words))), **facts}
        )
        counts = {"count": len(words), "added": len({*words} - before), "removed": len(before - {*words})}
        told = f"{counts['count']} in all, {counts['added']} added, {counts['removed']} removed."
        data = {**counts, "told": told}
        log(instance=page.specific, action="publishing.watch_list.change", user=user, data=data)


@sensitive_variables()
def _words_before(watch_list):
    try:
        return {*words_of(watch_list)} if watch_list else set()
    except UnreadableError:
        return set()  # whoever writes the list anew puts an end to that


def encrypt_all_again():
    """Encrypt every list with the first key; return how many, and the ids of pages whose list cannot be read."""
    done, unreadable = 0, []
    for pk in WatchList.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            watch_list = WatchList.objects.select_for_update().get(pk=pk)
            try:
                watch_list.encrypted = encrypt_again(watch_list.encrypted)
            except UnreadableError:
                unreadable.append(watch_list.page_id)
                continue
            watch_list.save(update_fields=["encrypted"])
            done += 1
    return done, unreadable
