"""Preview links: who has one reads a page under embargo, at the version that is to go live, until the link ends.

A link ends when it is revoked, at its time, with any publication of its page since, when a live page is taken down or
withdrawn, and when who made it may not edit the page any more. Which of these is the case is worked out from the
database at each request and remembered nowhere, so that no job has to run for a link to end.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from documents.storage import new_token
from home import ledger

from .models import PreviewLink, ReleaseItem
from .models.release import ReleaseState

LONGEST_LIFE = timedelta(days=90)
USUAL_LIFE = timedelta(days=7)

OPEN = "publishing.preview.open"
READ = "publishing.preview.read"


class End(models.TextChoices):
    """Why a link does not work any more, in words for editors; its reader is told nothing."""

    REVOKED = "revoked", "Revoked"
    OVER = "over", "Ended: its time is over"
    PUBLISHED = "published", "Ended: the page has been published"
    TAKEN_DOWN = "taken-down", "Ended: the page has been taken down"
    WITHDRAWN = "withdrawn", "Ended: the page is withdrawn"
    NO_RIGHT = "no-right", "Ended: who made it may not edit the page any more"


class NotRecordedError(Exception):
    """Raised when it cannot be logged that something was read; it must not be shown then."""


@dataclass(frozen=True)
class Version:
    """What a link shows: the page in memory, of which revision, and when that goes live (None if no time is set)."""

    page: Page
    revision_id: int | None
    goes_live_at: datetime | None


def may_preview(page, user):
    """Return whether `user` may make and revoke links to `page`: whoever may edit it."""
    return bool(user and page.permissions_for_user(user).can_edit())


def find(token):
    """Return the link whose token is `token`, ended or not, or None."""
    links = PreviewLink.objects.select_related("page", "made_by")
    return links.filter(token_digest=_digest(token)).first()


def end_of(link):
    """Return the `End` of `link`, or None while it works. Raises OSError if the ledger cannot be read."""
    page, now = link.page, timezone.now()
    is_live = page.live and not (page.expire_at and page.expire_at <= now)
    reasons = {
        End.REVOKED: lambda: link.revoked_at is not None,
        End.OVER: lambda: link.ends_at <= now,
        End.PUBLISHED: lambda: (
            page.last_published_at != link.page_published_at or (page.live and not link.page_was_live)
        ),
        End.TAKEN_DOWN: lambda: link.page_was_live and not is_live,
        End.WITHDRAWN: lambda: _is_withdrawn(page),
        End.NO_RIGHT: lambda: not may_preview(page, link.made_by),
    }
    return next((end for end, applies in reasons.items() if applies()), None)


def version_of(page):
    """Return the `Version` of `page` that goes live next: in an approved release, by its own schedule, or its draft."""
    items = ReleaseItem.objects.filter(page=page.pk, release__state=ReleaseState.SCHEDULED, revision__isnull=False)
    plans = [(item.release.go_live_at, item.revision) for item in items.select_related("release", "revision")]
    planned = page.revisions.filter(approved_go_live_at__isnull=False)
    plans += [(revision.approved_go_live_at, revision) for revision in planned]
    at, revision = min(plans, key=lambda plan: plan[0]) if plans else (None, page.get_latest_revision())
    shown = revision.as_object() if revision else page.specific
    # A live page knows that its reader may read all above it. This one's reader may not.
    shown.trail = list(page.get_ancestors().filter(depth__gt=1).live().public())
    return Version(shown, revision and revision.pk, at)


def has_news(page):
    """Return whether there is anything in `page` that is not public: otherwise a link to it would show nothing new."""
    return not page.live or page.has_unpublished_changes


def make_link(page, *, user, recipient, ends_at, embargo_until=None):
    """Make a link to `page` by `user` and return it with its token, which is kept nowhere.

    recipient: for whom it is. ends_at: until when it works. embargo_until: what readers are told where the page has no
    time of its own to go live.
    """
    token = new_token()
    with transaction.atomic():
        page = Page.objects.get(pk=page.pk)
        link = PreviewLink.objects.create(
            page=page,
            token_digest=_digest(token),
            recipient=recipient,
            ends_at=ends_at,
            embargo_until=embargo_until,
            made_by=user,
            page_was_live=page.live,
            page_published_at=page.last_published_at,
        )
        facts = _facts(link) | {"ends_at": ends_at, "embargo_until": embargo_until}
        log(instance=page.specific, action="publishing.preview.make", user=user, data=facts)
    return link, token


def revoke(link, *, user):
    """End `link` for good, by `user`; one that is revoked already stays as it is."""
    with transaction.atomic():
        open_links = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
        if open_links.update(revoked_at=timezone.now(), revoked_by=user):
            log(instance=link.page.specific, action="publishing.preview.revoke", user=user, data=_facts(link))


def record(link, page, action, **facts):
    """Log that `page`, or a file of it, is about to be shown by `link`; return False if the link has ended meanwhile.

    action: OPEN or READ. facts: what else is to be kept. Raises NotRecordedError if it cannot be logged.
    """
    try:
        with transaction.atomic():
            links = PreviewLink.objects.select_for_update(of=["self"]).select_related("page", "made_by")
            link = links.filter(pk=link.pk).first()
            if link is None or end_of(link):
                return False
            if action == OPEN:
                link.times_opened, link.last_opened_at = link.times_opened + 1, timezone.now()
                link.save(update_fields=["times_opened", "last_opened_at"])
            log(instance=page, action=action, data=_facts(link) | facts)
    except Exception as error:
        raise NotRecordedError from error
    return True


def _digest(token):
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _is_withdrawn(page):
    withdrawn = ledger.present().by_page
    keys = page.get_ancestors(inclusive=True).values_list("translation_key", flat=True)
    return bool(withdrawn) and any(str(key) in withdrawn for key in keys)


def _facts(link):
    return {"link": link.pk, "recipient": link.recipient}
