"""Where a file stands on its way to readers, in a word or two."""

from enum import Enum

from .models import Reading


class Status(Enum):
    """What an editor reads in the library."""

    UNREAD = "Not read"
    AT_WORK = "Being read"
    FAILED = "Cannot be read"
    HELD = "To look at"
    CLEARED = "Ready"


def status_of(document):
    """Return the `Status` of `document`, whose `reading` may have been fetched with it."""
    try:
        reading = document.reading
    except Reading.DoesNotExist:
        return Status.UNREAD
    if document.is_cleared:
        return Status.CLEARED
    if reading.is_unfinished:
        return Status.AT_WORK
    return Status.FAILED if reading.failure else Status.HELD
