"""What an editor should know before typing: that a page is withdrawn, or that a change undoes an approval."""

from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages

from .models import Release
from .models.release import OPEN_STATES, ReleaseState
from .withdrawal_views import is_withdrawn


def tell_editor(request, page):
    """Say it above the form of `page`, whenever that is opened. Wagtail saves drafts by itself while one types."""
    if request.method != "GET":
        return
    if is_withdrawn(page):
        messages.warning(
            request,
            "This page is withdrawn: readers get the notice that you chose. Bring it back before you publish it.",
            buttons=[messages.button(reverse("withdrawn_pages"), "Withdrawn pages")],
        )
    for release in Release.objects.filter(state__in=OPEN_STATES, items__page=page.pk).distinct():
        if sentence := _about(release):
            address = reverse("releases:inspect", args=[release.pk])
            messages.warning(request, sentence, buttons=[messages.button(address, "Show the release")])


def _about(release):
    """Return what there is to say about a release that holds the page, or "" if a change would do no harm."""
    if release.state == ReleaseState.SCHEDULED:
        at = timezone.localtime(release.go_live_at)
        return (
            f"This page goes live with “{release}” on {at:%-d %B %Y at %H:%M}, as it was approved. "
            "Any change, even one that is saved by itself while you type, voids the approval."
        )
    if release.state == ReleaseState.HELD:
        return f"“{release}”, which this page is in, was held: it is not live. It has to be approved again."
    if release.trouble:
        return f"“{release}”, which this page is in, has to be approved again: something changed after its approval."
    return ""
