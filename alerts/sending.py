"""Sending what is due, one mail after the other, each once, whenever the process is killed.

A delivery is claimed in the database before the server is spoken to, and marked as sent after the server has taken
it. What a killed process had claimed is known from its journal (`alerts.journal`): handed over, then it is sent; or
not, then it is sent by the next process. Only where the journal is gone, because another machine took over, is a
claimed mail sent again after a while: rather twice, with the same Message-ID, than never.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import Error
from django.db.models import F, Q
from django.utils import timezone

from . import tallies
from .composing import compose
from .leaving import erase, note_failure
from .models import Delivery, Sending, Subscriber
from .transport import Outcome, Transport, UnreachableError

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # longer than one conversation with a server takes
FIRST_WAIT = timedelta(seconds=30)  # of a mail with which the server went away; as long again each time
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)
ALERT, WAITING, CLAIMED, SENT = (
    Delivery.Purpose.ALERT,
    Delivery.State.WAITING,
    Delivery.State.SENDING,
    Delivery.State.SENT,
)


class Sender:
    """Sends with one connection, at the pace that the settings allow, while it has the journal."""

    def __init__(self, journal, transport=None):
        self.journal = journal
        self.transport = transport or Transport()
        self.sent = 0
        self._next = 0.0

    def settle(self):
        """Decide what became of mails that were being sent when a process ended."""
        claimed = Delivery.objects.filter(state=CLAIMED)
        if not claimed.exists():
            return  # mostly; what writes would lock SQLite
        if handed_over := self.journal.handed_over():
            pk, attempts = handed_over
            for delivery in claimed.filter(pk=pk, attempts=attempts, claimed_by=self.journal.identity):
                self._is_sent(delivery)
            self.journal.take_back()
        lost = Q(claimed_by=self.journal.identity) | Q(claimed_at__lt=timezone.now() - LEASE)
        claimed.filter(lost).update(state=WAITING, claimed_by="")

    def drain(self, must_stop=lambda: False):
        """Send what is due until nothing is or `must_stop()`. Raises UnreachableError."""
        try:
            while not must_stop() and (delivery := self._next_due()):
                if not self._wait_for_turn(must_stop):
                    break
                self._send(delivery)
        finally:
            self.transport.close()

    def _next_due(self):
        due = Delivery.objects.filter(state=WAITING, due_at__lte=timezone.now()).select_related("subscriber")
        if Sending.current().is_paused:
            due = due.exclude(purpose=ALERT)
        # Who has just asked waits for the mail to confirm; alerts to thousands can wait behind it.
        asked = due.exclude(purpose=ALERT).order_by("pk").first()
        return asked or due.filter(purpose=ALERT).order_by("due_at", "pk").first()

    def _wait_for_turn(self, must_stop):
        """Sleep until the pace allows another mail; return whether to go on."""
        while (left := self._next - time.monotonic()) > 0:
            if must_stop():
                return False
            time.sleep(min(left, 0.2))
        self._next = max(self._next, time.monotonic() - 1) + 60 / settings.ALERT_MAILS_PER_MINUTE
        return True

    def _send(self, delivery):
        try:
            mail = compose(delivery)
        except (Error, OSError):
            raise
        except Exception:
            logger.exception("%s could not be written; it must not stop the others", delivery)
            Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() + FIRST_RETRY)
            return
        if mail is None:  # withdrawn, private or deleted since, or not wanted any more
            Delivery.objects.filter(pk=delivery.pk, state=WAITING).delete()
            return
        delivery.attempts += 1
        if not self._claim(delivery):
            return  # left, or taken by another
        self.journal.begin(delivery)
        try:
            outcome = self.transport.send(mail, self.journal)
        except UnreachableError:
            # Later, the others first: it may be this mail that the server cannot bear.
            self._put_back(delivery, timezone.now() + FIRST_WAIT * delivery.attempts)
            raise
        except Exception:
            logger.exception("%s could not be sent", delivery)
            outcome = Outcome.LATER
        self._account(delivery, outcome)
        self.journal.take_back()
        self.sent += outcome is Outcome.SENT

    def _claim(self, delivery):
        claim = {"state": CLAIMED, "claimed_by": self.journal.identity, "claimed_at": timezone.now()}
        waiting = Delivery.objects.filter(pk=delivery.pk, state=WAITING)
        return waiting.update(**claim, attempts=F("attempts") + 1)

    def _account(self, delivery, outcome):
        subscriber = delivery.subscriber
        if outcome is Outcome.SENT:
            self._is_sent(delivery)
        elif outcome is Outcome.NO_SUCH_ADDRESS:
            tallies.count("refused")
            erase(subscriber, "stopped")
        elif outcome is Outcome.REFUSED or timezone.now() - delivery.created_at > GIVE_UP_AFTER:
            tallies.count("refused")
            Delivery.objects.filter(pk=delivery.pk).delete()
            note_failure(subscriber)
        elif not note_failure(subscriber):
            tallies.count("put_off")
            self._put_back(delivery, timezone.now() + min(FIRST_RETRY * 2 ** (delivery.attempts - 1), LONGEST_RETRY))

    def _is_sent(self, delivery):
        done = {"state": SENT, "sent_at": timezone.now(), "claimed_by": ""}
        if Delivery.objects.filter(pk=delivery.pk, state=CLAIMED).update(**done):
            tallies.count("sent")
        failing = Subscriber.objects.filter(pk=delivery.subscriber_id).exclude(failing_since=None)
        failing.update(failing_since=None, failures=0)

    def _put_back(self, delivery, due_at):
        Delivery.objects.filter(pk=delivery.pk, state=CLAIMED).update(state=WAITING, claimed_by="", due_at=due_at)
