"""What was doubtful when a page was imported: in its history for good, on its screen until somebody publishes it."""

from django.db.models import F, Q
from django.utils.html import format_html, format_html_join
from wagtail.log_actions import LogFormatter, log
from wagtail.models import PageLogEntry

from . import ledger

IMPORTED = "home.import_page"


class ImportFormatter(LogFormatter):
    """The words of the entry in the page's history."""

    label = "Import page"

    def format_message(self, log_entry):
        """Return what was doubtful, as a list."""
        data = log_entry.data or {}
        source, doubts = data.get("source", "a saved page"), data.get("doubts", [])
        if not doubts:
            return format_html("Imported from {}", source)
        sentences = format_html_join(" ", "{}", ((one,) for one in doubts))
        return format_html("Imported from {}. Doubtful: {}", source, sentences)


def record_import(page, key, doubts, user=None, **facts):
    """Write into the history of `page` that it was imported, as what (`key`, a text), and what is doubtful.

    facts: what else an importer keeps there, for JSON; `source` says from where, if not from a saved page.
    """
    log(instance=page, action=IMPORTED, user=user, data={"key": key, "doubts": list(doubts), **facts})


def imported_keys():
    """Return {key: id of the page} of all that was ever imported, pages that are gone included.

    Those that were withdrawn are among them whatever the database remembers, without a page.
    """
    entries = PageLogEntry.objects.filter(action=IMPORTED).order_by("timestamp")
    known = {entry.data["key"]: entry.page_id for entry in entries}
    return dict.fromkeys(ledger.present().import_keys) | known


def doubts_by_page():
    """Return {page id: sentences} of what is doubtful about imported pages that nobody has published since."""
    entries = PageLogEntry.objects.filter(action=IMPORTED).filter(
        Q(page__last_published_at=None) | Q(page__last_published_at__lte=F("timestamp"))
    )
    latest = {entry.page_id: entry.data["doubts"] for entry in entries.order_by("timestamp")}
    return {pk: doubts for pk, doubts in latest.items() if doubts}


def doubts_of(page):
    """Return what was doubtful about `page`, as sentences, until somebody has published it since."""
    entry = PageLogEntry.objects.filter(action=IMPORTED, page=page.pk).order_by("timestamp").last() if page.pk else None
    if entry is None or (page.last_published_at and page.last_published_at > entry.timestamp):
        return []
    return entry.data["doubts"]
