"""What has become public: pages are compared with those announced before.

Compared, not listened for: a page also becomes public when the one above it does, or when a restriction is lifted;
and what a signal tells in between is lost with the process. A page is announced once, however often it is published.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry

from home import ledger
from home.doubts import IMPORTED

from .kinds import KINDS
from .models import Announcement, Sending

ARCHIVE_AFTER = timedelta(days=365)  # what was imported and is older, or undated, is no news


def public_pages(kind):
    """Return the pages of `kind` that anybody may read now. Raises OSError if the ledger cannot be read."""
    withdrawn = list(ledger.present().by_page)  # a restored database may not know of them yet
    return kind.model.objects.live().public().exclude(translation_key__in=withdrawn)


def announce():
    """Write down the pages that became public since this was last asked; return how many.

    Those that are public when this is first asked are no news. Raises django.db.Error and OSError.
    """
    if Sending.current().started_at and not any(_unannounced(kind).exists() for kind in KINDS.values()):
        return 0
    with transaction.atomic():
        # Two that announce at once: the second sees what the first has written, and numbers follow one another.
        sending = Sending.objects.select_for_update().get()
        rows = [row for kind in KINDS.values() for row in _announcements(kind, is_silent=not sending.started_at)]
        Announcement.objects.bulk_create(rows)
        if not sending.started_at:
            sending.started_at = timezone.now()
            sending.save(update_fields=["started_at"])
    return len(rows)


def newest_announcement(until=None):
    """Return the number of the newest announcement (seen up to `until`), or 0."""
    announcements = Announcement.objects.order_by("-pk")
    if until:
        announcements = announcements.filter(seen_at__lte=until)
    return announcements.values_list("pk", flat=True).first() or 0


def _unannounced(kind):
    return public_pages(kind).exclude(pk__in=Announcement.objects.values("page"))


def _announcements(kind, is_silent):
    pages = list(_unannounced(kind).defer_streamfields().order_by("first_published_at", "pk"))
    imported = {
        int(pk)
        for pk in PageLogEntry.objects.filter(action=IMPORTED, page__in=[page.pk for page in pages]).values_list(
            "page_id", flat=True
        )
    }
    recent = timezone.localdate() - ARCHIVE_AFTER
    for page in pages:
        day = getattr(page, "publication_date", None)
        is_archive = page.pk in imported and not (day and day >= recent)
        yield Announcement(page_id=page.pk, kind=kind.name, seen_at=timezone.now(), is_silent=is_silent or is_archive)
