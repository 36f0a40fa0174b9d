"""End a withdrawal."""

from django.core.management.base import BaseCommand, CommandError

from publishing.withdrawal import NotWithdrawnError, bring_back

from .withdraw_page import find_page


class Command(BaseCommand):
    """The page is a draft afterwards."""

    help = "Bring a withdrawn page back as a draft; its files get new addresses."

    def add_arguments(self, parser):
        """Add the page."""
        parser.add_argument("page", help="the page's number, or its address on the site")

    def handle(self, *args, **options):
        """Bring it back. Raises CommandError if there is no such page, or if it is not withdrawn."""
        page = find_page(options["page"])
        try:
            bring_back(page, user=None)
        except NotWithdrawnError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"“{page}” is a draft again. Publish it in the admin.")
