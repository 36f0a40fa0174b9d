"""The form of the rules: a row a kind, whichever kinds the page types name."""

from dataclasses import dataclass

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from .kinds import Action, Kind, kinds

MOST_YEARS = 100


@dataclass(frozen=True)
class Row:
    """The fields of one kind's rule."""

    kind: Kind
    action: forms.BoundField
    years: forms.BoundField


class RetentionSettingsForm(WagtailAdminModelForm):
    """The form of the retention settings."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in kinds():
            rule = self.instance.rule_of(kind)
            self.fields[f"action-{kind.code}"] = forms.ChoiceField(
                label=f"{kind.label}: what happens",
                choices=kind.choices,
                initial=rule.action,
            )
            self.fields[f"years-{kind.code}"] = forms.IntegerField(
                label=f"{kind.label}: after how many years",
                min_value=1,
                max_value=MOST_YEARS,
                required=False,
                initial=rule.years,
            )

    def rows(self):
        """Return a `Row` a kind."""
        return [Row(kind, self[f"action-{kind.code}"], self[f"years-{kind.code}"]) for kind in kinds()]

    def clean(self):
        """Ask for the years of every rule that needs them."""
        cleaned_data = super().clean()
        for kind in kinds():
            action, years = cleaned_data.get(f"action-{kind.code}"), f"years-{kind.code}"
            if action and action != Action.KEEP and years not in self.errors and not cleaned_data.get(years):
                self.add_error(years, "Give the number of years.")
        return cleaned_data

    def save(self, commit=True):
        """Save the settings with the rules; rules of kinds that no page type names any more go."""
        rules = {kind.code: self._rule_of(kind) for kind in kinds()}
        self.instance.rules = {code: rule for code, rule in rules.items() if rule["action"] != Action.KEEP}
        return super().save(commit)

    def _rule_of(self, kind):
        years = self.cleaned_data.get(f"years-{kind.code}") or 1
        return {"action": self.cleaned_data[f"action-{kind.code}"], "years": years}
