"""Record updates of recommendations from a CSV file, all of them or none."""

import sys
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from publishing.outbox import deferring
from reviews.kinds import ProgressSource
from reviews.progress import record
from reviews.progress_import.check import check
from reviews.progress_import.table import MOST_BYTES
from reviews.progress_rights import may_record

WIDTH = 40  # of the bar


class Command(BaseCommand):
    """Check the file, say what changes or what is wrong by row, and record it. See reviews.progress_import."""

    help = __doc__

    def add_arguments(self, parser):
        """Take the file, and as whom to record."""
        parser.add_argument("file", help="a CSV file in UTF-8; - reads from standard input")
        parser.add_argument("--user", required=True, help="the user name under which it is recorded")
        parser.add_argument("--dry-run", action="store_true", help="record nothing, only say what would change")

    def handle(self, *args, **options):
        """Check and record."""
        user = get_user_model().objects.filter(username=options["user"], is_active=True).first()
        if user is None or not may_record(user):
            raise CommandError(f"There is no user “{options['user']}” who may record progress.")
        content = self._read(options["file"])
        with transaction.atomic(), deferring():
            checked = check(content, user, on_progress=self._draw)
            self.stderr.write("")
            if checked.errors:
                lines = [f"{self._place(error)}: {error.problem} {error.remedy}" for error in checked.errors]
                raise CommandError("\n".join([*lines, "Nothing was recorded."]))
            if not options["dry_run"]:
                record([change.entry for change in checked.new], user=user, source=ProgressSource.FILE)
        what = "would be recorded" if options["dry_run"] else "recorded"
        self.stdout.write(f"{len(checked.new)} steps {what}, {checked.total - len(checked.new)} rows unchanged.")

    def _draw(self, done, total):
        if self.stderr.isatty() or done == total:
            full = WIDTH * done // total
            self.stderr.write(f"\r[{'#' * full}{' ' * (WIDTH - full)}] {done} of {total} rows checked", ending="")

    @staticmethod
    def _place(error):
        column = f", {error.column}" if error.column else ""
        return f"Row {error.row}{column}" if error.row else "The file"

    def _read(self, name):
        # One byte more than is taken tells that there is more.
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            with Path(name).open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
