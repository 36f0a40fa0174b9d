"""The command that encrypts watch lists with the newest key."""

from django.core.management.base import BaseCommand, CommandError

from publishing.watch_lists.keys import UnreadableError
from publishing.watch_lists.records import encrypt_all_again


class Command(BaseCommand):
    """Encrypt every watch list with the first key of WATCH_LIST_KEY; the others are not needed any more afterwards."""

    help = "Encrypt every watch list with the first key of WATCH_LIST_KEY. Fails if one cannot be read; none is lost."

    def handle(self, *args, **options):
        """Do it, and say which lists no key fits. Raises CommandError."""
        try:
            done, unreadable = encrypt_all_again()
        except UnreadableError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        self.stdout.write(f"{done} watch lists encrypted with the first key.")
        if unreadable:
            pages = ", ".join(str(pk) for pk in unreadable)
            raise CommandError(
                f"{len(unreadable)} watch lists fit no key, of the pages {pages}. Put the key that they were encrypted "
                "with behind the others in WATCH_LIST_KEY, or a former SECRET_KEY into SECRET_KEY_FALLBACKS, and run "
                "this again. Until then these pages cannot be published."
            )
