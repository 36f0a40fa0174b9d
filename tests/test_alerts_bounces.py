"""Mails that come back: what does not exist is erased, what is malformed gets a message."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alerts import bounces
from alerts.models import Delivery, MailTally, Subscriber

from .alerts import make_subscriber

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

It could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; reader@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--x
Content-Type: {returned}

{headers}

--x--
"""


@pytest.fixture
def delivery(db):
    reader = make_subscriber("reader@example.org")
    return Delivery.objects.create(subscriber=reader, purpose="alert", state="sent", sent_at=timezone.now())


def report(
    delivery=None, *, to="practice-reviews@localhost", action="failed", status="5.1.1", returned=None, name=None
):
    token = name or (delivery.token if delivery else "0" * 32)
    headers = f"Message-ID: <alert-{token}@localhost>\nSubject: New review"
    returned = returned or "text/rfc822-headers"
    return REPORT.format(to=to, action=action, status=status, returned=returned, headers=headers).encode()


def read(content, monkeypatch, name="-"):
    out, err = io.StringIO(), io.StringIO()
    if name == "-":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("read_bounces", name, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_an_address_that_does_not_exist_is_erased_and_not_named(returned, delivery, monkeypatch):
    text = read(report(delivery, returned=returned), monkeypatch)
    assert "It is erased." in text
    assert "reader@" not in text
    assert not Subscriber.objects.exists()
    assert not Delivery.objects.exists()
    assert MailTally.objects.get().stopped == 1


@pytest.mark.parametrize("change", [str, str.upper])
def test_the_address_that_it_came_back_to_says_which_mail_it_was(change, delivery, monkeypatch):
    to = f"bounces+{change(delivery.token)}@example.org"
    read(report(to=to), monkeypatch)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("action", "status", "words"),
    [
        ("delayed", "4.4.1", "Nothing to do"),
        ("delivered", "2.0.0", "Nothing to do"),
        ("failed", "4.2.2", "Nothing to do"),
        ("failed", "5.2.2", "The address stays for now."),
        ("failed", "5.7.1", "The address stays for now."),
    ],
)
def test_what_may_pass_costs_no_address(action, status, words, delivery, monkeypatch):
    assert words in read(report(delivery, action=action, status=status), monkeypatch)
    assert Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"From nobody\n\n", "The file is empty"),
        (b"Subject: I am away\n\nBack on Monday", "no delivery report"),
        (b"\xff\x00\xfe" * 100, "no delivery report"),
        (b"Content-Type: multipart/report; boundary=\n\n--", "no delivery report"),
        (b"Content-Type: message/delivery-status\n\n", "no delivery report"),
        (b"Content-Type: message/delivery-status; charset=no-such\n\n\n\nAction: failed\n\n", "no delivery report"),
        (report(status="not a status"), "no delivery report"),
        (report(), "names no mail"),
        (report(name="'; DROP TABLE"), "names no mail"),
        (b"x" * (bounces.LARGEST + 1), "larger than 5 MB"),
    ],
    ids=range(11),
)
def test_what_is_no_report_about_a_mail_of_ours_gets_a_message_and_changes_nothing(
    content, words, delivery, monkeypatch
):
    with pytest.raises(CommandError, match=words):
        read(content, monkeypatch)
    assert Subscriber.objects.exists()


def test_a_whole_mailbox_is_read_and_what_is_something_else_is_passed_over(delivery, monkeypatch, tmp_path):
    box = tmp_path / "bounces.mbox"
    start = b"From MAILER-DAEMON Mon Jan  1 00:00:00 2026\n"
    box.write_bytes(start + b"Subject: hello\n\nhello\n\n" + start + report(delivery) + b"\n")
    text = read(b"", monkeypatch, str(box))
    assert "1 of 2 mails were reports" in text
    assert not Subscriber.objects.exists()


def test_a_file_that_is_not_there_is_named(monkeypatch):
    with pytest.raises(CommandError, match=r"nowhere\.eml cannot be read: No such file"):
        read(b"", monkeypatch, "nowhere.eml")
