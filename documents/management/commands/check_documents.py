"""The command that reads all files again."""

import sys

from django.core.management.base import BaseCommand, CommandError

from documents.checking import begin, read_waiting
from documents.models import Reading

BAR = 30  # characters


class Command(BaseCommand):
    """Read every file again and say what changed. Stopped in the middle, it goes on where it was when run again."""

    help = (
        "Read every document again and say what is found now that was not before. "
        "If an earlier run was stopped, or files wait to be read, it goes on with these."
    )

    def add_arguments(self, parser):
        """Add the choice of files."""
        parser.add_argument("--restart", action="store_true", help="begin anew, even if files wait to be read")
        parser.add_argument("--old", action="store_true", help="only files whose result is older than the rules")

    def handle(self, *args, restart, old, **options):
        """Read, with a progress bar on a terminal, and print each change as it is found."""
        waiting = Reading.objects.unfinished().count()
        if waiting and not restart:
            self.stdout.write(f"{_files(waiting)} still to be read: going on with these (--restart begins anew).")
        else:
            waiting = begin(only_old=old)
        done = changed = 0
        try:
            for document, change in read_waiting():
                done += 1
                changed += change is not None
                if change:
                    self._wipe()
                    self.stdout.write(str(change))
                self._progress(done, waiting, document)
        except KeyboardInterrupt:
            self._wipe()
            raise CommandError(f"Stopped after {_files(done)}. Run it again to go on with the rest.") from None
        self._wipe()
        left = Reading.objects.unfinished().count()
        self.stdout.write(f"{_files(done)} read, {changed} changed.")
        if left:
            self.stdout.write(f"{_files(left)} being read by other processes.")

    def _progress(self, done, total, document):
        if sys.stderr.isatty():
            filled = BAR * done // max(total, done)
            bar = "#" * filled + "." * (BAR - filled)
            self.stderr.write(f"\r[{bar}] {done} of {max(total, done)}  {document.filename[:40]:40}", ending="")
            self.stderr.flush()

    def _wipe(self):
        if sys.stderr.isatty():
            self.stderr.write("\r" + " " * 100 + "\r", ending="")


def _files(count):
    return "1 file" if count == 1 else f"{count} files"
