"""The forms of a watch list: its words, and the acceptance of places."""

from django import forms
from django.views.decorators.debug import sensitive_variables

from .words import read_words


class WordsForm(forms.Form):
    """The words of a list, one a line, and when the list that they were typed over was last changed."""

    words = forms.CharField(
        label="Words that must not be public",
        required=False,
        strip=False,
        max_length=30_000,
        help_text="One word or phrase a line, such as first names, surnames and nicknames of the child, of brothers, "
        "sisters and parents, the school, the street, a club, a case number. Write first name and surname on a line "
        "each, and once together. Capitals, accents, hyphens, line breaks, plurals and “Surname, First name” are found "
        "by themselves; other spellings and short forms need a line of their own.",
        widget=forms.Textarea(
            # What a browser learns or has its spelling checked may leave the computer.
            attrs={
                "rows": 12,
                "autocomplete": "off",
                "autocapitalize": "off",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @sensitive_variables()
    def clean_words(self):
        """Return the words as a list. Raises ValidationError."""
        return read_words(self.cleaned_data["words"])


class AcceptForm(forms.Form):
    """Why words may stand where they do."""

    reason = forms.CharField(
        label="Why the words may stand there",
        required=False,
        max_length=1000,
        help_text="Kept in the page's history and in the audit trail under your name. Do not repeat the words.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
