"""The background: seeing what became public, and sending. A thread beside the scheduler, or `manage.py send_alerts`."""

import logging
import threading
import time

from django.db import close_old_connections, connection
from django.utils import timezone

from home import stamp
from publishing.leadership import Leadership

from . import leaving
from .journal import Journal
from .models import Sending
from .news import announce
from .queueing import queue_due
from .sending import Sender
from .transport import UnreachableError

logger = logging.getLogger(__name__)

LOOK_EVERY = 1  # seconds
LOOK_ANEW_EVERY = 60  # seconds, whether or not anything seems to have changed
FIRST_WAIT, LONGEST_WAIT = 5, 300  # seconds, while the mail server is away


class Worker:
    """Works while it leads, until `stop` (a threading.Event) is set; while `is_busy()`, something else goes first."""

    def __init__(self, stop, is_busy=lambda: False):
        self.stop = stop
        self._is_busy = is_busy
        self._leadership = Leadership("alerts")
        self._sender = None
        self._seen, self._looked_at = None, None
        self._wait, self._not_before = FIRST_WAIT, 0

    def run(self):
        """Work until told to stop. Errors, the database's absence included, are logged and survived."""
        while not self.stop.wait(LOOK_EVERY):
            self.turn()
        self._give_up()

    def turn(self):
        """Do what is due."""
        try:
            close_old_connections()
            if not self._must_stop() and self._leads():
                self._look()
                queue_due(self._must_stop)
                self._send()
        except Exception:
            logger.exception("Alerts will be looked at again in a moment")
            connection.close()

    def _must_stop(self):
        return self.stop.is_set() or self._is_busy()

    def _leads(self):
        if not self._leadership.is_held():
            self._let_go()
            return False
        if self._sender is None:
            try:
                self._sender = Sender(Journal())
            except BlockingIOError:  # another process of this machine is about to end
                return False
        self._sender.settle()
        return True

    def _look(self):
        """Announce what is new, if anything that readers see has changed."""
        present, moment = stamp.read(), time.monotonic()
        if present == self._seen and moment - self._looked_at < LOOK_ANEW_EVERY:
            return
        announce()
        leaving.forget()
        self._seen, self._looked_at = present, moment

    def _send(self):
        if time.monotonic() < self._not_before:
            return
        before = self._sender.sent
        try:
            self._sender.drain(lambda: self._must_stop() or not self._leadership.is_held())
        except UnreachableError as error:
            if self._sender.sent > before:
                self._wait = FIRST_WAIT
            logger.warning("Mail is not taken, to be tried again in %s s: %s", self._wait, error)
            Sending.objects.filter(pk=1).update(last_error=str(error)[:300], last_error_at=timezone.now())
            self._not_before = time.monotonic() + self._wait
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        else:
            if self._sender.sent > before:
                self._wait = FIRST_WAIT
                Sending.objects.filter(pk=1).exclude(last_error="").update(last_error="", last_error_at=None)

    def _let_go(self):
        if self._sender:
            self._sender.journal.close()
            self._sender = None

    def _give_up(self):
        self._let_go()
        try:
            self._leadership.give_up()
        except Exception:
            logger.exception("The claim ends with the process")
        finally:
            connection.close()


def start_beside(scheduler):
    """Start a thread that works beside `scheduler`, publications first; return it."""
    worker = Worker(scheduler.stop, scheduler.is_busy.is_set)
    thread = threading.Thread(target=worker.run, name="alerts", daemon=True)
    thread.start()
    return thread
