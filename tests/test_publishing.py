"""The clock: what is due goes live and ends at its time, once, whole, whatever goes wrong beside it."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import pre_save
from django.forms import DateTimeField
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published, page_unpublished

from documents.access import Access
from publishing import engine
from publishing import scheduler as scheduler_module
from publishing.engine import Action, due_items, settle
from publishing.management.commands.runserver import Command as RunserverCommand
from publishing.models import SchedulerHeartbeat
from publishing.outbox import drain
from publishing.scheduler import Scheduler
from reviews.models import ReviewDocument, ReviewPage

from .factories import make_document, make_information_page, make_review
from .test_document_access import body_with, read

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class Clock:
    """Stands in for the system's clock."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def sent():
    """The signals of publications and endings as they come: ("live" or "ended", title)."""
    signals = []

    def live(instance, **kwargs):
        if instance.live:  # Wagtail also sends it when a page is only scheduled
            signals.append(("live", instance.title))

    def ended(instance, **kwargs):
        signals.append(("ended", instance.title))

    page_published.connect(live)
    page_unpublished.connect(ended)
    yield signals
    page_published.disconnect(live)
    page_unpublished.disconnect(ended)


@pytest.fixture
def refuse():
    """Make whatever is published under a title that holds "Refused" fail, until the returned event is set."""
    is_over = threading.Event()

    def handler(instance, **kwargs):
        if instance.live and "Refused" in instance.title and not is_over.is_set():
            raise RuntimeError("it cannot be saved")

    pre_save.connect(handler, sender=ReviewPage)
    yield is_over
    pre_save.disconnect(handler, sender=ReviewPage)


def publish_due(items=None):
    """Do what is due and what follows it, as a scheduler does."""
    outcome = engine.publish_due(items)
    drain()
    return outcome


@pytest.fixture
def scheduler(monkeypatch):
    """A scheduler that leaves alone the connection in which the test's transaction is."""
    monkeypatch.setattr(scheduler_module, "close_old_connections", lambda: None)
    return Scheduler()


def schedule(page, **times):
    """Let the page, as it is in memory, go live at `go_live_at` and end at `expire_at`."""
    for name, value in times.items():
        setattr(page, name, value)
    return page.save_revision().publish()


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def history(page):
    return list(PageLogEntry.objects.filter(page=page.pk).order_by("timestamp", "pk").values_list("action", flat=True))


@pytest.mark.django_db
def test_a_page_goes_live_at_its_time_and_not_before(clock):
    page = make_review("Child Robin", live=False)
    schedule(page, go_live_at=START + HOUR)
    for moment in (START, START + HOUR - timedelta(microseconds=1)):
        clock.now = moment
        assert publish_due().done == []
        assert not fresh(page).live
    clock.now = START + HOUR
    assert len(publish_due().done) == 1
    published = fresh(page)
    assert (published.live, published.status_string, published.go_live_at) == (True, "live", START + HOUR)
    assert published.first_published_at == START + HOUR
    assert history(page)[-1] == "wagtail.publish.scheduled"


@pytest.mark.django_db
def test_what_was_done_is_not_done_again(clock, sent):
    schedule(make_review("Child Robin", live=False), go_live_at=START + HOUR)
    clock.now = START + 2 * HOUR
    assert len(publish_due().done) == 1
    assert publish_due().done == []
    assert sent == [("live", "Child Robin")]


@pytest.mark.django_db
def test_two_schedulers_that_saw_the_same_item_do_it_once(clock, sent):
    page = make_review("Child Robin", live=False)
    schedule(page, go_live_at=START + HOUR, expire_at=START + 3 * HOUR)
    clock.now = START + 2 * HOUR
    first, second = due_items(), due_items()
    assert [settle(item) for item in first + second] == [True, False]
    drain()
    clock.now = START + 4 * HOUR
    first, second = due_items(), due_items()
    assert [settle(item) for item in first + second] == [True, False]
    drain()
    assert sent == [("live", "Child Robin"), ("ended", "Child Robin")]


@pytest.mark.django_db
def test_a_live_page_ends_at_its_time_and_not_before(clock):
    page = make_review(expire_at=START + HOUR)
    clock.now = START + HOUR - SECOND
    assert publish_due().done == []
    clock.now = START + HOUR
    assert [item.action for item in publish_due().done] == [Action.EXPIRE]
    ended = fresh(page)
    assert (ended.live, ended.expired, ended.status_string) == (False, True, "expired")
    assert history(page)[-1] == "wagtail.unpublish.scheduled"


