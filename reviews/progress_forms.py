"""The form of one step of progress."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm

from .models import ProgressEntry
from .progress import SAID


class ProgressForm(WagtailAdminModelForm):
    """A new step, or an old one to be corrected."""

    class Meta(WagtailAdminModelForm.Meta):
        model = ProgressEntry
        fields = SAID

    def clean(self):
        """Refuse what stands there already: a button that is pressed twice records once."""
        cleaned_data = super().clean()
        same = {name: cleaned_data.get(name) for name in SAID}
        entries = ProgressEntry.objects.filter(recommendation=self.instance.recommendation_id)
        if not self.errors and entries.exclude(pk=self.instance.pk).filter(**same).exists():
            raise ValidationError("Just this is recorded already. Change what is new.")
        return cleaned_data

    @classmethod
    def of_new_entry(cls, recommendation, data=None):
        """Return the form of the next step of `recommendation`, which begins where the last one ended."""
        entry = ProgressEntry(
            recommendation=recommendation,
            status=recommendation.status,
            status_reason=recommendation.status_reason,
            due=recommendation.due,
        )
        return cls(data, instance=entry)
