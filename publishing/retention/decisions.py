"""What a person decides about a page: to keep it, to let a record take its files' place, to end it."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ..actions import unpublish
from ..models import RetentionKeep
from . import records
from .kinds import Subject
from .years import is_early


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why, to an editor."""


def may_decide(page, user):
    """Return whether `user` may decide about `page`: whoever may publish it."""
    return bool(getattr(page.specific_class, "retention_kinds", ())) and page.permissions_for_user(user).can_publish()


def keep(page, subject, *, until, reason, user):
    """Keep `subject` (a `Subject`) of `page` until a date, or for good (None), whatever was planned for it.

    Raises PermissionDenied, and RefusedError without a reason.
    """
    with _locked(page, user) as page:  # noqa: PLR1704, the same page as it is now
        _require(reason, "Give the reason: it is kept in the history of the page.")
        RetentionKeep.objects.update_or_create(page_id=page.pk, subject=subject, defaults={"until": until})
        if subject == Subject.FILES:
            for record in records.planned_records().filter(page=page.pk):
                records.call_off(record)
        elif page.expire_at:
            _set_expiry(page, None, "", user)
        _log(page, "keep", user, reason, subject=subject, until=until)


def replace_by_record(page, documents, *, at, reason, user):
    """Close `documents` of `page` at an instant (None: now); the page stays, as their record.

    Raises PermissionDenied, and RefusedError without documents, or without a reason within the first year.
    """
    with _locked(page, user) as page:  # noqa: PLR1704, the same page as it is now
        if not documents:
            raise RefusedError("Choose at least one file.")
        at = _time_of(page, at, reason)
        for record in records.planned_records().filter(page=page.pk):
            records.call_off(record)
        _log(page, "plan_record", user, reason, at=at, files=[str(document) for document in documents])
        records.plan(page, documents, at, user)


def publish_again(page, *, reason, user):
    """Open the files of `page` again that were closed. Raises PermissionDenied, RefusedError if none are."""
    with _locked(page, user) as page:  # noqa: PLR1704, the same page as it is now
        if not records.reopen(page):
            raise RefusedError("All its files are published.")
        _log(page, "reopen", user, reason)


def end(page, *, at, reason, user):
    """Take `page` off the site at an instant (None: now).

    Raises PermissionDenied, and RefusedError without a reason within the first year, or while changes are scheduled.
    """
    with _locked(page, user) as page:  # noqa: PLR1704, the same page as it is now
        is_now = at is None
        at = _time_of(page, at, reason)
        _log(page, "end", user, reason, at=at)
        if is_now:
            unpublish(page, user=user)
        else:
            _set_expiry(page, at, reason, user)


@contextmanager
def _locked(page, user):
    """Give the page as it is now, locked until the decision is written."""
    with transaction.atomic():
        page = Page.objects.select_for_update().get(pk=page.pk).specific
        if not may_decide(page, user):
            raise PermissionDenied("You may not decide about this page.")
        if not page.live or page.alias_of_id:
            raise RefusedError("This page is not live, or it is only a copy of another one.")
        yield page


def _time_of(page, at, reason):
    now = timezone.now()
    if at is not None and at <= now:
        raise RefusedError("This day has begun. Choose one to come, or do it now.")
    if is_early(page, at or now):
        _require(reason, "The page has not been public for a year yet. Give the reason why it ends early.")
    return at or now


def _require(reason, sentence):
    if not reason.strip():
        raise RefusedError(sentence)


def _set_expiry(page, at, reason, user):
    """Set when `page` leaves, on what is live and in its draft, which would else take it back when it goes live."""
    if page.scheduled_revision:
        raise RefusedError("Changes to this page are scheduled. Let them go live first, or unschedule them.")
    has_changes = page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    facts = {"expire_at": at}
    if hasattr(page, "expiry_reason"):
        facts["expiry_reason"] = reason  # or the editing screen would ask for it once more
    for name, value in facts.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=user, changed=has_changes, clean=False)
    if not has_changes:
        facts["live_revision"] = revision
    type(page).objects.filter(pk=page.pk).update(**facts)


def _log(page, action, user, reason, **facts):
    log(instance=page, action=f"publishing.retention.{action}", user=user, data={"reason": reason, **facts})
