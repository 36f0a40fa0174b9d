"""The panel of the rules on the screen of the settings."""

import json

from django import forms
from wagtail.admin.panels import ObjectList, Panel

from .kinds import PRESETS, Rule, kinds


class RulesPanel(Panel):
    """The rules as a table, with buttons that fill in what other partnerships do."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on the screen."""

        template_name = "retention/rules_panel.html"

        @property
        def media(self):
            """Return the script of the buttons."""
            return forms.Media(js=["admin/retention.js"])

        @property
        def presets(self):
            """Return each preset with what its button fills in, by the name of the field."""
            return [(preset, _values_of(preset)) for preset in PRESETS]


class SettingsPanels(ObjectList):
    """The panels of the settings. Wagtail would show the fields of the rules, which no model has, once more below."""

    class BoundPanel(ObjectList.BoundPanel):
        """The panels on the screen."""

        def render_missing_fields(self):
            """Return nothing: the panel of the rules shows them."""
            return ""


def _values_of(preset):
    values = {}
    for kind in kinds():
        rule = preset.rules.get(kind.code, Rule())
        values |= {f"action-{kind.code}": rule.action.value, f"years-{kind.code}": rule.years}
    return json.dumps(values)
