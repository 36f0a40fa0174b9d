"""Kinds of thing for which a partnership has a rule, the rules, and presets as they are seen in the field.

A page type names its kinds with `retention_kinds`. Of a page that has files of its own (`retention_files`) the files
and the page are two kinds: a report may go while its page stays.
"""

from dataclasses import dataclass

from django.db import models
from wagtail.models import get_page_models


class Subject(models.TextChoices):
    """What of a page a rule is about."""

    FILES = "files", "Its files"
    PAGE = "page", "The page"


class Action(models.TextChoices):
    """What a rule proposes after its years."""

    KEEP = "keep", "Keep for good"
    RECORD = "record", "The report goes, its page stays as a record"
    END = "end", "The page leaves the site"
    DECIDE = "decide", "Decide each time"


ACTIONS = {
    Subject.FILES: [Action.KEEP, Action.RECORD, Action.DECIDE],
    Subject.PAGE: [Action.KEEP, Action.END, Action.DECIDE],
}


@dataclass(frozen=True)
class Kind:
    """A kind of thing: a `code` that never changes, a `label` for editors, and what of its page it is."""

    code: str
    label: str
    subject: Subject

    @property
    def choices(self):
        """Return what a rule for it can propose, as a form's choices."""
        return [(action.value, action.label) for action in ACTIONS[self.subject]]


@dataclass(frozen=True)
class Rule:
    """What is proposed, and how many years after the publication."""

    action: Action = Action.KEEP
    years: int = 1


def kinds():
    """Return the kinds that the page types name, in the order of the page types."""
    named = [kind for model in get_page_models() for kind in getattr(model, "retention_kinds", ())]
    return list(dict.fromkeys(named))


@dataclass(frozen=True)
class Preset:
    """Rules by the code of their kind; every kind that is not named is kept for good."""

    label: str
    about: str
    rules: dict[str, Rule]


PRESETS = [
    Preset("Everything for good", "Nothing is ever due to end.", {}),
    Preset(
        "Report one year, briefing for good",
        "After a year the report goes and its page stays as a record. Briefings stay.",
        {"reports": Rule(Action.RECORD)},
    ),
    Preset(
        "One year only",
        "After a year reviews and briefings leave the site.",
        {"reviews": Rule(Action.END), "learning": Rule(Action.END)},
    ),
    Preset(
        "One year, afterwards on request",
        "After a year the report goes, its page says how to ask for it, and briefings are decided each time.",
        {"reports": Rule(Action.RECORD), "learning": Rule(Action.DECIDE)},
    ),
    Preset(
        "Decide each time",
        "After a year somebody decides about each report and briefing.",
        {"reports": Rule(Action.DECIDE), "learning": Rule(Action.DECIDE)},
    ),
]
