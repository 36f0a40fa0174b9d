"""Taking a page down at once, with its files, wherever it shows; and bringing it back as a new publication.

The ledger (`home.ledger`) is written before the database: from that moment the addresses are closed, whatever is
down. If the database then refuses, the ledger is taken back; if the process dies in between, the page stays closed
and `apply_ledger` finishes the work.
"""

import logging
from functools import partial
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, Site

from documents.models import SiteDocument
from documents.references import documents_of, images_of
from documents.storage import new_token
from home import ledger
from home.doubts import IMPORTED

from .actions import unpublish
from .signed_addresses import end_signed_addresses

logger = logging.getLogger(__name__)


class PublicLine(models.TextChoices):
    """What readers are told; none of these says what was here."""

    BEING_LOOKED_AT = "being-looked-at", "This page has been taken down while its content is looked at again."
    ON_REQUEST = "on-request", "This page is no longer published here. You can ask us about it."
    NO_LONGER = "no-longer", "This page is no longer available."


class NotWithdrawnError(Exception):
    """Raised when a page is to be brought back that is not withdrawn; the message says so."""


class WithdrawnError(ValidationError):
    """Raised when a withdrawn page is about to go live; the message tells an editor what to do."""


def withdraw(page, *, user, reason, line=PublicLine.BEING_LOOKED_AT, along_with=()):
    """Take `page` down with its files, all below it, and the pages `along_with`; return the withdrawals.

    user: who does it (None on the command line). reason: why, kept in the history and the audit trail alone.
    line: a `PublicLine`. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Give the reason. Readers do not see it.")
    chosen = Page.objects.none()
    for each in [page, *along_with]:
        chosen |= Page.objects.descendant_of(each, inclusive=True)
    pages = list(chosen.distinct().order_by("path").specific())
    entries = [(each, _entry_of(each, line)) for each in pages]
    for _, entry in entries:
        ledger.write(entry)
    try:
        with transaction.atomic():
            for each, entry in entries:
                _close(each, user)
                data = {"reason": reason, "line": line, "withdrawal": entry.pk}
                # With a `uuid` of its own, or the history of the last page alone would tell of it.
                log(instance=each, action="publishing.withdraw", user=user, data=data, uuid=uuid4())
                end_signed_addresses(entry.tokens)
    except BaseException:
        for _, entry in entries:
            ledger.take_back(entry)
        raise
    logger.warning("Withdrawn: %s", ", ".join(str(each.pk) for each in pages))
    return [entry for _, entry in entries]


def bring_back(page, *, user):
    """End the withdrawal of `page`: it is a draft again, and its files have new addresses when it is published.

    Raises NotWithdrawnError if it is not withdrawn, or not any more.
    """
    withdrawn = [one for one in ledger.present().withdrawals if one.page_key == str(page.translation_key)]
    if not withdrawn:
        raise NotWithdrawnError(f"“{page}” is not withdrawn. Nothing was changed.")
    with transaction.atomic():
        tokens = [token for one in withdrawn for token in one.tokens]
        for document in SiteDocument.objects.filter(token__in=tokens):
            document.token = new_token()
            document.save(update_fields=["token"])
        log(instance=page, action="publishing.bring_back", user=user)
        for one in withdrawn:
            one.ended_at = timezone.now().isoformat()
            # Last: until the database has the new tokens, everything stays closed.
            transaction.on_commit(partial(ledger.write, one))


def apply_ledger():
    """Take down whatever is live and withdrawn: a backup was restored, or a process died; return how many pages."""
    keys = list(ledger.present().by_page)
    count = 0
    for page in _live_or_planned(keys) if keys else ():
        with transaction.atomic():
            locked = Page.objects.select_for_update().filter(pk=page.pk).first()
            if not locked or not (locked.live or locked.revisions.exclude(approved_go_live_at=None).exists()):
                continue  # whoever withdraws it was not done yet, and is now
            _close(locked.specific, None)
            log(instance=locked, action="publishing.withdraw", data={"reason": "The ledger says that it is withdrawn."})
        logger.warning("Page %s was live although it is withdrawn. It was taken down.", page.pk)
        count += 1
    return count


def refuse_to_publish(instance, raw=False, **kwargs):
    """Keep a withdrawn page from being saved as live. Raises WithdrawnError."""
    if raw or not isinstance(instance, Page) or not instance.live:
        return
    if str(instance.translation_key) in ledger.present().by_page:
        raise WithdrawnError("This page is withdrawn. Bring it back first (Reports, “Withdrawn pages”).")


def _entry_of(page, line):
    # Not the page's own `url`, which asks the cache, and that may be what is down.
    roots = Site.objects.values_list("root_page__url_path", flat=True)
    paths = [f"/{page.url_path.removeprefix(root)}" for root in roots if page.url_path.startswith(root)]
    paths += Redirect.objects.filter(redirect_page=page).values_list("old_path", flat=True)
    versions = [page, page.get_latest_revision_as_object()] if page.latest_revision_id else [page]
    tokens = {document.token for version in versions for document in documents_of(version)}
    imported = PageLogEntry.objects.filter(action=IMPORTED, page=page.pk)
    return ledger.Withdrawal(
        page_key=str(page.translation_key),
        paths=[path.rstrip("/") + "/" for path in paths],
        tokens=sorted(tokens),
        withdrawn_at=timezone.now().isoformat(),
        line=PublicLine(line).value,
        import_keys=[entry.data["key"] for entry in imported],
    )


def _close(page, user):
    """Take `page` (specific) down in the database, with its plans and the sizes of its pictures."""
    Page.objects.select_for_update().get(pk=page.pk)
    unpublish(page, user=user, log_action=False)
    page.revisions.update(approved_go_live_at=None)
    if state := page.current_workflow_state:
        state.cancel(user=user)
    for image in images_of(page):
        # A web server may hand these out without asking. Other pages make them anew, under new names.
        image.renditions.all().delete()


def _live_or_planned(keys):
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    has_plan = models.Q(pk__in=[int(pk) for pk in planned.values_list("object_id", flat=True)])
    return Page.objects.filter(models.Q(live=True) | has_plan, translation_key__in=keys)


def pages_with_the_same_files(page):
    """Return the other live pages that lose a file when `page` is withdrawn, in the order of their titles."""
    from_index = set()
    references = apps.get_model("wagtailcore", "ReferenceIndex")
    for document in documents_of(page):
        rows = references.get_references_to(document).values_list("object_id", flat=True)
        from_index |= {int(pk) for pk in rows if str(pk).isdigit()}
    return list(Page.objects.live().filter(pk__in=from_index).exclude(pk=page.pk).order_by("title"))
