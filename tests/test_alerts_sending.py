"""Sending alerts: each once, whatever is killed; to nobody who must not, or need not, have it."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from alerts import sending
from alerts.journal import Journal
from alerts.leaving import PATIENCE
from alerts.models import Delivery, MailTally, Sending, Subscriber
from alerts.sending import LEASE, Sender
from alerts.transport import UnreachableError
from alerts.worker import Worker

from .alerts import MailServer, Process, make_subscriber, queue
from .factories import make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    return MailServer()


@pytest.fixture
def process(server, tmp_path, settings):
    settings.ALERT_MAILS_PER_MINUTE = 1_000_000
    return Process(server, tmp_path)


@pytest.fixture
def hour(monkeypatch):
    """A function that lets hours pass."""
    real, passed = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])

    def let_pass(hours):
        passed[0] += timedelta(hours=hours)

    return let_pass


def sent_today(name="sent"):
    return sum(MailTally.objects.values_list(name, flat=True))


# --- Exactly once ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [step for step in MailServer.STEPS if step != "before the full stop"])
def test_who_is_killed_at_any_step_sends_each_mail_once(step, server, process, home):
    readers = [make_subscriber() for _ in range(3)]
    make_review()
    assert queue() == 3
    server.die_at = step
    assert not process.run()
    assert process.run()
    assert sorted(server.addresses()) == sorted(reader.address for reader in readers)
    assert not Delivery.objects.exclude(state="sent").exists()
    assert sent_today() == 3


def test_who_is_killed_with_every_mail_sends_each_once(server, process, home):
    for _ in range(7):
        make_subscriber()
    make_review()
    queue()
    for step in ("text", "reply", "mail", "full stop", "data", "reply", "open"):
        server.die_at = step
        process.run()
    process.run()
    assert len(server.taken) == len(set(server.addresses())) == 7


def test_killed_between_the_mark_and_the_full_stop_the_mail_counts_as_sent(server, process, home):
    """A few instructions, in which no process is ever found: the price of never sending twice."""
    make_subscriber()
    make_review()
    queue()
    server.die_at = "before the full stop"
    process.run()
    process.run()
    assert server.taken == []
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize("step", [step for step in MailServer.STEPS if step != "before the full stop"])
def test_a_server_that_goes_away_at_any_step_gets_the_mail_later_with_the_same_id(step, server, process, home, hour):
    make_subscriber()
    make_review()
    queue()
    server.drop_at = step
    with suppress(UnreachableError):
        process.run()
    hour(1)
    process.run()
    # Only a server that takes a mail and goes before it says so has it twice: RFC 5321 asks for it.
    assert len(server.taken) == (2 if step == "reply" else 1)
    ids = {line for _, _, text in server.taken for line in text.splitlines() if line.startswith("Message-ID")}
    assert len(ids) == 1


def test_a_connection_that_the_server_closed_between_two_mails_is_opened_again(server, process, home):
    make_subscriber()
    make_subscriber()
    make_review()
    queue()
    journal = Journal(process.folder)
    sender = Sender(journal, sending.Transport(server))
    delivery = sender._next_due()
    sender._send(delivery)
    server.drop_at = "mail"
    sender.drain()
    journal.close()
    assert len(set(server.addresses())) == len(server.taken) == 2


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_server_that_takes_only_so_many_mails_in_one_connection_gets_a_new_one(step, server, process, home):
    make_subscriber()
    make_subscriber()
    make_review()
    queue()
    usual = {"mail": 250, "rcpt": 250, "data": 354}[step]
    server.answers[step] = [(usual, b"OK"), (421, b"4.7.0 too many mails")]
    process.run()
    assert len(set(server.addresses())) == len(server.taken) == 2


def test_what_another_machine_was_sending_is_left_until_it_cannot_be_sending_any_more(server, process, home, hour):
    make_subscriber()
    make_review()
    queue()
    Delivery.objects.update(state="sending", claimed_by="another", claimed_at=timezone.now(), attempts=1)
    process.run()
    assert server.taken == []
    hour(LEASE / timedelta(hours=1) + 0.1)
    process.run()
    assert len(server.taken) == 1


def test_the_journal_belongs_to_one_process(tmp_path):
    journal = Journal(tmp_path)
    with pytest.raises(BlockingIOError):
        Journal(tmp_path)
    journal.close()
    again = Journal(tmp_path)
    assert again.identity == journal.identity
    again.close()


def test_a_mark_of_an_earlier_attempt_says_nothing_of_a_later_one(server, process, home):
    make_subscriber()
    make_review()
    queue()
    delivery = Delivery.objects.get()
    journal = Journal(process.folder)
    journal.begin(delivery)
    journal.hand_over()
    Delivery.objects.update(state="sending", claimed_by=journal.identity, claimed_at=timezone.now(), attempts=5)
    journal.close()
    process.run()
    assert len(server.taken) == 1


# --- What the server refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [b"5.1.1 <reader@example.org>: no such user", b"5.2.1 mailbox disabled"])
def test_an_address_that_does_not_exist_is_erased_at_the_first_refusal(answer, server, process, home):
    make_subscriber()
    other = make_subscriber()
    make_review()
    queue()
    server.answers["rcpt"] = [(550, answer)]
    process.run()
    assert server.addresses() == [other.address]
    assert [*Subscriber.objects.all()] == [other]
    assert (sent_today("refused"), sent_today("stopped")) == (1, 1)


@pytest.mark.parametrize("answer", [b"5.7.1 relay access denied", b"we do not like you"])
def test_a_refusal_that_may_be_our_own_fault_costs_the_mail_and_not_the_address(answer, server, process, home):
    reader = make_subscriber()
    make_review()
    queue()
    server.answers["rcpt"] = [(550, answer)]
    process.run()
    reader.refresh_from_db()
    assert reader.failures == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("step", ["rcpt", "data", "reply"])
def test_what_is_put_off_is_sent_later(step, server, process, home, hour):
    make_subscriber()
    make_review()
    queue()
    server.answers[step] = [(451, b"4.2.1 try again later")]
    process.run()
    for _ in range(2):
        process.run()
    assert server.taken == []
    assert sent_today("put_off") == 1
    hour(1)
    process.run()
    assert len(server.taken) == 1
    assert not Subscriber.objects.exclude(failures=0).exists()


def test_an_address_that_takes_no_mail_for_two_weeks_is_erased(server, process, home, hour):
    make_subscriber()
    for _ in range(5):
        make_review()
        queue()
        server.answers["rcpt"] = [(550, b"5.2.2 mailbox full")]
        process.run()
        hour(PATIENCE / timedelta(hours=1) / 4)
    assert not Subscriber.objects.exists()


def test_a_server_that_refuses_the_sender_or_is_away_costs_nothing(server, process, home, hour):
    make_subscriber()
    make_review()
    queue()
    server.answers["mail"] = [(553, b"5.1.8 sender of reader@example.org refused")]
    with pytest.raises(UnreachableError, match=r"553 5\.1\.8$"):
        process.run()
    hour(1)
    process.run()
    assert len(server.taken) == 1


# --- Pace, pause, order ------------------------------------------------------------------------------------------


def test_it_sends_at_the_pace_that_is_set(server, tmp_path, settings, home, monkeypatch):
    settings.ALERT_MAILS_PER_MINUTE = 30
    for _ in range(5):
        make_subscriber()
    make_review()
    queue()
    clock = [1000.0]
    monkeypatch.setattr(sending.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sending.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    Process(server, tmp_path).run()
    assert len(server.taken) == 5
    assert clock[0] - 1000 == pytest.approx(8, abs=1.5)  # four waits of two seconds


def test_while_alerts_are_paused_only_what_asks_to_confirm_is_sent(server, process, home):
    make_subscriber()
    make_review()
    queue()
    asking = make_subscriber("new@example.org", confirmed=False)
    Delivery.objects.create(subscriber=asking, purpose="confirm")
    Sending.objects.update(is_paused=True)
    process.run()
    assert server.addresses() == ["new@example.org"]
    Sending.objects.update(is_paused=False)
    process.run()
    assert len(server.taken) == 2


def test_who_asks_goes_before_alerts(server, process, home):
    make_subscriber()
    make_review()
    queue()
    asking = make_subscriber("new@example.org", confirmed=False)
    Delivery.objects.create(subscriber=asking, purpose="confirm")
    process.run()
    assert server.addresses()[0] == "new@example.org"


def test_a_mail_that_cannot_be_written_stops_no_other(server, process, home, monkeypatch, caplog):
    first, second = make_subscriber(), make_subscriber()
    make_review()
    queue()
    compose = sending.compose

    def fails_for_the_first(delivery):
        if delivery.subscriber_id == first.pk:
            raise RuntimeError("it cannot be written")
        return compose(delivery)

    monkeypatch.setattr(sending, "compose", fails_for_the_first)
    process.run()
    assert server.addresses() == [second.address]
    assert first.address not in caplog.text


class TestWorker:
    @pytest.fixture
    def worker(self, server, settings, tmp_path, monkeypatch):
        settings.DATA_DIR = tmp_path
        settings.ALERT_MAILS_PER_MINUTE = 1_000_000
        monkeypatch.setattr("alerts.transport.get_connection", lambda: server)
        monkeypatch.setattr("alerts.worker.close_old_connections", lambda: None)

        class Stop:
            is_set = staticmethod(lambda: False)

        worker = Worker(Stop())
        yield worker
        worker._let_go()
        worker._leadership.give_up()

    def test_sees_a_publication_and_sends(self, worker, server, home):
        worker.turn()
        reader = make_subscriber()
        make_review()
        worker.turn()
        worker.turn()
        assert server.addresses() == [reader.address]

    def test_does_nothing_while_publications_are_due(self, worker, server, home):
        make_subscriber()
        make_review()
        worker._is_busy = lambda: True
        worker.turn()
        assert not Delivery.objects.exists()

    def test_says_what_stands_in_the_way_without_an_address(self, worker, server, home):
        make_subscriber("reader@example.org")
        make_review()
        server.answers["mail"] = [(451, b"4.7.1 reader@example.org is greylisted")]
        worker.turn()
        assert Sending.objects.get().last_error == "The mail server refuses the sender: 451 4.7.1"
        worker._not_before = 0
        Delivery.objects.update(due_at=timezone.now())
        worker.turn()
        assert Sending.objects.get().last_error == ""
        assert len(server.taken) == 1
