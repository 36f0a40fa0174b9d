"""What monitoring asks: is the site alive, can it work, is anything late? Nothing here tells what is planned."""

import logging
import os
from datetime import timedelta

from django.core.files.storage import storages
from django.db import Error, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .engine import due_items
from .models import SchedulerHeartbeat

logger = logging.getLogger(__name__)

TOO_LATE = timedelta(seconds=60)
STORAGES = ["default", "private"]


@require_safe
@cache_control(no_store=True)
def alive(request):
    """Answer 200 as long as the process serves at all; asks nobody else."""
    return _answer({}, is_well=True)


@require_safe
@cache_control(no_store=True)
def ready(request):
    """Answer 200 if the database and the storages of files answer, else 503."""
    checks = {"database": _database_answers()} | {f"storage {name}": _storage_answers(name) for name in STORAGES}
    return _answer({name: "ok" if answers else "failed" for name, answers in checks.items()}, all(checks.values()))


@require_safe
@cache_control(no_store=True)
def schedule(request):
    """Answer 503 if something is overdue by a minute, or if that cannot be found out; else 200."""
    now = timezone.now()
    try:
        overdue = len(due_items(now - TOO_LATE))
        seen_at = SchedulerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    except Error:
        logger.exception("The schedule could not be asked")
        return _answer({"database": "failed"}, is_well=False)
    seen = round((now - seen_at).total_seconds()) if seen_at else None
    return _answer({"overdue": overdue, "scheduler_seen_seconds_ago": seen}, is_well=not overdue)


def _answer(facts, is_well):
    return JsonResponse({"status": "ok" if is_well else "failed"} | facts, status=200 if is_well else 503)


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer")
        return False
    return True


def _storage_answers(name):
    storage = storages[name]
    try:
        folder = storage.path("")
    except NotImplementedError:  # not a folder of this machine
        folder = None
    try:
        if folder is None:
            storage.exists("health")
            return True
        os.makedirs(folder, exist_ok=True)
        return os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except Exception:  # each storage has errors of its own
        logger.exception("The storage %s does not answer", name)
        return False
