"""What a reader fills in: the address, how often, and what about."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from .kinds import KINDS, Frequency
from .models import Subscriber
from .offers import offers

EVERYTHING, CHOSEN = "everything", "chosen"
BAD_ADDRESS = "Enter an address like name@example.org."
TERMS = {  # of a form: of a subscriber
    "types": "review_types",
    "themes": "themes",
    "agencies": "agencies",
}


@dataclass
class Wishes:
    """What the form says: fields of a subscriber, and {field: slugs} of what is chosen among {field: slugs} offered."""

    fields: dict
    terms: dict
    offered: dict

    def save_to(self, subscriber):
        """Let the subscriber, who is saved, follow this. What they had chosen and is not offered now is kept."""
        for name, value in self.fields.items():
            setattr(subscriber, name, value)
        subscriber.save(update_fields=list(self.fields))
        for name, slugs in self.terms.items():
            relation = getattr(subscriber, name)
            model = relation.model
            relation.remove(*relation.filter(slug__in=self.offered[name]).exclude(slug__in=slugs))
            relation.add(*model.objects.filter(slug__in=slugs))


class WishesForm(forms.Form):
    """How often, and what about."""

    frequency = forms.ChoiceField(
        label="How often?",
        choices=Frequency.choices,
        initial=Frequency.AT_ONCE,
        error_messages={"required": "Choose how often.", "invalid_choice": "Choose how often."},
    )
    follows = forms.ChoiceField(
        label="What about?",
        choices=[(EVERYTHING, "Everything new"), (CHOSEN, "Only what I choose below")],
        initial=EVERYTHING,
        error_messages={"required": "Choose what about.", "invalid_choice": "Choose what about."},
    )
    kinds = forms.MultipleChoiceField(required=False, label="All of a kind")
    types = forms.MultipleChoiceField(required=False, label="Reviews of a type")
    themes = forms.MultipleChoiceField(required=False, label="Anything about a theme")
    agencies = forms.MultipleChoiceField(required=False, label="Reviews that involve an agency")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.name, f"All {kind.nouns[1]}") for kind in KINDS.values()]
        for name, choices in offers().items():
            self.fields[name].choices = choices
        for name in ("kinds", *TERMS):
            self.fields[name].error_messages["invalid_choice"] = "Choose from the list; it has changed meanwhile."

    def clean(self):
        """Refuse "only what I choose" without a choice, and choices beside "everything"."""
        cleaned = super().clean()
        is_chosen = any(cleaned.get(name) for name in ("kinds", *TERMS))
        is_in_order = not any(name in self.errors for name in ("kinds", *TERMS))
        if cleaned.get("follows") == CHOSEN and not is_chosen and is_in_order:
            self.add_error("follows", "Choose at least one thing below, or everything.")
        if cleaned.get("follows") == EVERYTHING and is_chosen:
            self.add_error("follows", "You ticked things below. Choose “Only what I choose below”, or untick them.")
        return cleaned

    def wishes(self):
        """Return the `Wishes` of a valid form."""
        cleaned = self.cleaned_data
        fields = {"frequency": cleaned["frequency"], "follows_everything": cleaned["follows"] == EVERYTHING}
        fields |= {kind.field: kind.name in cleaned["kinds"] for kind in KINDS.values()}
        return Wishes(
            fields,
            {field: cleaned[name] for name, field in TERMS.items()},
            {field: [slug for slug, _ in self.fields[name].choices] for name, field in TERMS.items()},
        )

    @property
    def choice_groups(self):
        """The lists of what can be chosen that have something in them: bound fields, and what is ticked in each."""
        groups = [(self[name], set(self[name].value() or ())) for name in ("kinds", *TERMS)]
        return [(field, ticked) for field, ticked in groups if field.field.choices]

    @property
    def error_list(self):
        """The errors with the ids of what they are about, for the summary at the top."""
        return [(f"id_{name}", error) for name, errors in self.errors.items() for error in errors]


class SubscribeForm(WishesForm):
    """The same with the address."""

    address = forms.EmailField(
        label="Your email address",
        max_length=254,
        error_messages={"required": BAD_ADDRESS, "invalid": BAD_ADDRESS, "max_length": BAD_ADDRESS},
    )
    website = forms.CharField(required=False, max_length=1000)  # people do not see it; programs fill it in

    field_order = ["address", "frequency", "follows"]

    def clean_address(self):
        """Return the address with its host as mail servers know it."""
        name, _, host = self.cleaned_data["address"].rpartition("@")
        try:
            return f"{name}@{host.encode('idna').decode()}"
        except UnicodeError:
            raise ValidationError(BAD_ADDRESS) from None

    @property
    def is_from_a_program(self):
        """Whether the field that people do not see was filled in."""
        return bool(self.cleaned_data.get("website"))


def initial_of(subscriber: Subscriber):
    """Return what a form starts with for somebody who gets alerts already."""
    chosen = {name: list(getattr(subscriber, field).values_list("slug", flat=True)) for name, field in TERMS.items()}
    return {
        "frequency": subscriber.frequency,
        "follows": EVERYTHING if subscriber.follows_everything else CHOSEN,
        "kinds": [kind.name for kind in KINDS.values() if getattr(subscriber, kind.field)],
        **chosen,
    }
