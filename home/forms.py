"""The form that every page is edited with."""

from django.core.exceptions import SuspiciousOperation
from django.forms import ModelChoiceField
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import BaseChooser

from .clock import LondonClockMixin
from .identifying import has_birth_date

MOST_DIGITS = 18  # of an id that every database can look up


class BasePageForm(LondonClockMixin, WagtailAdminPageForm):
    """A page's form: what no page may say is refused in drafts too, since titles show in lists and logs."""

    def is_valid(self):
        """Validate the form; a chosen page, file or term whose id cannot be one is a bad request.

        Wagtail's choosers fail (500) to show an id that is not a number again, and SQLite to look up a huge one.
        """
        for form in [self, *(record for formset in self.formsets.values() for record in formset.forms)]:
            for name, field in form.fields.items():
                if isinstance(field, ModelChoiceField):
                    refuse_impossible_ids(form[name].data, only_numbers=isinstance(field.widget, BaseChooser))
        return super().is_valid()

    def clean(self):
        """Refuse a title that gives a date of birth."""
        cleaned_data = super().clean()
        for name in ("title", "seo_title"):
            if has_birth_date(cleaned_data.get(name) or ""):
                self.add_error(name, "This gives a date of birth, which could identify a child. Leave it out.")
        return cleaned_data

    def _post_clean(self):
        """On publishing, refuse what the apps above this one refuse, once all else was looked at.

        They register a function for the hook "check_before_publication", which gets the form and adds its errors.
        """
        super()._post_clean()
        if not self.is_deferred_validation:
            for check in hooks.get_hooks("check_before_publication"):
                check(self)

    def records(self, name):
        """Return the inline forms of relation `name` whose records will be kept."""
        formset = self.formsets[name]
        _ = formset.errors  # validates each record, which Django does only after the page itself
        return [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def refuse_repeats(self, name, field, message, key=str):
        """Put `message` on `field` of each record of relation `name` that has the same `key` as another one."""
        forms = [form for form in self.records(name) if form.cleaned_data.get(field)]
        keys = [key(form.cleaned_data[field]) for form in forms]
        for form, own in zip(forms, keys, strict=True):
            if keys.count(own) > 1:
                form.add_error(field, message.format(form.cleaned_data[field]))


def refuse_impossible_ids(posted, *, only_numbers):
    """Raise SuspiciousOperation (400) if a value `posted` is too long for an id or, where asked, is no number."""
    for value in posted if isinstance(posted, list) else [posted or ""]:
        text = str(value)
        if len(text) > MOST_DIGITS or (only_numbers and text and not text.isdecimal()):
            raise SuspiciousOperation("An id that no browser sends")
