"""Write the audit trail out."""

import json

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from publishing.audit import seal_entries
from publishing.models import AuditEntry


class Command(BaseCommand):
    """One JSON object a line, the oldest first, with its place in the chain and its digest."""

    help = "Write the audit trail to standard output, as JSON lines."

    def add_arguments(self, parser):
        """Add the options."""
        parser.add_argument("--subject", help="Only entries about this, such as reviews.reviewpage:12.")

    def handle(self, *args, **options):
        """Write the entries."""
        seal_entries()
        entries = AuditEntry.objects.select_related("seal")
        if options["subject"]:
            entries = entries.filter(subject=options["subject"])
        for entry in entries.iterator():
            facts = {
                "place": entry.seal.place,
                "digest": entry.seal.digest,
                **{field.name: field.value_from_object(entry) for field in entry._meta.concrete_fields},
            }
            self.stdout.write(json.dumps(facts, cls=DjangoJSONEncoder))