@pytest.mark.django_db
def test_a_page_whose_both_times_passed_ends_expired_and_its_history_has_both(clock, sent):
    page = make_review("Child Robin", live=False)
    schedule(page, go_live_at=START + HOUR, expire_at=START + 2 * HOUR)
    clock.now = START + 3 * HOUR
    publish_due()
    ended = fresh(page)
    assert (ended.live, ended.expired) == (False, True)
    assert history(page)[-2:] == ["wagtail.publish.scheduled", "wagtail.unpublish.scheduled"]
    assert sent == [("ended", "Child Robin")]  # listeners hear of a page as it is
    assert publish_due().done == []


@pytest.mark.django_db
def test_items_are_done_in_the_order_of_their_times(clock, sent):
    for title, hours in [("C", 3), ("A", 1), ("B", 2)]:
        schedule(make_review(title, live=False), go_live_at=START + hours * HOUR)
    make_review("E", expire_at=START + 2.5 * HOUR)
    clock.now = START + 4 * HOUR
    publish_due()
    assert sent == [("live", "A"), ("live", "B"), ("ended", "E"), ("live", "C")]


@pytest.mark.django_db
def test_an_edit_of_a_live_page_appears_at_its_time_with_its_file_and_the_old_file_closes(clock, rf):
    old, new = make_document("Old"), make_document("New")
    page = make_review("Child Robin", report=old)
    page.save_revision().publish()
    page = fresh(page)
    page.report, page.summary = new, "As amended."
    schedule(page, go_live_at=START + HOUR)
    assert (fresh(page).live, fresh(page).summary) == (True, "An invented review.")
    assert (read(rf, old), read(rf, new)) == (Access.PUBLIC, None)
    clock.now = START + HOUR
    publish_due()
    assert fresh(page).summary == "As amended."
    assert (read(rf, old), read(rf, new)) == (None, Access.PUBLIC)


@pytest.mark.django_db
def test_files_open_and_close_with_their_scheduled_page(clock, rf):
    documents = [make_document(title) for title in ("Report", "Summary", "In the text")]
    review = make_review(live=False, report=documents[0])
    review.further_documents.add(ReviewDocument(title="Summary", document=documents[1]))
    information = make_information_page(live=False, body=body_with(documents[2]))
    for page in (review, information):
        schedule(page, go_live_at=START + HOUR, expire_at=START + 2 * HOUR)
    assert {read(rf, document) for document in documents} == {None}
    clock.now = START + HOUR
    assert {read(rf, document) for document in documents} == {None}, "not before their page"
    publish_due()
    assert {read(rf, document) for document in documents} == {Access.PUBLIC}
    clock.now = START + 2 * HOUR
    assert {read(rf, document) for document in documents} == {None}, "not after its time, even if the clock is late"


@pytest.mark.django_db
def test_a_live_page_that_ends_keeps_the_publication_planned_for_later(clock):
    """Wagtail forgets it."""
    page = make_review("Child Robin", expire_at=START + HOUR)
    page.save_revision().publish()
    schedule(fresh(page), go_live_at=START + 2 * HOUR, expire_at=None)
    clock.now = START + HOUR
    publish_due()
    assert not fresh(page).live
    clock.now = START + 2 * HOUR
    publish_due()
    assert fresh(page).live


@pytest.mark.django_db
def test_a_page_that_ends_and_begins_at_one_instant_is_live_after_it(clock):
    page = make_review("Child Robin", expire_at=START + HOUR)
    page.save_revision().publish()
    schedule(fresh(page), go_live_at=START + HOUR, expire_at=None)
    clock.now = START + HOUR
    publish_due()
    assert fresh(page).live


@pytest.mark.django_db
def test_a_plan_that_was_cancelled_after_it_was_seen_is_not_carried_out(clock):
    page = make_review(live=False)
    schedule(page, go_live_at=START + HOUR)
    clock.now = START + HOUR
    items = due_items()
    Revision.objects.update(approved_go_live_at=None)
    assert publish_due(items).done == []
    assert not fresh(page).live


@pytest.mark.django_db
def test_a_page_that_was_deleted_after_it_was_seen_is_no_failure(clock):
    page = make_review(live=False)
    schedule(page, go_live_at=START + HOUR)
    ending = make_review(expire_at=START + HOUR)
    clock.now = START + HOUR
    items = due_items()
    page.delete()
    ending.delete()
    outcome = publish_due(items)
    assert (outcome.done, outcome.failed) == ([], [])


