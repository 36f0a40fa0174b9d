"""What happens to a release: it is approved by a second person, tried beforehand, goes live whole, or is held whole.

An approval is of what was seen: the time, each page at a version, each file by its hash. Whatever changes afterwards
voids it (`void_if_changed`), and what goes live is compared once more in the transaction that publishes it.
"""

import hashlib
import json
import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from documents.references import documents_of

from .actions import publish as publish_revision
from .gate import problems_of, unsolved
from .models import GateOverride, Release
from .models.release import ReleaseState
from .notices import tell_about

logger = logging.getLogger(__name__)

# How long before its time a release is tried, without being published.
TRIALS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why, to an editor."""


class HeldError(Exception):
    """The release cannot go live; the message says why."""


def digest_of(release):
    """Return the hex SHA-256 of all that an approval is about: the time, each page's version, each file."""
    facts = [release.go_live_at and release.go_live_at.isoformat()]
    for item in release.items.order_by("pk").select_related("page"):
        revision = item.page and item.page.get_latest_revision()
        if revision is None:
            facts.append([item.page_id])
            continue
        files = [[document.pk, document.get_file_hash()] for document in documents_of(revision.as_object())]
        facts.append([item.page_id, revision.pk, files])
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def why_not_approve(release, user):
    """Return why `user` may not approve `release`, as a sentence, or "" if they may.

    Publication must not harm a child: two different people sign off (domain.md, "Rules").
    """
    pages = [item.page for item in release.items.select_related("page") if item.page]
    if not all(page.permissions_for_user(user).can_publish() for page in pages):
        return "You may not publish every page of this release. Ask somebody who may to approve it."
    if release.prepared_by_id == user.pk:
        return "You prepared this release. Somebody else has to approve it."
    drafts = [page.get_latest_revision() for page in pages]
    if any(draft and draft.user_id == user.pk for draft in drafts):
        return "You made the latest change to a page of this release. Somebody else has to approve it."
    return ""


def approve(release, user):
    """Approve `release` as it stands, by `user`: it goes live at its time.

    Raises PermissionDenied if the user is not the second person, RefusedError if something stands in the way.
    """
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        if reason := why_not_approve(release, user):
            raise PermissionDenied(reason)
        if not release.is_open:
            raise RefusedError("This release is not open any more.")
        if release.go_live_at is None or release.go_live_at <= timezone.now():
            raise RefusedError("Set a time to come first.")
        if problems := unsolved(release, problems_of(release)):
            raise RefusedError(" ".join(problem.sentence for problem in problems))
        for item in release.items.select_related("page"):
            item.revision = item.page.get_latest_revision()
            item.title = item.page.get_admin_display_title()
            item.save()
        release.state = ReleaseState.SCHEDULED
        release.approved_by, release.approved_at = user, timezone.now()
        release.approved_digest = digest_of(release)
        release.trouble = ""
        release.save()
        if trouble := try_out(release):
            transaction.set_rollback(True)
            raise RefusedError(trouble)
        log(instance=release, action="publishing.release.approve", user=user, data=_facts(release))
    return release


def override(release, problem, user, reason):
    """Record that `user` lets `problem` be, for a `reason`. Raises RefusedError if the problem blocks."""
    if problem.blocks:
        raise RefusedError("This cannot be overridden.")
    if not reason.strip():
        raise RefusedError("Give the reason: it is kept under your name.")
    with transaction.atomic():
        facts = {"sentence": problem.sentence, "reason": reason, "user": user}
        GateOverride.objects.update_or_create(release=release, problem=problem.key, defaults=facts)
        data = {"problem": problem.key, "sentence": problem.sentence, "reason": reason}
        log(instance=release, action="publishing.release.override", user=user, data=data)


def cancel(release, user):
    """Call `release` off, by `user`: its pages stay drafts. Raises RefusedError if it is live or cancelled."""
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        if not release.is_open:
            raise RefusedError("This release is not open any more.")
        _unapprove(release, ReleaseState.CANCELLED)
        log(instance=release, action="publishing.release.cancel", user=user)


def void_if_changed(release):
    """Take the approval back if anything that was approved is different now; return whether it was taken."""
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        if release.state != ReleaseState.SCHEDULED or release.approved_digest == digest_of(release):
            return False
        changed = [str(item) for item in release.items.select_related("page") if _has_changed(item)]
        what = ", ".join(changed) or "its time, its pages or a file"
        _unapprove(release, ReleaseState.DRAFT, f"Changed after the approval: {what}. It has to be approved again.")
        log(instance=release, action="publishing.release.void", data={"changed": what})
        tell_about(release, "The approval of a release is void: something in it has changed.")
        return True


