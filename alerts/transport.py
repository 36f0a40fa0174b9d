"""Handing one mail to the mail server that Django's settings name, and what the server says to it.

Django's SMTP backend opens the connection, with whatever TLS and password the settings ask for. The conversation is
our own, because the backend does not tell when a mail becomes the server's. Other backends get the mail whole.
"""

import contextlib
import re
import smtplib
import socket
from enum import Enum

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

OK, OK_ELSEWHERE, WAITS_FOR_TEXT = 250, 251, 354
FIRST_PERMANENT, SERVICE_CLOSES = 500, 421
LINE_START = re.compile(rb"^\.", re.MULTILINE)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
PATIENCE = 300  # seconds for the server to take a mail that it has (RFC 5321 asks for ten minutes; nobody takes them)
NO_SUCH_ADDRESS = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


class Outcome(Enum):
    """What became of a mail."""

    SENT = "sent"
    NO_SUCH_ADDRESS = "no such address"  # it will never be taken
    REFUSED = "refused"  # for good, but it need not be the address's fault
    LATER = "later"


class UnreachableError(Exception):
    """Raised when the server cannot be reached, or takes no mail at all; the message holds no address."""


class Transport:
    """One connection, used for many mails and opened again when the server has closed it."""

    def __init__(self, connection=None):
        self._backend = connection or get_connection()
        self._is_used = False

    def send(self, message, journal):
        """Hand `message` (to one address) over and return the `Outcome`. Raises UnreachableError."""
        if not isinstance(self._backend, EmailBackend):
            return self._send_whole(message)
        for is_last in (False, True):
            self._open()
            try:
                return self._converse(message, journal)
            except smtplib.SMTPServerDisconnected as error:
                self._drop()
                # Servers close a connection that was idle, or has had its share of mails: once more, with a new one.
                if is_last or not self._is_used:
                    raise UnreachableError(f"The mail server closed the connection {error}".strip()) from error
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                raise UnreachableError(describe(error)) from error
            except Exception:
                self._drop()  # in the middle of a conversation
                raise
        raise AssertionError  # not reached

    def close(self):
        """End the connection, if there is one."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._backend.close()
        self._drop()

    def _send_whole(self, message):
        try:
            self._backend.send_messages([message])
        except Exception as error:
            raise UnreachableError(describe(error)) from error
        return Outcome.SENT

    def _open(self):
        try:
            if self._backend.open():
                self._is_used = False
                # The full stop is a packet of its own, and must not wait for the one before it to be acknowledged.
                self._backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnreachableError(describe(error)) from error

    def _drop(self):
        if getattr(self._backend, "connection", None) is not None:
            self._backend.connection.close()
            self._backend.connection = None

    def _converse(self, message, journal):
        server = self._backend.connection
        server.ehlo_or_helo_if_needed()
        (recipient,) = message.recipients()
        text = message.message().as_bytes(linesep="\r\n")
        options = [f"size={len(text)}"] if server.does_esmtp and server.has_extn("size") else []
        code, reply = _unless_closed(server.mail(message.envelope_sender, options))
        if code != OK:
            server.rset()
            raise UnreachableError(f"The mail server refuses the sender: {_told(code, reply)}")
        code, reply = _unless_closed(server.rcpt(recipient))
        if code not in (OK, OK_ELSEWHERE):
            return self._refused(code, reply, is_of_address=True)
        code, reply = _unless_closed(server.docmd("DATA"))
        if code != WAITS_FOR_TEXT:
            return self._refused(code, reply)
        text = LINE_START.sub(b"..", text)
        server.send(text if text.endswith(b"\r\n") else text + b"\r\n")
        patience = server.sock.gettimeout()
        server.sock.settimeout(max(PATIENCE, patience or 0))
        try:
            journal.hand_over()
            server.sock.sendall(b".\r\n")
            code, reply = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            # A server that goes before it has answered has not taken the mail (RFC 5321, 4.5.4.1): it comes again.
            journal.take_back()
            raise UnreachableError(describe(error)) from error
        server.sock.settimeout(patience)
        if code == OK:
            self._is_used = True
            return Outcome.SENT
        journal.take_back()
        return self._refused(code, reply)

    def _refused(self, code, reply, is_of_address=False):
        if code == SERVICE_CLOSES:
            self._drop()
        else:
            self._backend.connection.rset()
            self._is_used = True
        status = STATUS.search(reply.decode("ascii", "replace"))
        if code < FIRST_PERMANENT:
            return Outcome.LATER
        return Outcome.NO_SUCH_ADDRESS if is_of_address and status and status[1] in NO_SUCH_ADDRESS else Outcome.REFUSED


def _unless_closed(answer):
    """Return (code, reply). Raises SMTPServerDisconnected where the server says that it ends the connection."""
    if answer[0] == SERVICE_CLOSES:
        raise smtplib.SMTPServerDisconnected(_told(*answer))
    return answer


def describe(error):
    """Return what went wrong in words that hold no address: servers like to repeat those."""
    code = getattr(error, "smtp_code", None)
    if code is not None:
        return _told(code, getattr(error, "smtp_error", b""))
    return f"{type(error).__name__}: {error.strerror}" if getattr(error, "strerror", None) else type(error).__name__


def _told(code, reply):
    status = STATUS.search(reply.decode("ascii", "replace") if isinstance(reply, bytes) else str(reply))
    return f"{code} {status[1]}" if status else str(code)
