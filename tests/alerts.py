"""Subscribers and a mail server for tests of alerts."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from alerts.journal import Journal
from alerts.models import Subscriber
from alerts.news import announce, newest_announcement
from alerts.queueing import queue_due
from alerts.sending import Sender
from alerts.transport import Transport

from .factories import numbers


def make_subscriber(address=None, *, confirmed=True, terms=None, **fields):
    """Make somebody who gets alerts of everything that is new from now on, unless told otherwise."""
    address = address or f"reader{next(numbers)}@example.org"
    if confirmed:
        announce()
        fields = {"confirmed_at": timezone.now(), "told_up_to": newest_announcement()} | fields
    subscriber = Subscriber.objects.create(address=address, address_key=address.casefold(), **fields)
    for name, values in (terms or {}).items():
        getattr(subscriber, name).set(values)
    return subscriber


def queue():
    """See what is new, and queue what is due; return how many mails."""
    announce()
    return queue_due()


class Killed(BaseException):
    """Stands in for SIGKILL: nothing catches it."""


class MailServer(EmailBackend):
    """A mail server, with what Django's backend and smtplib make of it. It takes everything, unless told otherwise.

    answers: {"rcpt": [(code, text), ...]}, each given once. die_at, drop_at: a step at which the sender is killed, or
    the connection is lost, once. `taken`: the mails it has.
    """

    STEPS = ("open", "mail", "rcpt", "data", "text", "before the full stop", "full stop", "reply")

    def __init__(self):
        super().__init__(fail_silently=False)
        self.answers, self.die_at, self.drop_at, self.taken = {}, None, None, []
        self._text = None

    def open(self):
        if self.connection:
            return False
        self._step("open")
        self.connection = self
        return True

    def close(self):
        self.connection = None

    does_esmtp, sock = False, property(lambda self: self)

    def setsockopt(self, *args):
        pass

    def gettimeout(self):
        return 60

    def settimeout(self, seconds):
        pass

    def ehlo_or_helo_if_needed(self):
        pass

    def rset(self):
        pass

    def mail(self, sender, options):
        self.sender = sender
        return self._answer("mail", 250)

    def rcpt(self, recipient):
        self.recipient = recipient
        return self._answer("rcpt", 250)

    def docmd(self, command):
        return self._answer("data", 354)

    def send(self, text):
        self._step("text")
        self._text = text

    def sendall(self, text):
        assert text == b".\r\n"
        self._step("before the full stop")
        self.accepts = self.answers.get("reply") is None
        if self.accepts and self.drop_at != "full stop":
            self.taken.append((self.sender, self.recipient, self._text.decode()))
        self._step("full stop")

    def getreply(self):
        return self._answer("reply", 250)

    def _step(self, name):
        if self.die_at == name:
            self.die_at = None
            raise Killed
        if self.drop_at == name:
            self.drop_at = None
            raise smtplib.SMTPServerDisconnected("gone")

    def _answer(self, name, code):
        self._step(name)
        prepared = self.answers.get(name)
        answer = prepared.pop(0) if prepared else (code, b"OK")
        if not prepared:
            self.answers.pop(name, None)
        return answer

    def addresses(self):
        return [recipient for _, recipient, _ in self.taken]


class Process:
    """A process that sends to `server`, with the journal in `folder`; it may be killed, and the next one begins."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder

    def run(self):
        """Send what is due; return whether it came to its end."""
        journal = Journal(self.folder)
        self.server.connection = None
        try:
            sender = Sender(journal, Transport(self.server))
            sender.settle()
            sender.drain()
        except Killed:
            return False
        finally:
            journal.close()  # as the kernel does
        return True
