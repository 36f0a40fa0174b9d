"""Cleaning and reading files in the background: a thread of every process that runs the scheduler, whoever leads."""

import logging
import threading

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from .cleaning import clean_next
from .models import Reading
from .reader import read, take

logger = logging.getLogger(__name__)

LOOK_EVERY = 1  # seconds


def read_next():
    """Read the file that has waited longest; return its reading's document, or None if nothing waits."""
    for reading in Reading.objects.free(timezone.now()).select_related("document")[:10]:
        if take(reading):
            read(reading.document)
            return reading.document
    return None


class ReaderThread(threading.Thread):
    """Cleans and reads what waits, one file after the other, until `stop` (a threading.Event) is set."""

    def __init__(self, stop):
        super().__init__(name="reader", daemon=True)
        self.stop = stop

    def run(self):
        """Work until told to stop. Errors, the database's absence included, are logged and survived."""
        while not self.stop.wait(LOOK_EVERY):
            try:
                close_old_connections()
                while not self.stop.is_set() and (clean_next() or read_next()):
                    pass
            except (Error, OSError):
                logger.exception("Waiting files will be looked at again in a moment")
                connection.close()
            except Exception:
                logger.exception("A file could not be read or cleaned; it is tried again")
        connection.close()
