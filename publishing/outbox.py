"""What follows a change: search index, caches, mail, whatever listens to Wagtail's signals.

It is written as a row in the transaction of the change and done after its commit, so that nothing that follows can
stop a publication, and nothing is forgotten when a process is killed in between. What fails is tried again, later
each time. Something may thus be done twice, never not at all: handlers must bear that.

Wagtail's own tasks come through here too (`TaskBackend`, settings.TASKS): Wagtail's default backend runs them within
the transaction and forgets what failed.
"""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial

from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from .models import OutboxMessage

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # a message whose process died is tried again after this
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=1), timedelta(hours=1)
BATCH = 50
LONGEST_ERROR = 2000  # characters

_handlers = {}
_is_deferred = ContextVar("outbox is deferred", default=False)


def handles(kind):
    """Decorate the function that does messages of `kind` (a text); it gets the payload as keyword arguments."""

    def register(function):
        _handlers[kind] = function
        return function

    return register


def post(kind, **payload):
    """Write a message of `kind`, with a `payload` that JSON can hold, in the present transaction.

    It is tried right after the commit, or by the scheduler where that `defers`.
    """
    now = timezone.now()
    message = OutboxMessage.objects.create(kind=kind, payload=payload, created_at=now, due_at=now)
    if not is_deferring():
        transaction.on_commit(partial(try_message, message.pk), robust=True)
    return message


@contextmanager
def deferring():
    """Leave what is posted inside to the next `drain`: the scheduler has the next publication to make first."""
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)


def is_deferring():
    """Return whether what follows is left to the scheduler for the moment."""
    return _is_deferred.get()


def try_message(pk):
    """Do the message with this key, if nobody else does; return whether it was done.

    No transaction is open meanwhile: a slow handler keeps no lock.
    """
    now = timezone.now()
    # Who moves the time has the message: any number of processes may try.
    if not OutboxMessage.objects.filter(pk=pk, due_at__lte=now).update(
        due_at=now + LEASE, attempts=models.F("attempts") + 1
    ):
        return False
    message = OutboxMessage.objects.get(pk=pk)
    try:
        _handlers[message.kind](**message.payload)
    except Exception as error:
        delay = min(FIRST_RETRY * 2 ** min(message.attempts - 1, 20), LONGEST_RETRY)
        logger.exception("Failed, to be tried again in %s: %s", delay, message)
        OutboxMessage.objects.filter(pk=pk).update(
            due_at=timezone.now() + delay, last_error=repr(error)[:LONGEST_ERROR]
        )
        return False
    OutboxMessage.objects.filter(pk=pk).delete()
    return True


def drain(must_stop=lambda: False):
    """Try what is due, the oldest first, until nothing is or `must_stop()`; return how many messages were done."""
    done = 0
    while not must_stop():
        due = OutboxMessage.objects.filter(due_at__lte=timezone.now()).values_list("pk", flat=True)[:BATCH]
        for pk in due:
            if must_stop():
                break
            done += try_message(pk)
        if len(due) < BATCH:
            break
    return done


@handles("task")
def run_task(path, args, kwargs):
    """Run the task (`path` is a module's and a function's name). Raises whatever it raises."""
    task = import_string(path)
    task.call(*args, **kwargs)


class TaskBackend(BaseTaskBackend):
    """Runs Wagtail's tasks after the commit and again if they fail.

    OPTIONS["AT_ONCE"] lists tasks that run within the transaction, because what is read right after the commit rests on
    them; one that fails there is undone and follows as a message.
    """

    supports_priority = True

    def enqueue(self, task, args, kwargs):
        """Take the task on."""
        self.validate_task(task)
        path = task.module_path
        if path not in self.options.get("AT_ONCE", ()) or not self._run_at_once(task, args, kwargs):
            post("task", path=path, args=list(args), kwargs=kwargs)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def _run_at_once(self, task, args, kwargs):
        try:
            with transaction.atomic():
                task.call(*args, **kwargs)
        except Exception:
            logger.exception("A task failed within its transaction and will be tried again after it: %s", task)
            return False
        return True
