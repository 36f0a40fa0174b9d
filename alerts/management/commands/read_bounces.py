"""Read mails that came back."""

import mailbox
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from alerts.bounces import NotABounceError, read_bounce

MBOX_START = b"From "


class Command(BaseCommand):
    """What a mail server's alias pipes reports into: `bounces: "|… manage.py read_bounces -"`."""

    help = "Read reports about mails that could not be delivered (RFC 3464), and erase addresses that do not exist."

    def add_arguments(self, parser):
        """Add the file."""
        parser.add_argument("file", help="a mail, or a whole mbox; - for standard input")

    def handle(self, *args, **options):
        """Read. Raises CommandError if there is no such file, or a single mail is no report."""
        content = _content(options["file"])
        mails = _mails(options["file"], content)
        failed = 0
        for mail in mails:
            try:
                self.stdout.write(read_bounce(mail).sentence)
            except NotABounceError as error:
                if len(mails) == 1:
                    raise CommandError(str(error)) from error
                failed += 1
                self.stderr.write(str(error))
        if failed:
            self.stdout.write(f"{len(mails) - failed} of {len(mails)} mails were reports about mails of this site.")


def _content(name):
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def _mails(name, content):
    """Return the mails in an mbox, or the one mail."""
    if name != "-" and content.startswith(MBOX_START):
        box = mailbox.mbox(name, create=False)
        try:
            return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118, its keys are not those of a dict
        finally:
            box.close()
    # A mail that is piped in may begin with an mbox's line, which is no header.
    return [content.partition(b"\n")[2] if content.startswith(MBOX_START) else content]
