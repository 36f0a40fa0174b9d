"""Links by which somebody without an account reads a page before it is public. See `publishing.previews`."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class PreviewLink(models.Model):
    """A way to read one page under embargo; whoever has its token may, until it ends.

    The token itself is shown once to who made the link and kept nowhere.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name="page", on_delete=models.CASCADE, related_name="preview_links"
    )
    token_digest = models.CharField("SHA-256 of the token", max_length=64, unique=True)
    recipient = models.CharField("for whom", max_length=200)
    ends_at = models.DateTimeField("works until")
    embargo_until = models.DateTimeField("under embargo until", null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="made by", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField("made", default=timezone.now)
    # How the page stood then: any publication or taking down since is the link's end, whatever the clocks say.
    page_was_live = models.BooleanField("was live")
    page_published_at = models.DateTimeField("was last published", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="revoked by", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField("revoked", null=True)
    times_opened = models.PositiveIntegerField("opened", default=0)
    last_opened_at = models.DateTimeField("last opened", null=True)

    # Not part of where a page is used: it goes with its page, and is saved whenever somebody reads.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "preview link"
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.page} for {self.recipient}"
