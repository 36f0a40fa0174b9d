"""The forms of what somebody decides about a page: each does it, and says what came of it."""

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from documents.models import SiteDocument

from . import decisions
from .early import LONGEST
from .kinds import Subject
from .years import start_of, years_after

KEEP_YEARS = [1, 2, 3, 5, 10]


class DecisionForm(forms.Form):
    """What every decision has: its reason."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept in the page's history and the audit trail. Readers never see it.",
    )

    def __init__(self, *args, page, **kwargs):
        super().__init__(*args, prefix=self.action, **kwargs)
        self.page = page


class KeepForm(DecisionForm):
    """Keeps the page or its files."""

    action = "keep"
    subject = forms.ChoiceField(label="What to keep", widget=forms.RadioSelect)
    years = forms.TypedChoiceField(
        label="For how long",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "For good")] + [(years, f"{years} more year{'s' * (years > 1)}") for years in KEEP_YEARS],
    )
    field_order = ["subject", "years", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        subjects = [kind.subject for kind in self.page.retention_kinds]
        self.fields["subject"].choices = [(each.value, each.label) for each in subjects]
        self.fields["subject"].initial = subjects[0].value
        if len(subjects) == 1:
            self.fields["subject"].widget = forms.HiddenInput()
        self.fields["reason"].required = True

    def decide(self, user):
        """Do it, and return the sentence that says so."""
        years = self.cleaned_data["years"]
        until = years_after(timezone.localdate(), years) if years else None
        subject, reason = Subject(self.cleaned_data["subject"]), self.cleaned_data["reason"]
        decisions.keep(self.page, subject, until=until, reason=reason, user=user)
        return f"Noted: kept until {until:%-d %B %Y}." if until else "Noted: kept for good."


class DatedForm(DecisionForm):
    """Something that is done now or on a day to come."""

    day = forms.DateField(
        label="On which day",
        required=False,
        widget=AdminDateInput,
        help_text="It happens as the day begins, on the clock in London. Leave empty to do it now.",
    )

    @property
    def at(self):
        """Return the instant, or None for now."""
        day = self.cleaned_data["day"]
        return start_of(day) if day else None

    @property
    def when(self):
        """Return when it happens, in words."""
        day = self.cleaned_data["day"]
        return f"on {day:%-d %B %Y}" if day else "now"


class RecordForm(DatedForm):
    """Lets a record take the place of files."""

    action = "record"
    documents = forms.ModelMultipleChoiceField(
        label="Files that go",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one file."},
    )
    field_order = ["documents", "day", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_ones = [file.pk for file in self.page.retention_files() if not file.is_closed]
        self.fields["documents"].queryset = SiteDocument.objects.filter(pk__in=open_ones).order_by("pk")
        self.fields["documents"].initial = open_ones

    def decide(self, user):
        """Do it, and return the sentence that says so."""
        documents, reason = list(self.cleaned_data["documents"]), self.cleaned_data["reason"]
        decisions.replace_by_record(self.page, documents, at=self.at, reason=reason, user=user)
        if self.at:
            return f"Scheduled: the files close {self.when}. The page stays as their record."
        return "The files are closed. The page stays as their record."


class EndForm(DatedForm):
    """Takes the page off the site."""

    action = "end"
    field_order = ["day", "reason"]

    def decide(self, user):
        """Do it, and return the sentence that says so."""
        decisions.end(self.page, at=self.at, reason=self.cleaned_data["reason"], user=user)
        return f"Scheduled: the page leaves the site {self.when}." if self.at else "The page has left the site."


class ReopenForm(DecisionForm):
    """Publishes closed files again."""

    action = "reopen"

    def decide(self, user):
        """Do it, and return the sentence that says so."""
        decisions.publish_again(self.page, reason=self.cleaned_data["reason"], user=user)
        return "The files are published again, under the addresses they had."
