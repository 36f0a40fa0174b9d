"""Cleaning a file: a child process makes a new version without what no reader sees (`documents.reading.clean`).

It takes the place of the old one only if nothing was refused and the old one is still there, and then waits to be
read like any new file: what the child says of its own work is not relied upon.
"""

import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from . import rules
from .child import WALL_FACTOR, ChildError, run_child
from .clearance import accepted_pages
from .models import Cleaning, CleaningState, SiteDocument
from .rules import Severity
from .storage import local_copy

logger = logging.getLogger(__name__)

PAGES_A_SHARE = 10  # of processor time: every page is written, drawn twice and searched for hidden text
MOST_ATTEMPTS = 2  # of a cleaning whose process died, not of one that said why it failed
MOST_REFUSALS = 100
MEGABYTE = 1024 * 1024
SPARE = 10  # megabytes that a clean file may be larger than the old one; its streams may have been better compressed
# What went, in words for an editor.
REMOVED = {
    "metadata": "authors, programs, dates and other properties",
    "attachments": "files inside the file",
    "scripts": "scripts and programs",
    "form-fields": "form fields (what was seen of them is now part of the page)",
    "xfa": "the form within the form",
    "comments": "comments (marks that were seen are now part of the page)",
    "media": "sound, video and 3D",
    "layers": "layers (what was seen of them is now part of the page)",
    "hidden-layers": "what lay in hidden layers",
    "earlier-versions": "earlier versions",
    "links": "links to other files and to places on somebody's computer",
    "signatures": "digital signatures, which hold for the old file only",
    "encrypted": "encryption",
}


def refusal_rule(code):
    """Return the `rules.Rule` that says why a file was refused to be cleaned, and what an editor does about it."""
    return REFUSALS.get(code) or rules.rule_of(code)


def _refusal(name, meaning, remedy):
    return rules.Rule(Severity.BLOCKS, name, meaning, remedy)


REFUSALS = {
    "look-changes": _refusal(
        "The page would look different",
        "A clean version of this page would not look as it does now, at this place or elsewhere on it.",
        "Open the file in another program, print it to a new PDF and compare the two, or export it again from the "
        "original document. Then upload the new file.",
    ),
    "comments": _refusal(
        "A mark that cannot be kept as it looks",
        "The file does not say how this mark is drawn: each program draws it in its own way.",
        "Delete it, or print the file to a new PDF, with the program it was made with. Then upload the new file.",
    ),
    "hidden-layers": _refusal(
        "A hidden layer that cannot be taken out",
        "What is hidden stands in the middle of a line: without it, the words behind it would move.",
        "Take the layer out in the original document, export it again and upload the new file.",
    ),
    "xfa": _refusal(
        "A form that only one program can show",
        "Most people who open this file see a message that they need another program.",
        "Open it in the program it was made with, print it to a new PDF and upload that.",
    ),
}


def ask_for(document, title, language, user):
    """Let the file of `document` wait to be cleaned, with `title` and `language`, for `user`; return the `Cleaning`.

    Hidden text that somebody has accepted, on each page it was found on, is not refused. Raises ValueError while a
    cleaning of the same file is under way, and for a file that was not read or is no PDF.
    """
    with transaction.atomic():
        document = SiteDocument.objects.select_for_update().get(pk=document.pk)
        reading = getattr(document, "reading", None)
        if reading is None or not reading.is_read or reading.sha256 != document.sha256 or reading.kind != "pdf":
            raise ValueError("Only a PDF that was read can be cleaned.")
        before = Cleaning.objects.filter(document=document).first()
        if before and before.is_unfinished and before.sha256 == document.sha256:
            raise ValueError("The file is being cleaned already.")
        if before:
            before.delete()
        return Cleaning.objects.create(
            document=document,
            sha256=document.sha256,
            title=title,
            language=language,
            accepted=_accepted_hidden_text(reading),
            asked_by=user,
            page_count=reading.page_count,
        )