@pytest.mark.django_db
def test_an_end_that_was_put_off_after_it_was_seen_does_not_come(clock):
    page = make_review(expire_at=START + HOUR)
    clock.now = START + HOUR
    items = due_items()
    Page.objects.filter(pk=page.pk).update(expire_at=START + 2 * HOUR)
    assert publish_due(items).done == []
    assert fresh(page).live


@pytest.mark.django_db
def test_a_page_that_fails_stays_as_it_was_and_does_not_stop_the_others(clock, refuse, caplog):
    before = make_review("Before", live=False)
    failing = make_review("Refused", live=False)
    after = make_review("After", live=False)
    for page, hours in [(before, 1), (failing, 2), (after, 3)]:
        schedule(page, go_live_at=START + hours * HOUR)
    entries = history(failing)
    clock.now = START + 4 * HOUR
    outcome = publish_due()
    assert (len(outcome.done), len(outcome.failed)) == (2, 1)
    assert fresh(before).live
    assert fresh(after).live
    held = fresh(failing)
    assert (held.live, held.status_string, history(failing)) == (False, "scheduled", entries)
    assert "Failed, left scheduled: go_live" in caplog.text
    refuse.set()
    assert len(publish_due().done) == 1
    assert fresh(failing).live


@pytest.mark.django_db
def test_a_slug_that_was_taken_meanwhile_holds_the_page_and_loses_nothing(clock):
    page = make_review("Child Robin", slug="robin", live=False)
    schedule(page, go_live_at=START + HOUR)
    Page.objects.filter(pk=page.pk).update(slug="moved-away")
    other = make_review("Another", slug="robin")
    clock.now = START + HOUR
    assert len(publish_due().failed) == 1
    assert fresh(page).status_string == "scheduled"
    other.delete()
    assert len(publish_due().done) == 1
    assert fresh(page).slug == "robin"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_failure_in_what_follows_the_commit_does_not_undo_or_repeat_the_publication(clock, caplog):
    page = make_review("Child Robin", live=False)
    schedule(page, go_live_at=START + HOUR)

    def handler(instance, **kwargs):
        transaction.on_commit(lambda: 1 / 0)

    pre_save.connect(handler, sender=ReviewPage)
    try:
        clock.now = START + HOUR
        outcome = publish_due()
    finally:
        pre_save.disconnect(handler, sender=ReviewPage)
    assert (len(outcome.done), outcome.failed) == (1, [])
    assert fresh(page).live
    assert "something that follows it failed" in caplog.text
    assert publish_due().done == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_at_once_publish_each_page_once(sent):
    if not connection.features.has_select_for_update:
        pytest.skip("the tests' SQLite lives in memory, where threads share one connection")
    pages = [make_review(f"Child {number}", live=False) for number in range(6)]
    for page in pages:
        schedule(page, go_live_at=timezone.now() + SECOND, expire_at=timezone.now() + HOUR)
    time.sleep(1)
    barrier = threading.Barrier(3)
    failed = []

    def work():
        items = due_items()
        barrier.wait()
        failed.extend(publish_due(items).failed)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(sent) == sorted(("live", page.title) for page in pages)


