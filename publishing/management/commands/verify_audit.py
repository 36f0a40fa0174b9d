"""Check the audit trail."""

from django.core.management.base import BaseCommand, CommandError

from publishing.audit import faults_in_chain, seal_entries
from publishing.models import AuditSeal


class Command(BaseCommand):
    """Reads the whole chain; the digest it prints, kept elsewhere, shows later that nothing was cut off its end."""

    help = "Check that no entry of the audit trail was changed or removed."

    def add_arguments(self, parser):
        """Add the options."""
        parser.add_argument("--expect", metavar="PLACE:DIGEST", help="What an earlier run printed last.")

    def handle(self, *args, **options):
        """Print the end of the chain. Raises CommandError with every fault found."""
        seal_entries()
        faults = list(faults_in_chain())
        if expected := options["expect"]:
            place, _, digest = expected.partition(":")
            if not place.isdigit() or not AuditSeal.objects.filter(place=place, digest=digest).exists():
                faults.append(f"The chain does not hold {expected} any more.")
        if faults:
            raise CommandError("\n".join(faults))
        last = AuditSeal.objects.order_by("place").last()
        self.stdout.write(f"{last.place}:{last.digest}" if last else "0:")
