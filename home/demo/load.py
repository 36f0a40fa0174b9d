"""Loading the demo: all of it in one transaction, once in the life of a database."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from home.models import HomePage
from reviews.models import Agency, ReviewType

from . import learning, pages, progress, reviews
from .content import CONTENT_DIR, read_pages, read_records, read_table
from .desk import Desk
from .history import LOADED
from .reports import ReportMaker
from .users import make_users


def is_loaded():
    """Return whether the demo was ever loaded into this database.

    The log entry that says so outlives every page: what editors changed or deleted since stays as they left it.
    """
    return PageLogEntry.objects.filter(action=LOADED).exists()


def load_demo(say=lambda line: None, folder=CONTENT_DIR):
    """Load the demo from `folder`, telling `say` what was made; return False if it had been loaded before.

    Raises ContentError if a file cannot be used. Then nothing has changed, neither in the database nor on the disk.
    """
    if is_loaded():
        return False
    with transaction.atomic():
        home = HomePage.objects.select_for_update().get()
        if is_loaded():
            return False  # another load had begun, and the line above waited for its end
        users = make_users()
        desk = Desk(users["author"], users["checker"], users["publisher"], timezone.localdate())
        try:
            _load(desk, home, say, folder)
        except BaseException:
            desk.remove_files()
            raise
        log(instance=home, action=LOADED, user=users["admin"])
    return True


def _load(desk, home, say, folder):
    texts = read_table("home.toml", folder)
    settings = pages.set_up_site(home, texts["partnership"])
    say(f"{pages.make_agencies(read_records('agency', folder))} agencies")
    say(f"{pages.make_themes(desk, read_pages('themes', folder))} themes")
    maker = ReportMaker(
        settings.name,
        dict(ReviewType.objects.values_list("slug", "name")),
        dict(Agency.objects.values_list("slug", "name")),
    )
    say(f"{reviews.make_reviews(desk, read_pages('reviews', folder), maker)} reviews, {len(desk.files)} PDF files")
    say(f"{progress.make_progress(read_records('history', folder))} steps of recommendations")
    say(f"{progress.make_alike(read_records('alike', folder))} pairs of recommendations that say the same")
    say(f"{learning.make_briefings(desk, read_pages('briefings', folder))} briefings")
    say(f"{learning.make_resources(desk, read_records('resource', folder))} resources")
    say(f"{pages.make_information_pages(desk, home, read_pages('pages', folder))} standing pages")
    say(f"{pages.make_years(desk, read_pages('years', folder))} pages of years")
    pages.write_introductions(desk, home, texts)
