"""Checks of pages that need a whole form: between records, and only when the page is published."""

from copy import copy

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from home.forms import MOST_DIGITS, BasePageForm
from home.identifying import has_date, may_have_date
from publishing.retention.years import earliest_end, is_early

from .former_themes import merged_themes
from .kinds import PublicationDecision
from .progress_panel import PROGRESS_FORM_FIELDS
from .publication_rules import missing_for_readers


class ThemedPageForm(BasePageForm):
    """The form of a page that carries themes: it offers those that readers can open, and those already chosen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["themes"]
        self._take_merged_themes()
        chosen = [theme.pk for theme in self.instance.themes.all()] if self.instance.pk else []
        field.queryset = field.queryset.filter(Q(live=True) | Q(pk__in=chosen)).order_by("title")
        field.label_from_instance = lambda theme: theme.title if theme.live else f"{theme.title} (not published)"

    def _take_merged_themes(self):
        """Take a theme that was merged while the form was open for the one into which it was merged."""
        posted = self.data.getlist(self.add_prefix("themes")) if isinstance(self.data, QueryDict) else []
        numbers = {int(value) for value in posted if len(value) <= MOST_DIGITS and value.isdecimal()}
        merged = merged_themes(numbers)
        if merged:
            self.data = self.data.copy()
            values = [str(merged.get(int(value), value)) if value.isdecimal() else value for value in posted]
            self.data.setlist(self.add_prefix("themes"), list(dict.fromkeys(values)))


class ReviewPageForm(ThemedPageForm):
    """The form of a review. A draft may be incomplete; what readers get may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        forms = self.formsets["recommendations"].forms
        self.instance.take_over_progress([form.instance for form in forms])
        for form in forms:
            if form.instance.is_recorded:  # beside the page: `reviews.progress`
                for name in PROGRESS_FORM_FIELDS:
                    del form.fields[name]

    def defer_required_fields(self):
        """Let the recommendations of a draft be incomplete too."""
        super().defer_required_fields()
        self._let_recommendations_be_incomplete(True)

    def restore_required_fields(self):
        """Take that back."""
        super().restore_required_fields()
        self._let_recommendations_be_incomplete(False)

    def _let_recommendations_be_incomplete(self, incomplete):
        for form in self.formsets["recommendations"].forms:
            form.instance.may_be_incomplete = incomplete

    def clean(self):
        """Refuse dates of birth and repeated records; on publishing, a review without type, date or report."""
        cleaned_data = super().clean()
        self._check_identifying(cleaned_data)
        self._check_end(cleaned_data)
        self.refuse_repeats(
            "recommendations",
            "number",
            'Number "{}" is used twice. Links need each number once.',
            key=lambda number: number.lower().replace(" ", "-"),
        )
        self.refuse_repeats("related_reviews", "related", '"{}" is named twice. Remove one of the two.')
        self._check_removed()
        for form in self.records("related_reviews"):
            if self.instance.pk and getattr(form.cleaned_data.get("related"), "pk", None) == self.instance.pk:
                form.add_error("related", "This is the review itself. Choose another one.")
        if not self.is_deferred_validation:
            self._check_ready_for_readers(cleaned_data)
        return cleaned_data

    def _check_removed(self):
        """Keep recommendations of which progress is recorded: what was done is no part of this draft."""
        removed = [form.instance for form in self.formsets["recommendations"].deleted_forms if form.instance.pk]
        for recommendation in removed:
            if recommendation.progress.exists():
                self.add_error(
                    None,
                    f"Progress is recorded of recommendation {recommendation.number}, and would be lost with it. "
                    'Keep it, and record that it is "overtaken" with the reason; or delete its entries first.',
                )

    def _check_end(self, cleaned_data):
        """Ask for a reason, in drafts too: a draft may be published later without this form."""
        end = cleaned_data.get("expire_at")
        if not end or cleaned_data.get("expiry_reason", "").strip():
            return
        page = copy(self.instance)
        page.publication_date = cleaned_data.get("publication_date")
        goes_live = max(cleaned_data.get("go_live_at") or timezone.now(), timezone.now())
        if is_early(page, end, goes_live):
            earliest = earliest_end(page, goes_live)
            self.add_error(
                "expire_at",
                f"A review stays public for at least one year, here until {earliest:%-d %B %Y}. "
                'Choose that day or a later one, or say below why it ends early ("Why it ends early").',
            )

    def _check_identifying(self, cleaned_data):
        if may_have_date(cleaned_data.get("pseudonym") or ""):
            self.add_error("pseudonym", 'A pseudonym has no date in it, least of all of birth. Write "Child A".')
        if has_date(cleaned_data.get("reference") or ""):
            self.add_error(
                "reference",
                "This holds a full date, which could be read as a date of birth. Use the year and a number.",
            )

    def _check_ready_for_readers(self, cleaned_data):
        names = ("review_types", "summary", "publication_decision", "publication_date")
        for name, sentence in missing_for_readers(**{name: cleaned_data.get(name) for name in names}).items():
            self.add_error(name, sentence)
        full = cleaned_data.get("publication_decision") == PublicationDecision.FULL_REPORT
        if full and not (cleaned_data.get("report") or cleaned_data.get("report_link")):
            self.add_error(
                "report", 'Choose the report, or change "what is published" if only improvements are published.'
            )
        for form in self.records("further_documents"):
            if not (form.cleaned_data.get("document") or form.cleaned_data.get("link")):
                form.add_error("document", "Choose the file or give its address; without one, readers get nothing.")
