"""The desk from which the demo is published: pages go the way an editor's pages go, with revision, log and index."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageViewRestriction

from documents.models import SiteDocument

MORNING = time(9, 30)
# When pages are to be looked at again, in days from the load: a few are overdue, so that the dashboard has work.
CHECK_DAYS = (365, 180, 270, 540, 90, -12, 330, 450, 210, 25, 300, 400, 150, -40, 240)


class Desk:
    """Puts pages, files and log entries into the site, and remembers which files it wrote."""

    def __init__(self, author, checker, publisher, today):
        """Work as `author`, `checker` and `publisher` (users) on the day `today`."""
        self.author = author
        self.checker = checker
        self.publisher = publisher
        self.today = today
        self.files = []
        self.placed = 0

    def pick(self, item, model, name):
        """Return the objects of `model` whose slugs stand in the field `name` of `item`, in that order."""
        slugs = item.get(name, [])
        found = {term.slug: term for term in model.objects.filter(slug__in=slugs)}
        if unknown := [slug for slug in slugs if slug not in found]:
            raise item.error(f"{name}: there is no {', '.join(unknown)}")
        return [found[slug] for slug in slugs]

    def place(self, item, parent, page, first_published=None):
        """Put `page`, made of `item`, below `parent` as a draft; return it, or None where its address is taken.

        `first_published` is the day since which readers have known it, as an archive that moved here would say.
        """
        if parent.get_children().filter(slug=item.slug).exists():
            return None
        page.slug = item.slug
        page.live = False
        page.owner = self.author
        page.content_check_due = item.get("content_check_due") or self._next_check()
        if first_published and item.get("state", "live") in ("live", "private"):
            page.first_published_at = min(at_half_past_nine(first_published), timezone.now())
        if item.get("state") == "scheduled":
            page.go_live_at = at_half_past_nine(self.today + timedelta(days=item["go_live_in_days"]))
        with errors_of(item):
            parent.add_child(instance=page)
        self.placed += 1
        log(instance=page, action="wagtail.create", user=self.author, content_changed=True)
        return page

    def finish(self, item, page):
        """Give a placed page its revision and publish it, as its state says, or let it wait for a check."""
        state = item.get("state", "live")
        if state == "private":
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        with errors_of(item):
            revision = page.save_revision(user=self.author)
        if state != "draft":
            revision.publish(user=self.publisher)
        if item.get("waiting_for"):
            self._submit(page, item["waiting_for"])

    def change(self, page):
        """Publish a changed page that was there before."""
        page.save_revision(user=self.author, log_action=True).publish(user=self.publisher)

    def file(self, title, name, content):
        """Put a PDF into the library and return it."""
        document = SiteDocument(title=title, uploaded_by_user=self.author)
        document.file.save(name, File(BytesIO(content)), save=False)
        self.files.append(document.file)
        document.save()
        return document

    def remove_files(self):
        """Delete every file written here, after a load that failed."""
        for file in self.files:
            file.storage.delete(file.name)
            file.storage.delete(file.name.rpartition("/")[0])

    def _submit(self, page, waiting_for):
        workflow_state = page.get_workflow().start(page, self.author)
        if waiting_for == "publish":
            workflow_state.current_task_state.approve(user=self.checker)

    def _next_check(self):
        return self.today + timedelta(days=CHECK_DAYS[self.placed % len(CHECK_DAYS)])


def at_half_past_nine(day):
    """Return half past nine in the morning of `day` on the site's clock."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def in_order(records):
    """Return records of one page, each with its place among them, as editors would have ordered them."""
    for place, record in enumerate(records):
        record.sort_order = place
    return records


@contextmanager
def errors_of(item):
    """Turn what a model refuses inside the block into an error that names the file of `item`."""
    try:
        yield
    except ValidationError as error:
        raise item.error(
            "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        ) from None
