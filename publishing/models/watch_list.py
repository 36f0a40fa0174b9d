"""Words that must never be public, encrypted, and who let them stand where. See `publishing.watch_lists`."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class WatchList(models.Model):
    """The words of one page: apart from its content, so that no version, copy, preview or export of it holds them."""

    page = models.OneToOneField("wagtailcore.Page", verbose_name="page", on_delete=models.CASCADE, related_name="+")
    encrypted = models.TextField("words, encrypted", editable=False)
    count = models.PositiveSmallIntegerField("how many words", default=0)
    changed_at = models.DateTimeField("last changed", default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="changed by", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "watch list"

    def __str__(self):
        return f"{self.count} words for page {self.page_id}"


class WatchAcceptance(models.Model):
    """A person's word that words of a watch list may stand where they do, for a reason."""

    page = models.ForeignKey("wagtailcore.Page", verbose_name="page", on_delete=models.CASCADE, related_name="+")
    digests = models.JSONField("which places, as digests", default=list)
    places = models.JSONField("which places, in words", default=list)
    reason = models.TextField("reason")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="accepted by", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_by_name = models.CharField("name of who accepted it", max_length=150)  # stays when the account goes
    accepted_at = models.DateTimeField("accepted", default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "acceptance of watched words"
        verbose_name_plural = "acceptances of watched words"
        ordering = ["accepted_at", "pk"]

    def __str__(self):
        return f"{len(self.digests)} places of page {self.page_id} by {self.accepted_by_name}"
