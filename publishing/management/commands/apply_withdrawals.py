"""Take down what the ledger of withdrawals says is withdrawn, after a database was restored."""

from django.core.management.base import BaseCommand

from publishing.withdrawal import apply_ledger


class Command(BaseCommand):
    """The site does this by itself when it starts and every minute."""

    help = "Take down pages that a restored database shows as live although they were withdrawn."

    def handle(self, *args, **options):
        """Apply the ledger."""
        self.stdout.write(f"{apply_ledger()} pages were taken down.")
