"""Running the child process that opens uploaded files, so that no other process ever does.

The child (`documents.reading`) has no database, no settings, no network; limits on its time and memory are its own,
and set before it looks at the file. What it answers is taken as the word of a stranger: of bounded length, parsed,
and checked where it is used.
"""

import json
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from django.conf import settings

LONGEST_LINE = 2_000_000  # characters: a page of text, and far more than any page holds
MOST_LINES = 20_000
OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP)  # how PDFium ends where it gets no more
WALL_FACTOR = 6  # a busy machine gives a process less than a core
# Nothing of the site's own environment, which holds its secrets.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class ChildError(Exception):
    """The file could not be read; `failure` is one of `documents.rules.FAILURES`."""

    def __init__(self, failure):
        super().__init__(failure)
        self.failure = failure


def run_child(job, *, written_mb=0, cpu_seconds=None, **arguments):
    """Run one job of `documents.reading`, which may write `written_mb`, and yield what it answers, a dict a line.

    It gets `cpu_seconds`, or as many as settings say.
    Raises ChildError if the child says that the file cannot be read, or dies.
    """
    cpu_seconds = cpu_seconds or settings.READING_CPU_SECONDS
    limits = {
        "cpu_seconds": cpu_seconds,
        "memory_mb": settings.READING_MEMORY_MB,
        "written_mb": written_mb,
    }
    asked = json.dumps({"job": job, "limits": limits, **arguments})
    child = subprocess.Popen(
        [sys.executable, "-m", "documents.reading"],
        cwd=settings.PROJECT_DIR,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        errors="replace",
    )
    is_late = threading.Event()
    watchdog = threading.Timer(cpu_seconds * WALL_FACTOR, _end, [child, is_late])
    watchdog.start()
    try:
        with suppress(BrokenPipeError):  # it has died already: its status says why
            child.stdin.write(asked)
            child.stdin.close()
        yield from _answers(child)
        if child.wait() != 0:
            raise ChildError(_why(child.returncode, is_late))
    finally:
        watchdog.cancel()
        child.kill()
        child.wait()
        child.stdout.close()


def _answers(child):
    for _ in range(MOST_LINES):
        line = child.stdout.readline(LONGEST_LINE)
        if not line:
            return
        try:
            answer = json.loads(line)
        except ValueError:
            raise ChildError("crashed") from None
        if failure := answer.get("failed"):
            raise ChildError(failure)
        yield answer
    raise ChildError("crashed")


def _end(child, is_late):
    is_late.set()
    child.kill()


def _why(code, is_late):
    """Return what the end of a child means: killed by its limit of time, out of memory, or anything else."""
    if code == -signal.SIGXCPU or is_late.is_set():
        return "too-slow"
    return "too-much-memory" if -code in OUT_OF_MEMORY else "crashed"