def due_releases(until):
    """Return (key, time) of the releases that are to go live up to `until`."""
    due = Release.objects.filter(state=ReleaseState.SCHEDULED, go_live_at__lte=until).order_by()
    return due.values_list("pk", "go_live_at")


def go_live(pk):
    """Publish the release `pk`, whole, in the present transaction, if it is due; return whether it was done.

    Raises HeldError if it cannot go live as it was approved: nothing is published then.
    """
    release = Release.objects.select_for_update().filter(pk=pk, state=ReleaseState.SCHEDULED).first()
    if release is None or release.go_live_at > timezone.now():
        return False
    _publish_items(release)
    release.state, release.published_at = ReleaseState.PUBLISHED, timezone.now()
    release.save()
    log(instance=release, action="publishing.release.publish", data=_facts(release))
    return True


def hold(pk, why):
    """Hold the release `pk` that could not go live, and tell the people concerned; its pages stay as they were."""
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=pk)
        if release.state != ReleaseState.SCHEDULED:
            return
        _unapprove(release, ReleaseState.HELD, why)
        log(instance=release, action="publishing.release.hold", data={"why": why})
        tell_about(release, "A release was held: it is not live.")


def try_out(release):
    """Publish `release` and undo it at once; return what stands in the way of it, as text, or "" if nothing does."""
    trouble = ""
    with transaction.atomic():
        try:
            with transaction.atomic():
                _publish_items(release)
        except Exception as error:
            logger.info("A trial of release %s failed", release.pk, exc_info=error)
            trouble = str(error) if isinstance(error, HeldError) else f"It could not be published: {error}"
        transaction.set_rollback(True)
    return trouble


def try_out_upcoming(now=None):
    """Try every release whose time is a day, an hour or a minute away, and tell its people what stands in the way."""
    now = now or timezone.now()
    upcoming = Release.objects.filter(
        state=ReleaseState.SCHEDULED, go_live_at__gt=now, go_live_at__lte=now + max(TRIALS)
    )
    for release in upcoming:
        marks = [release.go_live_at - before for before in TRIALS if release.go_live_at - before <= now]
        if release.checked_at and release.checked_at >= max(marks):
            continue
        if void_if_changed(release):
            continue
        trouble = try_out(release)
        Release.objects.filter(pk=release.pk).update(checked_at=now, trouble=trouble)
        logger.info("Tried release %s (%s): %s", release.pk, release, trouble or "nothing stands in the way")
        if trouble:
            tell_about(release, "A release will not be able to go live at its time.")


def _publish_items(release):
    items = list(release.items.order_by("pk"))
    ids = [item.page_id for item in items]
    # In one order, so that two that share pages wait for each other and never lock each other out.
    pages = {page.pk: page for page in Page.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if release.approved_digest != digest_of(release):
        raise HeldError("Something changed after the approval. Look at it, and have it approved again.")
    if problems := unsolved(release, problems_of(release)):
        raise HeldError(" ".join(problem.sentence for problem in problems))
    # From here on it is no longer an approval that a saved page could void.
    Release.objects.filter(pk=release.pk).update(state=ReleaseState.PUBLISHED)
    # Pages above first: one below a page that is not live yet would be public before it.
    for item in sorted(items, key=lambda item: pages[item.page_id].depth):
        revision = Revision.objects.get(pk=item.revision_id)
        try:
            publish_revision(revision, user=release.approved_by, log_action="wagtail.publish.scheduled")
        except (IntegrityError, ValidationError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise HeldError(f"“{item}” could not be published: {said}") from error


def void_changed(**items):
    """Take back the approval of each scheduled release that has such items (a filter), where something changed."""
    for release in Release.objects.filter(state=ReleaseState.SCHEDULED, **items).distinct():
        void_if_changed(release)


def _unapprove(release, state, trouble=""):
    release.state, release.trouble = state, trouble
    release.approved_by = release.approved_at = None
    release.approved_digest = ""
    release.save()
    for item in release.items.all():
        item.revision = None
        item.save()


def _has_changed(item):
    return item.page is None or item.page.latest_revision_id != item.revision_id


def _facts(release):
    return {
        "go_live_at": release.go_live_at,
        "digest": release.approved_digest,
        "pages": [
            {"page": item.page_id, "title": str(item), "revision": item.revision_id} for item in release.items.all()
        ],
    }
