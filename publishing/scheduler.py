"""The process that watches the clock: `manage.py run_scheduler`, or a thread of `manage.py runserver`.

Any number may run at once. One leads and works (`publishing.leadership`); the engine's locks see to it that each item
is done once even where two believe that they lead.
"""

import logging
import os
import socket
import threading
import time
from datetime import timedelta

from django.db import close_old_connections, connection
from django.utils import timezone
from wagtail import hooks

from documents.worker import ReaderThread
from home.stamp import forget_old_changes

from . import outbox, releases
from .audit import seal_entries
from .engine import due_items, publish_due
from .leadership import Leadership
from .models import SchedulerHeartbeat
from .retention.reminders import remind
from .withdrawal import apply_ledger

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 1  # seconds: what is scheduled now for the next moment is seen in time
HEARTBEAT_EVERY = 10  # seconds
FOLLOW_UP_EVERY = 0.2  # seconds
KEEP_HOUSE_EVERY = 60  # seconds
REMIND_EVERY = 300  # seconds
WAIT_FOR_OTHERS = 30  # seconds at most, at the end, for what other apps do beside
FORGET_AFTER = timedelta(days=1)  # heartbeats of processes that were killed
FIRST_RETRY, LONGEST_RETRY = 1, 60  # seconds until an item that failed is tried again; doubled each time


class Scheduler:
    """Does what is due at its time until `stop` (a threading.Event) is set."""

    def __init__(self, stop=None):
        self.stop = stop or threading.Event()
        self.process = f"{socket.gethostname()}:{os.getpid()}"
        self.leadership = Leadership()
        self.is_busy = threading.Event()  # something is due: what follows earlier publications waits
        self._last_beat = None
        self._house_kept = None
        self._reminded = None
        self._tidied = None
        self._retries = {}  # key of a failed item: (when to try it again, how long that was)

    def run(self):
        """Work until told to stop. Errors, the database's absence included, are logged and survived."""
        logger.info("Scheduler %s starts", self.process)
        follower = threading.Thread(target=self._follow_up, name="outbox", daemon=True)
        follower.start()
        reader = ReaderThread(self.stop)
        reader.start()
        # What the other apps do all the time (hook "run_beside_scheduler"): each gives a thread that has started.
        beside = [start(self) for start in hooks.get_hooks("run_beside_scheduler")]
        while not self.stop.is_set():
            self.stop.wait(self.tick())
        follower.join()
        reader.join()
        for thread in beside:
            thread.join(WAIT_FOR_OTHERS)
        self._say_goodbye()
        logger.info("Scheduler %s stops", self.process)

    def tick(self):
        """Do what is due now and return how many seconds to sleep."""
        try:
            close_old_connections()
            self._beat()
            return self._work() if self.leadership.is_held() else LONGEST_SLEEP
        except Exception:
            logger.exception("The scheduler will try again in a moment")
            connection.close()
            return LONGEST_SLEEP

    def _work(self):
        upcoming = due_items(timezone.now() + timedelta(seconds=LONGEST_SLEEP))
        keys = {item.key for item in upcoming}
        self._retries = {key: retry for key, retry in self._retries.items() if key in keys}
        moment = time.monotonic()
        waiting = [item for item in upcoming if self._retries.get(item.key, (0, 0))[0] <= moment]
        now = timezone.now()
        due = [item for item in waiting if item.at <= now]
        if due:
            self._publish(item for item in due if not self.stop.is_set())
        later = [item.at for item in waiting if item.at > now]
        if not later:
            return LONGEST_SLEEP
        return min(max((min(later) - timezone.now()).total_seconds(), 0), LONGEST_SLEEP)

    def _publish(self, due):
        self.is_busy.set()
        try:
            outcome = publish_due(due)
        finally:
            self.is_busy.clear()
        for item in outcome.failed:
            delay = min(self._retries.get(item.key, (0, FIRST_RETRY / 2))[1] * 2, LONGEST_RETRY)
            self._retries[item.key] = (time.monotonic() + delay, delay)

    def _follow_up(self):
        """Do what follows publications, in a thread of its own, while this scheduler leads and none is due."""
        while not self.stop.wait(FOLLOW_UP_EVERY):
            # One that does not lead would take the machine's time from the one that does.
            if self.is_busy.is_set() or not self.leadership.is_leading:
                continue
            try:
                close_old_connections()
                seal_entries()
                releases.try_out_upcoming()
                self._keep_house()
                self._remind()
                self._tidy()
                outbox.drain(must_stop=lambda: self.is_busy.is_set() or self.stop.is_set())
            except Exception:
                logger.exception("What follows publications will be tried again in a moment")
                connection.close()
        connection.close()

    def _keep_house(self):
        moment = time.monotonic()
        if self._house_kept is None or moment - self._house_kept >= KEEP_HOUSE_EVERY:
            apply_ledger()
            forget_old_changes()
            self._house_kept = moment

    def _remind(self):
        moment = time.monotonic()
        if self._reminded is None or moment - self._reminded >= REMIND_EVERY:
            self._reminded = moment  # first: what fails is tried again in five minutes, not at once
            for job in (remind, *hooks.get_hooks("remind")):
                job()

    def _tidy(self):
        """Do what the other apps have to do once a day (hook "do_daily")."""
        today = timezone.localdate()
        if self._tidied != today:
            self._tidied = today  # first: what fails must not stop the rest for more than a day
            for job in hooks.get_hooks("do_daily"):
                job()

    def _beat(self):
        moment = time.monotonic()
        if self._last_beat is not None and moment - self._last_beat < HEARTBEAT_EVERY:
            return
        now = timezone.now()
        SchedulerHeartbeat.objects.update_or_create(process=self.process, defaults={"seen_at": now})
        SchedulerHeartbeat.objects.filter(seen_at__lt=now - FORGET_AFTER).delete()
        self._last_beat = moment

    def _say_goodbye(self):
        try:
            self.leadership.give_up()
            SchedulerHeartbeat.objects.filter(process=self.process).delete()
        except Exception:
            logger.exception("The heartbeat of %s stays behind", self.process)
        finally:
            connection.close()


def start_in_thread():
    """Start a scheduler that lives as long as this process, and return its thread."""
    thread = threading.Thread(target=Scheduler().run, name="scheduler", daemon=True)
    thread.start()
    return thread
