"""End a withdrawal."""

from django.core.management.base import BaseCommand

from publishing.withdrawal import bring_back

from .withdraw_page import find_page


class Command(BaseCommand):
    """The page is a draft afterwards."""

    help = "Bring a withdrawn page back as a draft; its files get new addresses."

    def add_arguments(self, parser):
        """Add the page."""
        parser.add_argument("page", help="the page's number")

    def handle(self, *args, **options):
        """Bring it back. Raises CommandError if there is no such page."""
        page = find_page(options["page"])
        bring_back(page, user=None)
        self.stdout.write(f"“{page}” is a draft again. Publish it in the admin.")
