"""Checks of a briefing that apply when it is published, not while it is being written."""

from reviews.forms import ThemedPageForm

from .publication_rules import missing_for_readers


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
