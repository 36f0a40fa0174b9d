"""Make draft links to the briefings that another site of this kind offers in its exchange."""

from django.core.management.base import BaseCommand, CommandError

from learning.exchange.connection import ExchangeError
from learning.exchange.reading import read_exchange
from learning.exchange.run import run_exchange


class Command(BaseCommand):
    """Read another site's exchange, make or change drafts below the list of resources. See learning.exchange."""

    help = __doc__

    def add_arguments(self, parser):
        """Take the address and what to do."""
        parser.add_argument("address", help="the other site, https://www.example.org/, or its exchange feed")
        parser.add_argument(
            "--theme", default="", metavar="SLUG", help="only briefings on that theme of the other site"
        )
        parser.add_argument("--publish", action="store_true", help="make the pages live at once, not drafts")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would be done")
        parser.add_argument(
            "--allow-private", action="store_true", help="take an address in a private network too, for a trial"
        )

    def handle(self, *args, **options):
        """Import, and print the report."""
        try:
            exchange = read_exchange(options["address"], theme=options["theme"], allow_private=options["allow_private"])
        except ExchangeError as error:
            raise CommandError(str(error)) from None
        report = run_exchange(exchange, publish=options["publish"], pretend=options["dry_run"])
        self.stdout.write("\n".join(report.lines()))
