"""Publish what is due, once; for whoever prefers cron to `run_scheduler`."""

from django.core.management.base import BaseCommand, CommandError

from publishing.audit import seal_entries
from publishing.engine import due_items, publish_due
from publishing.outbox import drain


class Command(BaseCommand):
    """Takes the place of Wagtail's command of the same name; see `publishing.engine` for what differs."""

    help = "Publish scheduled pages that are due and unpublish expired ones."

    def add_arguments(self, parser):
        """Add Wagtail's option under Wagtail's name."""
        parser.add_argument("--dryrun", action="store_true", help="List what is due, and change nothing.")

    def handle(self, *args, **options):
        """Do or list what is due. Raises CommandError if something failed (it stays scheduled)."""
        if options["dryrun"]:
            for item in due_items():
                self.stdout.write(str(item))
            return
        outcome = publish_due()
        seal_entries()
        drain()
        for item in outcome.done:
            self.stdout.write(f"done: {item}")
        if outcome.failed:
            raise CommandError("\n".join(f"failed, left scheduled: {item}" for item in outcome.failed))
