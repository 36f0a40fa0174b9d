"""Parts of a file: what a Range header asks for (RFC 9110, section 14), and reading no more than that."""

import re

RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)


class RangeNotSatisfiableError(Exception):
    """Nothing of the file lies in the range: the answer is 416."""


def requested_range(header, size):
    """Return (first, last) byte, both included, or None if the whole file is to be sent.

    `header` is the Range header, `size` the file's length. What is not understood, and several ranges at once, get
    the whole file, as the RFC allows. Raises RangeNotSatisfiableError for a range behind the end.
    """
    match = RANGE.fullmatch(header)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last n bytes
        first, last = max(size - int(last), 0), size - 1
    else:
        first, last = int(first), int(last) if last else size - 1
        if last < first and match.group(2):
            return None  # not a range at all, says the RFC
    if first >= size:
        raise RangeNotSatisfiableError
    return first, min(last, size - 1)


class FilePart:
    """The bytes `first` to `last` of an open file, to be read like a file."""

    def __init__(self, file, first, last):
        self.file = file
        self.left = last - first + 1
        file.seek(first)

    def read(self, size=-1):
        """Return at most `size` of the bytes that are left."""
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self):
        """Close the file."""
        self.file.close()
