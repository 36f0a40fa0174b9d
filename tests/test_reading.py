"""Reading a file with real children, and what is stored of it."""

import signal
import subprocess

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from documents import child, reader, rules
from documents.checking import begin, change_of
from documents.models import Finding, PageText, Reading, ReadingState, SiteDocument
from documents.reader import read, take
from documents.worker import read_next

from .factories import make_document, make_review
from .pdf_samples.drafts import changed, draft, file_inside, saved

pytestmark = pytest.mark.django_db


def with_attachment():
    return changed(lambda pdf: pdf.Root.__setattr__("AF", [file_inside(pdf)]))()


def upload(content, name="report.pdf"):
    return make_document(content=content, name=name, read=False)


def codes(document):
    return set(Finding.objects.filter(reading__document=document).values_list("code", flat=True))


def test_a_file_waits_until_it_is_read_and_then_readers_get_it(client):
    document = upload(saved(draft(pages=2)))
    make_review(report=document)
    assert Reading.objects.get().state == ReadingState.WAITING
    assert client.get(document.url).status_code == 404
    assert read_next() == document
    reading = Reading.objects.get()
    assert (reading.state, reading.kind, reading.page_count) == (ReadingState.READ, "pdf", 2)
    assert client.get(document.url).status_code == 200


def test_the_text_of_each_page_is_kept_once():
    document = upload(saved(draft(pages=3)))
    read_next()
    Reading.objects.ask_again(document)
    read_next()
    assert [text.number for text in PageText.objects.filter(document=document)] == [1, 2, 3]


def test_the_text_of_a_page_is_what_it_says():
    document = upload(saved(draft(pages=1, words="The Kestrel family is made up.")))
    read_next()
    assert "The Kestrel family is made up." in PageText.objects.get(document=document).text


def test_a_file_with_something_that_blocks_stays_closed(client):
    document = upload(with_attachment())
    make_review(report=document)
    read_next()
    assert "attachments" in codes(document)
    assert client.get(document.url).status_code == 404


def test_another_file_waits_again_and_what_was_known_of_the_old_one_goes(client):
    document = upload(saved(draft()))
    make_review(report=document)
    read_next()
    document.refresh_from_db()
    document.file = ContentFile(with_attachment(), name="other.pdf")
    document.save()
    assert not document.is_cleared
    assert Reading.objects.get().state == ReadingState.WAITING
    assert not PageText.objects.exists()
    assert client.get(document.url).status_code == 404


def test_a_file_stored_before_its_document_is_saved_is_a_new_file_too():
    document = SiteDocument(title="Report")
    document.file.save("report.pdf", ContentFile(saved(draft())), save=False)
    document.save()
    assert Reading.objects.get().document == document
    assert document.sha256


def test_saving_a_document_without_another_file_keeps_it_open():
    document = make_document()
    document.title = "Another title"
    document.save()
    document.refresh_from_db()
    assert document.is_cleared
    assert Reading.objects.get().is_read


def test_a_file_that_is_replaced_while_it_is_read_gets_nothing_of_the_old_ones_result(monkeypatch):
    document = upload(saved(draft()))
    reading = Reading.objects.get()
    assert take(reading)
    pages = reader._read_pages

    def replace_then_read(*args):
        pages(*args)
        fresh = SiteDocument.objects.get(pk=document.pk)
        fresh.file = ContentFile(with_attachment(), name="other.pdf")
        fresh.save()

    monkeypatch.setattr(reader, "_read_pages", replace_then_read)
    assert read(document) is None
    assert Reading.objects.get().state == ReadingState.WAITING
    assert not SiteDocument.objects.get().is_cleared


def test_a_child_that_is_killed_leaves_the_file_unread_and_closed(client, monkeypatch):
    document = upload(saved(draft()))
    make_review(report=document)

    class Killed(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.send_signal(signal.SIGKILL)

    monkeypatch.setattr(child.subprocess, "Popen", Killed)
    read_next()
    reading = Reading.objects.get()
    assert (reading.state, reading.failure) == (ReadingState.FAILED, "crashed")
    assert client.get(document.url).status_code == 404


def test_a_child_that_takes_too_long_is_ended_and_the_editor_told(monkeypatch):
    class Timer(child.threading.Timer):
        def __init__(self, seconds, *args):
            super().__init__(0, *args)

    monkeypatch.setattr(child.threading, "Timer", Timer)
    upload(saved(draft()))
    read_next()
    assert Reading.objects.get().failure == "too-slow"


def test_a_reading_whose_process_died_is_taken_up_by_another():
    document = upload(saved(draft()))
    reading = Reading.objects.get()
    assert take(reading)
    assert read_next() is None, "it is taken"
    Reading.objects.update(taken_until=timezone.now() - reader.LEASE)
    assert read_next() == document
    assert Reading.objects.get().is_read


def test_two_processes_never_take_the_same_reading():
    upload(saved(draft()))
    first, second = Reading.objects.get(), Reading.objects.get()
    assert take(first)
    assert not take(second)


def test_a_reading_that_kills_its_process_again_and_again_is_given_up():
    upload(saved(draft()))
    Reading.objects.update(attempts=reader.MOST_ATTEMPTS)
    read_next()
    assert Reading.objects.get().failure == "crashed"


def test_a_file_that_the_storage_has_lost_is_reported():
    document = upload(saved(draft()))
    document.file.storage.delete(document.file.name)
    read_next()
    assert Reading.objects.get().failure == "missing"


def test_a_file_that_was_changed_on_disk_is_not_passed_for_the_one_uploaded():
    document = upload(with_attachment())
    with open(document.file.path, "wb") as file:
        file.write(saved(draft()))
    read_next()
    document.refresh_from_db()
    assert not document.is_cleared


def test_progress_of_a_long_file_is_kept_between_children(monkeypatch):
    monkeypatch.setattr(reader, "PAGES_A_CHILD", 2)
    document = upload(saved(draft(pages=5)))
    said = []
    say = reader._say_progress
    monkeypatch.setattr(
        reader, "_say_progress", lambda reading, done, pages: (said.append((done, pages)), say(reading, done, pages))
    )
    read_next()
    assert said == [(0, 5), (2, 5), (4, 5)]
    assert PageText.objects.filter(document=document).count() == 5


def test_reading_again_says_what_changed():
    document = upload(with_attachment())
    read_next()
    Finding.objects.all().delete()
    Finding.objects.create(reading=Reading.objects.get(), code="comments")
    assert begin() == 1
    read_next()
    change = change_of(Reading.objects.get())
    assert change.document == document
    assert rules.rule_of("attachments").name in change.found
    assert change.gone == [rules.rule_of("comments").name]


def test_only_results_of_older_rules_can_be_read_again():
    make_document()
    old = make_document()
    Reading.objects.filter(document=old).update(rules=rules.VERSION - 1)
    assert begin(only_old=True) == 1
    assert Reading.objects.unfinished().get().document == old


def test_a_public_file_stays_open_while_it_is_read_again(client):
    document = make_document(content=saved(draft()))
    make_review(report=document)
    begin()
    assert client.get(document.url).status_code == 200
    read_next()
    assert client.get(document.url).status_code == 200


def test_a_storage_that_cannot_be_asked_puts_the_reading_off_and_nothing_is_said_of_the_file(monkeypatch):
    upload(saved(draft()))

    def fail(file):
        raise OSError("no connection")

    monkeypatch.setattr(reader, "local_copy", fail)
    read_next()
    reading = Reading.objects.get()
    assert (reading.failure, reading.attempts) == ("", 0)
    assert reading.is_unfinished
