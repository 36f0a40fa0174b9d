"""What follows a change: after its commit, until it is done."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import ReferenceIndex
from wagtail.signals import page_published, page_unpublished
from wagtail.tasks import update_reference_index_task

from publishing import outbox
from publishing.actions import publish, unpublish
from publishing.models import OutboxMessage
from reviews.models import ReviewPage

from .factories import make_document, make_review


@pytest.fixture
def done(monkeypatch):
    """What the kind "test" was asked to do; it fails as often as the payload says."""
    asked = []

    def handler(name, fails=0):
        asked.append(name)
        if asked.count(name) <= fails:
            raise RuntimeError("it is down")

    monkeypatch.setitem(outbox._handlers, "test", handler)
    return asked


@pytest.fixture
def real_tasks(settings):
    """Wagtail's tasks go the way they go in production."""
    options = {"AT_ONCE": ["wagtail.tasks.update_reference_index_task"]}
    settings.TASKS = {"default": {"BACKEND": "publishing.outbox.TaskBackend", "OPTIONS": options}}


def make_due():
    OutboxMessage.objects.update(due_at=timezone.now())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_is_done_after_the_commit_and_goes(done):
    with transaction.atomic():
        outbox.post("test", name="mail")
        assert done == []
    assert done == ["mail"]
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_is_undone_with_its_transaction(done):
    with transaction.atomic():
        outbox.post("test", name="mail")
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert done == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_scheduler_leaves_messages_until_nothing_is_due(done):
    with outbox.deferring():
        outbox.post("test", name="mail")
    assert done == []
    assert outbox.drain() == 1
    assert done == ["mail"]


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_each_time_and_does_not_stop_the_rest(done, caplog):
    outbox.post("test", name="first", fails=2)
    outbox.post("test", name="second")
    assert outbox.drain() == 1
    message = OutboxMessage.objects.get()
    waits = [message.due_at - timezone.now()]
    assert "it is down" in message.last_error
    assert outbox.drain() == 0  # not yet
    make_due()
    outbox.drain()
    waits.append(OutboxMessage.objects.get().due_at - timezone.now())
    assert timedelta(0) < waits[0] < waits[1]
    make_due()
    assert outbox.drain() == 1
    assert done == ["first", "second", "first", "first"]


@pytest.mark.django_db
def test_a_message_whose_process_died_is_tried_again_after_a_minute(done):
    message = outbox.post("test", name="mail")
    OutboxMessage.objects.update(due_at=timezone.now() + outbox.LEASE)  # somebody took it, and was killed
    assert not outbox.try_message(message.pk)
    make_due()
    assert outbox.drain() == 1


@pytest.mark.django_db
def test_a_listener_that_fails_does_not_stop_the_others_and_is_called_again():
    calls = []

    def fails_once(instance, **kwargs):
        calls.append("fails once")
        if calls.count("fails once") == 1:
            raise RuntimeError("a listener fails")

    def works(instance, **kwargs):
        calls.append("works")

    page = make_review(live=False)
    page_published.connect(fails_once)
    page_published.connect(works)
    try:
        publish(page.save_revision())
        outbox.drain()
        make_due()
        outbox.drain()
    finally:
        page_published.disconnect(fails_once)
        page_published.disconnect(works)
    assert ReviewPage.objects.get(pk=page.pk).live
    assert sorted(calls) == ["fails once", "fails once", "works"]
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_signals_of_a_page_that_is_gone_are_no_failure(caplog):
    def listens(**kwargs):
        pytest.fail("it was called for a page that is gone")

    page = make_review()
    page_unpublished.connect(listens)
    try:
        with outbox.deferring():
            unpublish(page)
            page.delete()
        assert OutboxMessage.objects.filter(kind="signal").exists()
        outbox.drain()
    finally:
        page_unpublished.disconnect(listens)
    assert not OutboxMessage.objects.exists()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.django_db
def test_the_search_index_follows_after_the_commit_and_until_it_succeeds(real_tasks, monkeypatch):
    page = make_review("Child Robin")
    found = ReviewPage.objects.search("robin")
    assert page not in list(found)
    broken = {"is": True}
    real = insert_or_update_object_task.func

    def index(*args):
        if broken["is"]:
            raise RuntimeError("search is down")
        real(*args)

    monkeypatch.setattr(type(insert_or_update_object_task), "call", lambda task, *args, **kwargs: index(*args))
    outbox.drain()
    broken["is"] = False
    make_due()
    outbox.drain()
    assert page in list(ReviewPage.objects.search("robin"))


@pytest.mark.django_db
def test_the_reference_index_is_written_with_the_page(real_tasks):
    document = make_document()
    make_review(report=document)
    assert ReferenceIndex.get_references_to(document).exists()


@pytest.mark.django_db
def test_a_task_that_fails_within_the_transaction_does_not_break_it_and_follows(real_tasks, monkeypatch):
    monkeypatch.setattr(type(update_reference_index_task), "call", lambda *args, **kwargs: 1 / 0)
    make_review("Child Robin")
    assert ReviewPage.objects.filter(title="Child Robin").exists()
    assert OutboxMessage.objects.filter(payload__path="wagtail.tasks.update_reference_index_task").exists()


@pytest.mark.django_db
def test_publish_scheduled_does_what_follows_too(done):
    with outbox.deferring():
        outbox.post("test", name="mail")
    call_command("publish_scheduled")
    assert done == ["mail"]
