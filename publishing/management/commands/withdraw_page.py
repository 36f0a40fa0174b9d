"""Take a page down at once."""

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from publishing.withdrawal import PublicLine, withdraw


class Command(BaseCommand):
    """The way to withdraw when the admin cannot be reached."""

    help = "Withdraw a page with its files, and all pages below it: their addresses answer 410 at once."

    def add_arguments(self, parser):
        """Add the page, the reason, the line."""
        parser.add_argument("page", help="the page's number, or its address on the site, such as /reviews/child-a/")
        parser.add_argument("--reason", required=True, help="kept in the history and the audit trail alone")
        parser.add_argument("--line", choices=PublicLine.values, default=PublicLine.BEING_LOOKED_AT)
        parser.add_argument("--with", dest="along_with", nargs="*", default=[], metavar="PAGE", help="other pages")

    def handle(self, *args, **options):
        """Withdraw. Raises CommandError if there is no such page, or no reason."""
        page, *others = [find_page(name) for name in [options["page"], *options["along_with"]]]
        if not options["reason"].strip():
            raise CommandError("Give the reason. Readers do not see it.")
        withdrawn = withdraw(page, user=None, reason=options["reason"], line=options["line"], along_with=others)
        for one in withdrawn:
            self.stdout.write(f"withdrawn: {', '.join(one.paths)}")


def find_page(name):
    """Return the specific page with this number or address. Raises CommandError."""
    if name.isdigit():
        page = Page.objects.filter(pk=name).first()
    else:
        wanted = f"/{name.strip('/')}/"
        page = next((each for each in Page.objects.filter(slug=wanted.split("/")[-2]) if each.url == wanted), None)
    if page is None:
        raise CommandError(f"There is no page {name}.")
    return page.specific