# --- London's clock --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-07-01 09:30", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
        ("2026-01-01 09:30", datetime(2026, 1, 1, 9, 30, tzinfo=UTC)),
        ("2028-02-29 00:00", datetime(2028, 2, 29, 0, 0, tzinfo=UTC)),
        ("2026-03-29 02:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # the first minute of summer time
        ("2026-10-25 02:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_time_typed_in_the_admin_is_london_time(clock, typed, instant):
    clock.now = instant - HOUR
    page = make_review(live=False)
    schedule(page, go_live_at=DateTimeField().clean(typed))
    clock.now = instant - SECOND
    assert publish_due().done == []
    clock.now = instant
    assert len(publish_due().done) == 1


# --- The scheduler ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_scheduler_sleeps_until_the_next_instant_and_a_second_at_most(clock, scheduler):
    schedule(make_review(live=False), go_live_at=START + timedelta(seconds=10.25))
    assert scheduler.tick() == 1
    clock.now = START + 10 * SECOND
    assert scheduler.tick() == pytest.approx(0.25)
    assert not ReviewPage.objects.live().exists()
    clock.now = START + timedelta(seconds=10.25)
    assert scheduler.tick() == 1
    assert ReviewPage.objects.live().exists()


@pytest.mark.django_db
def test_the_scheduler_tries_a_failed_item_again_at_growing_intervals(clock, scheduler, refuse, monkeypatch):
    page = make_review("Refused", live=False)
    schedule(page, go_live_at=START + HOUR)
    clock.now = START + HOUR
    moment = [1000.0]
    monkeypatch.setattr(scheduler_module.time, "monotonic", lambda: moment[0])
    attempts = []
    monkeypatch.setattr(
        scheduler_module, "publish_due", lambda items: publish_due(attempts.append(moment[0]) or item for item in items)
    )
    for _ in range(130):
        scheduler.tick()
        moment[0] += 1
    assert [attempt - 1000 for attempt in attempts] == [0, 1, 3, 7, 15, 31, 63, 123]
    refuse.set()
    moment[0] += 60
    scheduler.tick()
    assert fresh(page).live


@pytest.mark.django_db
def test_the_scheduler_begins_nothing_more_when_it_was_told_to_stop(clock, scheduler):
    pages = [make_review(live=False) for _ in range(2)]
    for page in pages:
        schedule(page, go_live_at=START + HOUR)

    def stop(instance, **kwargs):
        scheduler.stop.set()

    clock.now = START + HOUR
    pre_save.connect(stop, sender=ReviewPage)
    try:
        scheduler.tick()
    finally:
        pre_save.disconnect(stop, sender=ReviewPage)
    assert [fresh(page).live for page in pages] == [True, False]


@pytest.mark.django_db
def test_the_scheduler_survives_a_database_that_does_not_answer(scheduler, monkeypatch, caplog):
    def fail(until=None):
        raise DatabaseError("gone")

    closed = []
    monkeypatch.setattr(scheduler_module, "due_items", fail)
    monkeypatch.setattr(scheduler_module.connection, "close", lambda: closed.append(True))
    assert scheduler.tick() == 1
    assert closed
    assert "will try again" in caplog.text


@pytest.mark.django_db
def test_the_scheduler_shows_that_it_is_alive(clock, scheduler, monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(scheduler_module.time, "monotonic", lambda: moment[0])
    SchedulerHeartbeat.objects.create(process="killed:1", seen_at=START - timedelta(days=2))
    scheduler.tick()
    beat = SchedulerHeartbeat.objects.get()
    assert beat.seen_at == START
    clock.now, moment[0] = START + 5 * SECOND, 1005
    scheduler.tick()
    assert SchedulerHeartbeat.objects.get().seen_at == START
    clock.now, moment[0] = START + 10 * SECOND, 1010
    scheduler.tick()
    assert SchedulerHeartbeat.objects.get().seen_at == START + 10 * SECOND


def test_run_scheduler_survives_a_database_without_tables_and_stops_at_sigterm(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_scheduler"],
        cwd=Path(settings.PROJECT_DIR),
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.development", "DATA_DIR": str(tmp_path)}
        | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stderr:
            if "will try again" in line:
                break
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert "stops" in process.stderr.read()
    finally:
        process.kill()
        process.stderr.close()


# --- Commands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["publish_scheduled", "run_scheduler", "runserver"])
def test_our_commands_take_the_place_of_others_of_their_name(name):
    assert get_commands()[name] == "publishing"


@pytest.mark.django_db
def test_publish_scheduled_lists_or_does_what_is_due(clock, capsys):
    page = make_review(live=False)
    schedule(page, go_live_at=START + HOUR)
    clock.now = START + HOUR
    call_command("publish_scheduled", dryrun=True)
    assert not fresh(page).live
    assert "go_live of wagtailcore.Revision" in capsys.readouterr().out
    call_command("publish_scheduled")
    assert fresh(page).live
    assert "done: go_live" in capsys.readouterr().out


@pytest.mark.django_db
def test_publish_scheduled_fails_visibly_when_something_failed(clock, refuse):
    schedule(make_review("Refused", live=False), go_live_at=START + HOUR)
    schedule(make_review("Fine", live=False), go_live_at=START + HOUR)
    clock.now = START + HOUR
    with pytest.raises(CommandError, match="failed, left scheduled: go_live"):
        call_command("publish_scheduled")
    assert ReviewPage.objects.live().get().title == "Fine"


@pytest.mark.parametrize("wanted", [False, True])
def test_runserver_starts_the_scheduler_where_the_settings_say_so(settings, monkeypatch, wanted):
    started = []
    settings.RUN_SCHEDULER_IN_WEB_PROCESS = wanted
    monkeypatch.setattr("publishing.management.commands.runserver.start_in_thread", lambda: started.append(True))
    monkeypatch.setattr(
        "django.contrib.staticfiles.management.commands.runserver.RunserverCommand.inner_run", lambda self: None
    )
    RunserverCommand().inner_run()
    assert started == [True] * wanted
