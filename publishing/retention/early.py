"""A page that has to stay public for a while does not go before without a recorded reason, whichever way it goes."""

from uuid import uuid4

from django.db.models.signals import post_save
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from ..notices import tell_publishers
from .years import earliest_end, is_early

LOGGED = "publishing.retention.early_end"
NO_REASON = "Nobody gave one."
PUBLICATIONS = ["wagtail.publish", "wagtail.publish.schedule", "wagtail.publish.scheduled"]
WAYS = {"unpublish": "Unpublish", "delete": "Delete"}
LONGEST = 500  # characters of a reason


def ask_for_reason(request, pages, way, with_descendants):
    """Return the screen that asks why `pages` go early, or None if none does or the reason was given.

    request: the POST that would do it; the screen posts the same once more, with the reason, which is logged then.
    way: a key of `WAYS`.
    """
    early = early_ones(pages, with_descendants)
    if request.method != "POST" or not early:
        return None
    reason = request.POST.get("early_reason", "").strip()[:LONGEST]
    if reason:
        for page in early:
            data = {"reason": reason, "way": way}
            # With a `uuid` of its own, or the history of the last page alone would tell of it.
            log(instance=page, action=LOGGED, user=request.user, data=data, uuid=uuid4())
        return None
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "early_reason")
    ]
    return render(
        request,
        "retention/early.html",
        {
            "pages": [(page, earliest_end(page)) for page in early],
            "way": WAYS[way],
            "hidden": hidden,
            "is_empty": "early_reason" in request.POST,
            "cancel": reverse("wagtailadmin_pages:edit", args=[early[0].pk]),
        },
    )


def early_ones(pages, with_descendants):
    """Return the live pages (specific) among `pages`, and below them if asked, that have to stay public for now."""
    chosen = Page.objects.filter(pk__in=[page.pk for page in pages])
    for page in pages if with_descendants else ():
        chosen |= Page.objects.descendant_of(page)
    now = timezone.now()
    return [page for page in chosen.filter(live=True).specific() if is_early(page, now)]


def watch_publications():
    """Note the reason whenever a page is published or scheduled that will end early."""
    post_save.connect(_note_reason, sender=PageLogEntry, dispatch_uid="publishing.retention.early")


def _note_reason(instance, created, raw=False, **kwargs):
    """Log why the page ends early; however it was published, its log tells.

    The form asks for the reason, but a draft may have become early since, by being published late: then people are
    told, since the publication itself must not fail for it.
    """
    if raw or not created or instance.action not in PUBLICATIONS or instance.revision is None:
        return
    if not instance.revision.content.get("expire_at"):
        return  # of most: nothing more is to be done while something goes live
    page = instance.revision.as_object()
    if not is_early(page, page.expire_at, page.go_live_at or timezone.now()):
        return
    reason = getattr(page, "expiry_reason", "").strip() or NO_REASON
    data = {"reason": reason, "way": "expire", "at": page.expire_at.isoformat()}
    if PageLogEntry.objects.filter(page=page.pk, action=LOGGED, data=data).exists():
        return
    log(instance=page, action=LOGGED, user=instance.user, data=data)
    if reason == NO_REASON:
        tell_publishers("A page will end before its first year is over. Nobody said why.", reverse("retention"))