def _accepted_hidden_text(reading):
    found = {}
    for code, page in reading.findings.values_list("code", "page"):
        if rules.rule_of(code).is_hidden_text:
            found.setdefault(code, set()).add(page)
    accepted = accepted_pages(reading)
    return sorted(code for code, pages in found.items() if pages <= accepted.get(code, set()))


def clean_next():
    """Clean the file that has waited longest; return its `Cleaning`, or None if nothing waits."""
    for cleaning in Cleaning.objects.free(timezone.now()).select_related("document")[:10]:
        if _take(cleaning):
            _clean(cleaning)
            return cleaning
    return None


def _take(cleaning):
    """Take `cleaning` on for this process; return whether nobody else had."""
    now = timezone.now()
    # Who moves the lease has it: any number of processes may try.
    return bool(
        Cleaning.objects.free(now)
        .filter(pk=cleaning.pk, attempts=cleaning.attempts)
        .update(
            state=CleaningState.AT_WORK,
            taken_until=now + timedelta(seconds=_cpu_seconds(cleaning) * WALL_FACTOR, minutes=1),
            attempts=cleaning.attempts + 1,
        )
    )


def _cpu_seconds(cleaning):
    return settings.READING_CPU_SECONDS * (1 + cleaning.page_count // PAGES_A_SHARE)


def _clean(cleaning):
    try:
        if cleaning.attempts >= MOST_ATTEMPTS:
            raise ChildError("crashed")
        with tempfile.TemporaryDirectory(prefix="cleaning-") as folder:
            clean = Path(folder) / "clean.pdf"
            removed, refusals = _run(cleaning, clean)
            if refusals:
                _end(cleaning, CleaningState.REFUSED, refusals=refusals[:MOST_REFUSALS])
            else:
                _replace(cleaning, clean, removed)
    except FileNotFoundError:
        _end(cleaning, CleaningState.FAILED, failure="missing")
    except ChildError as error:
        known = error.failure in rules.FAILURES
        _end(cleaning, CleaningState.FAILED, failure=error.failure if known else "crashed")


def _run(cleaning, clean):
    """Let a child write the clean file to the path `clean`; return what it removed and what it refused to."""
    removed, refusals = [], []
    with local_copy(cleaning.document.file) as path:
        answers = run_child(
            "clean",
            cpu_seconds=_cpu_seconds(cleaning),
            written_mb=2 * path.stat().st_size // MEGABYTE + SPARE,
            path=str(path),
            to=str(clean),
            title=cleaning.title,
            language=cleaning.language,
            accepted=cleaning.accepted,
        )
        for answer in answers:
            if "finding" in answer:
                refusals.append(answer["finding"])
            elif answer.get("compared", 0) % PAGES_A_SHARE == 1:
                Cleaning.objects.filter(pk=cleaning.pk).update(pages_compared=answer["compared"])
            removed = answer.get("done", {}).get("removed", removed)
    return [code for code in removed if code in REMOVED], refusals


def _replace(cleaning, clean, removed):
    """Put the file at the path `clean` in the place of the old one, unless that was replaced or cleaned meanwhile."""
    with transaction.atomic(), clean.open("rb") as file:
        document = SiteDocument.objects.select_for_update().filter(pk=cleaning.document_id).first()
        is_current = Cleaning.objects.filter(pk=cleaning.pk, attempts=cleaning.attempts + 1).exists()
        if document is None or document.sha256 != cleaning.sha256 or not is_current:
            Cleaning.objects.filter(pk=cleaning.pk).delete()
            return
        document.file = File(file, name=document.filename)
        document.save()
        facts = {"removed": removed, "title": cleaning.title, "language": cleaning.language}
        data = facts | {"sha256_before": cleaning.sha256, "sha256": document.sha256}
        log(instance=document, action="documents.clean", user=cleaning.asked_by, data=data)
        _end(cleaning, CleaningState.DONE, removed=removed, result=document.sha256)
    logger.info("Cleaned document %s", document.pk)


def _end(cleaning, state, **outcome):
    Cleaning.objects.filter(pk=cleaning.pk).update(state=state, taken_until=None, ended_at=timezone.now(), **outcome)
