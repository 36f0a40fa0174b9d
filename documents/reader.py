"""Reading a file: children look into it, piece by piece, and what they say is stored at once at the end.

Until then nothing about the document changes but how far the reading has come. A reading that breaks off, however
that happens, leaves the file unread, and what is unread is never public.
"""

import hashlib
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.search.tasks import insert_or_update_object_task

from . import rules
from .child import ChildError, run_child
from .clearance import settle
from .left_out import left_out
from .models import Finding, PageText, Reading, ReadingState, SiteDocument
from .storage import local_copy
from .text import normalised

logger = logging.getLogger(__name__)

MOST_PAGES = 2000
PAGES_A_CHILD = 50  # each child has the limits of time and memory to itself
LEASE = timedelta(minutes=5)  # renewed with each child; a reading whose process died is taken up after this
PUT_OFF = timedelta(seconds=30)
MOST_ATTEMPTS = 3  # of a reading whose process died, not of one that said why it failed


def take(reading):
    """Take `reading` on for this process; return whether nobody else had."""
    now = timezone.now()
    # Who moves the lease has the reading: any number of processes may try.
    return bool(
        Reading.objects.free(now)
        .filter(pk=reading.pk, attempts=reading.attempts)
        .update(state=ReadingState.AT_WORK, taken_until=now + LEASE, attempts=reading.attempts + 1)
    )


def read(document):
    """Read the file of `document`, store what was found, settle whether it may be public; return the `Reading`.

    The caller has taken the reading on. If the file is replaced meanwhile, nothing is stored.
    """
    reading = Reading.objects.get(document=document)
    try:
        if reading.attempts > MOST_ATTEMPTS:
            raise ChildError("crashed")
        with local_copy(document.file) as path:
            if _sha256(path) != reading.sha256:
                raise ChildError("missing")
            survey, findings = _survey(path, document.filename)
            pages = survey.get("pages", 0)
            answers = []
            for first in range(1, pages + 1, PAGES_A_CHILD):
                _say_progress(reading, first - 1, pages)
                last = min(first + PAGES_A_CHILD - 1, pages)
                _read_pages({"path": str(path), "name": document.filename}, first, last, answers, findings)
    except FileNotFoundError:
        return _store_failure(reading, "missing")
    except ChildError as error:
        return _store_failure(reading, error.failure)
    except OSError:  # the storage cannot be asked: nothing is known about the file, and it is no attempt
        logger.exception("Document %s is looked at again in a moment", document.pk)
        _put_off(reading)
        return None
    readable = normalised([text for text, _ in answers])
    survey["left_out"] = left_out(map("\n".join, answers), readable)
    return _store(document, reading, survey, findings, readable)


def _survey(path, name):
    survey, findings = {}, []
    for answer in run_child("survey", path=str(path), name=name, max_pages=MOST_PAGES):
        findings += [answer["finding"]] if "finding" in answer else []
        survey = answer.get("done", survey)
    return survey, findings


def _read_pages(file, first, last, texts, findings):
    """Add to `texts` (the text, what was left out of it) of each page, and to `findings` what was found there."""
    for answer in run_child("pages", **file, first=first, last=last):
        if "finding" in answer:
            findings.append(answer["finding"])
        elif "page" in answer:
            texts.append((answer["text"].replace("\0", ""), answer.get("left_out", "").replace("\0", "")))
    if len(texts) != last:
        raise ChildError("crashed")


def _say_progress(reading, done, pages):
    Reading.objects.filter(pk=reading.pk).update(pages_read=done, page_count=pages, taken_until=timezone.now() + LEASE)


def _put_off(reading):
    until = timezone.now() + PUT_OFF
    Reading.objects.filter(pk=reading.pk).update(taken_until=until, attempts=F("attempts") - 1)


def _store(document, reading, survey, findings, texts):
    with transaction.atomic():
        reading = Reading.objects.select_for_update().filter(pk=reading.pk, sha256=reading.sha256).first()
        if reading is None:  # replaced meanwhile: the new file waits on its own
            return None
        reading.findings.all().delete()
        document.page_texts.all().delete()
        Finding.objects.bulk_create(_finding(reading, found) for found in findings)
        PageText.objects.bulk_create(
            (PageText(document=document, number=number, text=text) for number, text in enumerate(texts, 1)),
            batch_size=100,
        )
        reading.state = ReadingState.READ
        reading.failure = ""
        reading.kind = survey.pop("kind", "")
        reading.page_count = reading.pages_read = len(texts)
        _end(reading, survey)
        _say_whether_it_has_text(document, reading.kind == "pdf" and any(texts))
        settle(document)
        _index(document)
    logger.info("Read document %s: %s findings", document.pk, len(findings))
    return reading


def _index(document):
    """Let search know the new texts, after the commit (`publishing.outbox` sees to settings.TASKS)."""
    insert_or_update_object_task.enqueue("documents", "sitedocument", str(document.pk))


def _store_failure(reading, failure):
    failure = failure if failure in rules.FAILURES else "crashed"
    with transaction.atomic():
        reading = Reading.objects.select_for_update().filter(pk=reading.pk, sha256=reading.sha256).first()
        if reading is None:
            return None
        reading.findings.all().delete()
        reading.document.page_texts.all().delete()
        reading.state = ReadingState.FAILED
        reading.failure = failure
        _end(reading, {})
        _say_whether_it_has_text(reading.document, False)
        settle(reading.document)
        _index(reading.document)
    logger.warning("Could not read document %s: %s", reading.document_id, failure)
    return reading


def _say_whether_it_has_text(document, has_text):
    document.has_text = has_text
    SiteDocument.objects.filter(pk=document.pk).update(has_text=has_text)


def _end(reading, facts):
    reading.facts = facts
    reading.rules = rules.VERSION
    reading.read_at = timezone.now()
    reading.taken_until = None
    reading.attempts = 0
    reading.save()


def _finding(reading, found):
    return Finding(
        reading=reading,
        code=found["code"],
        page=found.get("page"),
        box=found.get("box"),
        detail=(found.get("detail") or "").replace("\0", "")[:300],
        more=found.get("more", 0),
    )


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
