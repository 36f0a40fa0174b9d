"""Checks of a briefing that apply when it is published, not while it is being written."""

from reviews.forms import ThemedPageForm

from .kinds import SEVEN_MINUTE_HEADINGS, BriefingType


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
        if not cleaned_data.get("summary"):
            self.add_error("summary", "Write a sentence or two for cards and search before publishing.")
        if "body" in self.errors:
            return
        body = cleaned_data.get("body") or []
        sections = sum(block.block_type == "section" for block in body)
        expected = len(SEVEN_MINUTE_HEADINGS)
        has_file = cleaned_data.get("document") or cleaned_data.get("link")
        if not body and not has_file:
            self.add_error("body", "Write the briefing here, or choose its file.")
        elif body and cleaned_data.get("briefing_type") == BriefingType.SEVEN_MINUTE and sections != expected:
            self.add_error(
                "body",
                f"A 7-minute briefing has exactly seven sections; this one has {sections}. "
                "Add or join sections, or choose another type of briefing.",
            )
