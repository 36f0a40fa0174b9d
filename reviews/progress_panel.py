"""The part of a recommendation's form that says what came of it: fields in a draft, a summary once it is live."""

from django.urls import reverse
from wagtail.admin.panels import MultiFieldPanel

from .progress_rights import may_see_progress

PROGRESS_FORM_FIELDS = ("status", "update_date", "due", "status_reason", "update", "evidence")


class ProgressPanel(MultiFieldPanel):
    """The fields of a recommendation's progress, until that is recorded beside the page."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel of one recommendation."""

        @property
        def is_recorded(self):
            """Whether progress is recorded beside the page; `ReviewPageForm` has left its fields out then."""
            return bool(self.instance and self.instance.pk and self.instance.is_recorded)

        @property
        def template_name(self):
            """Return the template of the summary or of the fields."""
            return "admin_panels/progress.html" if self.is_recorded else super().template_name

        def is_shown(self):
            """Whether there is anything to show."""
            return self.is_recorded or super().is_shown()

        @property
        def address(self):
            """Where progress is recorded, and from where one comes back here; "" for who may not, or of a draft."""
            review = self.instance.review
            if not review.live or not self.request or not may_see_progress(self.request.user):
                return ""
            back = reverse("wagtailadmin_pages:edit", args=[review.pk])
            return reverse("record_progress", args=[self.instance.pk], query={"next": back})
