"""Checks of a briefing that apply when it is published, not while it is being written."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from home.forms import BasePageForm
from reviews.forms import ThemedPageForm

from .publication_rules import missing_for_readers

FIRST_YEAR = 1970


class BriefingPageForm(ThemedPageForm):
    """The form of a briefing. A draft may be incomplete; what readers get may not."""

    def clean(self):
        """Refuse a review named twice; on publishing, a briefing without content or not of exactly seven sections."""
        cleaned_data = super().clean()
        self.refuse_repeats("related_reviews", "review", '"{}" is named twice. Remove one of the two.')
        if not self.is_deferred_validation:
            self._check_ready_for_readers(cleaned_data)
        return cleaned_data

    def _check_ready_for_readers(self, cleaned_data):
        missing = missing_for_readers(
            summary=cleaned_data.get("summary"),
            briefing_type=cleaned_data.get("briefing_type"),
            body=cleaned_data.get("body") or [],
            has_file=bool(cleaned_data.get("document") or cleaned_data.get("link")),
        )
        for name, sentence in missing.items():
            if name not in self.errors:
                self.add_error(name, sentence)


class YearPageForm(BasePageForm):
    """The form of a year's page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].required = True

    def clean_year(self):
        """Refuse what is no year of publications, and a year that has its page."""
        year = self.cleaned_data["year"]
        latest = timezone.localdate().year
        if not FIRST_YEAR <= year <= latest:
            raise ValidationError(f"Give a year from {FIRST_YEAR} to {latest}, with four digits.")
        if type(self.instance).objects.filter(year=year).exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"There is a page for {year} already. Change that one.")
        return year
