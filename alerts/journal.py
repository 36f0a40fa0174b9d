"""What a process that is killed leaves behind of the one mail it was sending: whether the server has it.

A mail is the server's once the full stop that ends it has been sent, and ours until then. No database can be told in
the same instant, so the instant is marked in memory that outlives the process: a page of a file, mapped. One byte is
stored, then the full stop goes to the kernel, which sends it whatever becomes of us: no disk and no network is waited
for in between. A process killed between the two, which is a few instructions, would leave its mail unsent.

The file is locked by who sends. It tells nothing of a machine that loses its power (what it held may come twice, with
the same Message-ID) or is replaced by another (what was being sent is sent again after `sending.LEASE`).
"""

import fcntl
import mmap
import secrets
import struct
from pathlib import Path

from django.conf import settings

SIZE = mmap.PAGESIZE
STATE = 0  # the place of the byte
IDENTITY = slice(8, 40)
MAIL = struct.Struct("<QQ")
MAIL_AT = 64
OURS, HANDED_OVER = 0, 1


class Journal:
    """The file, opened and locked. Raises BlockingIOError if another process has it."""

    def __init__(self, folder=None):
        folder = Path(folder or settings.DATA_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "alerts-journal").open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise
        if self._file.seek(0, 2) < SIZE:
            self._file.truncate(SIZE)
        self._page = mmap.mmap(self._file.fileno(), SIZE)
        if not any(self._page[IDENTITY]):
            self._page[IDENTITY] = secrets.token_hex(16).encode()
        self.identity = self._page[IDENTITY].decode()

    def begin(self, delivery):
        """Note which mail is about to be sent."""
        self._page[STATE] = OURS
        MAIL.pack_into(self._page, MAIL_AT, delivery.pk, delivery.attempts)

    def hand_over(self):
        """Note that the mail is the server's from now on."""
        self._page[STATE] = HANDED_OVER

    def take_back(self):
        """Note that the server has refused it, or that the database knows all there is to know."""
        self._page[STATE] = OURS

    def handed_over(self):
        """Return (pk, attempt) of the mail that the last process handed over and did not account for, or None."""
        return MAIL.unpack_from(self._page, MAIL_AT) if self._page[STATE] == HANDED_OVER else None

    def close(self):
        """Let another process have it."""
        self._page.close()
        self._file.close()
