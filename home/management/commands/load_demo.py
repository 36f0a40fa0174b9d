"""The command that fills a new site with the demo."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents.worker import read_next
from home.demo.auth import DEMO_LOGINS


class Command(BaseCommand):
    """Load the invented partnership of the demo. Run again, it changes nothing."""

    help = "Load the demo: an invented partnership with reviews, briefings, themes and editors. DEBUG only."

    def handle(self, *args, **options):
        """Load the demo and print the logins; refuse outside DEBUG, where everybody would know the passwords."""
        if not settings.DEBUG:
            raise CommandError("The demo is for DEBUG only: everybody knows its passwords. Nothing was changed.")
        # Production does not install what the demo is made with.
        from home.demo.content import ContentError  # noqa: PLC0415
        from home.demo.load import load_demo  # noqa: PLC0415

        logging.getLogger("wagtail").setLevel(logging.WARNING)  # instead of three lines for every page
        try:
            loaded = load_demo(self._say)
        except ContentError as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        read = sum(1 for _ in iter(read_next, None))
        if read:
            self._say(f"{read} files read, so that they can be published")
        self._say("The demo is loaded." if loaded else "The demo was loaded before; nothing was changed.")
        for name, password in DEMO_LOGINS.items():
            self._say(f"  {name} / {password}")

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
