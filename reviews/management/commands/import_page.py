"""Make draft pages of a saved page of links to reviews and briefings."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reviews.importer.run import run_import
from reviews.importer.source import MOST_BYTES, SourceError


class Command(BaseCommand):
    """Read a saved web page (HTML) or its text, make draft pages, and list what is doubtful. See reviews.importer."""

    help = __doc__

    def add_arguments(self, parser):
        """Take the file and what to do with it."""
        parser.add_argument("file", help="a saved page (HTML) or its text; - reads from standard input")
        parser.add_argument("--publish", action="store_true", help="make the pages live at once, not drafts")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would be made")
        parser.add_argument("--address", default="", metavar="URL", help="where the page lay, for its relative links")
        parser.add_argument("--files", type=Path, metavar="FOLDER", help="a folder with the linked PDFs, by file name")

    def handle(self, *args, **options):
        """Import, and print the report."""
        folder = options["files"]
        if folder and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            report = run_import(
                self._read(options["file"]),
                address=options["address"],
                folder=folder,
                publish=options["publish"],
                pretend=options["dry_run"],
            )
        except SourceError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("\n".join(report.lines()).strip())

    def _read(self, name):
        # One byte more than is taken tells that there is more.
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES * 20)
        try:
            return Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
