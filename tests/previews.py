"""Preview links for tests."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from publishing.models import AuditEntry, PreviewLink
from publishing.previews import make_link


def make_preview(page, user, **fields):
    """Make a link to `page` by `user` for a day and return its address."""
    fields = {"recipient": "Example Gazette", "ends_at": timezone.now() + timedelta(days=1)} | fields
    _, token = make_link(page, user=user, **fields)
    return reverse("preview", args=[token])


def the_link():
    return PreviewLink.objects.get()


def logged(action):
    return list(AuditEntry.objects.filter(action=f"publishing.preview.{action}"))


def answer(response):
    """All that a reader can tell of a response."""
    content = response.getvalue() if response.streaming else response.content
    return response.status_code, content, sorted(response.items()), sorted(response.cookies)


def nothing(client):
    """What an address says that never was one."""
    return answer(client.get("/preview/" + "x" * 32 + "/"))


def file_below(address, page):
    return f"{address}documents/{page.report.token}/{page.report.filename}"
