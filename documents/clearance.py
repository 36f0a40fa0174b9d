"""Whether a file may be public: it was read, holds nothing that blocks, and what asks was accepted by a person."""

from dataclasses import dataclass

from django.db import transaction

from . import rules
from .models import Acceptance, Reading, SiteDocument
from .rules import Severity

BEING_READ = "being-read"  # the code of the one obstacle that goes away by itself


@dataclass(frozen=True)
class Obstacle:
    """One thing that keeps a file from being public: a `code` that never changes, a `sentence` that says what to do."""

    code: str
    sentence: str
    name: str = ""  # in a few words, where the rest is explained beside it


def obstacles_of(document):
    """Return the `Obstacle`s that keep the file of `document` from being public, as a list."""
    reading = Reading.objects.filter(document=document).first()
    if reading is None or reading.sha256 != document.sha256:
        return [Obstacle("unread", "It was never read. Choose “Read again” on its page.")]
    if reading.is_unfinished and not document.is_cleared:
        return [Obstacle(BEING_READ, f"It is still being read{_progress(reading)}. Try again in a moment.")]
    if reading.failure:
        return [Obstacle(f"failed-{reading.failure}", rules.FAILURES[reading.failure])]
    return [_obstacle(code) for code in standing(reading)]


def standing(reading):
    """Return the codes of what was found in `reading` that blocks, or asks and was not accepted, in its order."""
    pages = {}
    for code, page in reading.findings.values_list("code", "page"):
        pages.setdefault(code, set()).add(page)
    accepted = accepted_pages(reading)
    return [
        code
        for code, found_on in pages.items()
        if rules.rule_of(code).severity == Severity.BLOCKS
        or (rules.rule_of(code).severity == Severity.ASKS and not found_on <= accepted.get(code, set()))
    ]


def accepted_pages(reading):
    """Return on which pages somebody accepted what kind of finding in the file as it is, by code."""
    accepted = {}
    for code, pages in Acceptance.objects.filter(document=reading.document_id, sha256=reading.sha256).values_list(
        "code", "pages"
    ):
        accepted.setdefault(code, set()).update(pages)
    return accepted


def settle(document):
    """Write down whether the file of `document` may be public, from what is known now; return whether it may."""
    with transaction.atomic():
        reading = Reading.objects.select_for_update().filter(document=document).first()
        may = reading is not None and reading.is_read and reading.sha256 == document.sha256 and not standing(reading)
        cleared = document.sha256 if may else ""
        # Under its SHA-256: a file that was replaced meanwhile is another file.
        SiteDocument.objects.filter(pk=document.pk, sha256=document.sha256).exclude(cleared=cleared).update(
            cleared=cleared
        )
        document.cleared = cleared
    return may


def accept(document, code, reason, user):
    """Accept what was found in `document` of the kind `code`, under the name of `user`; return the `Acceptance`.

    Raises ValueError if nothing of the kind was found, if it is not for a person to accept, or without a reason.
    """
    if rules.rule_of(code).severity != Severity.ASKS:
        raise ValueError("Nobody can let this pass.")
    if not reason.strip():
        raise ValueError("Say why this may be public.")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(document=document)
        pages = sorted(set(reading.findings.filter(code=code).values_list("page", flat=True)), key=lambda n: n or 0)
        if not pages or reading.sha256 != document.sha256:
            raise ValueError("Nothing of this kind was found in the file as it is now.")
        acceptance = Acceptance.objects.create(
            document=document,
            sha256=reading.sha256,
            code=code,
            pages=pages,
            reason=reason.strip(),
            accepted_by=user,
            accepted_by_name=user.get_full_name() or user.get_username(),
        )
        settle(document)
    return acceptance


def _obstacle(code):
    rule = rules.rule_of(code)
    return Obstacle(code, f"{rule.name}: {rule.meaning} {rule.remedy}", rule.name)


def _progress(reading):
    return f" (page {reading.pages_read} of {reading.page_count})" if reading.page_count else ""
