"""Importing a saved page: read, recognise, make, report. All of it happens, or nothing."""

from dataclasses import dataclass, field

from django.db import transaction

from .document import document_of_text
from .html import document_of_html
from .pages import PageMaker, Step
from .recognise import recognise
from .records import Found
from .source import is_html, read_source

STATES = {
    "new": ("made", "would be made"),
    "here": ("already here", "already here"),
    "gone": ("deleted since, not made again", "deleted since, would not be made again"),
    "left out": ("left out", "would be left out"),
}
KINDS = {"section": "Explanatory text", "review": "Reviews", "briefing": "Briefings", "resource": "Resources"}


@dataclass
class Report:
    """What an import did, or would do."""

    found: Found
    steps: list[Step] = field(default_factory=list)
    is_pretended: bool = False

    @property
    def groups(self):
        """The steps by kind: (heading, steps)."""
        grouped = [(KINDS[kind], [step for step in self.steps if step.kind == kind]) for kind in KINDS]
        return [(heading, steps) for heading, steps in grouped if steps]

    @property
    def new_count(self):
        """How many pages are or would be made or filled."""
        return sum(step.state == "new" for step in self.steps)

    def words(self, step):
        """Return what became of a step, in words."""
        return STATES[step.state][self.is_pretended]

    def lines(self):
        """Return the report as lines of text."""
        lines = []
        for heading, steps in self.groups:
            lines += ["", f"{heading}: {len(steps)}"]
            for step in steps:
                lines.append(f"  {step.title} [{self.words(step)}]" + (f" ({step.detail})" if step.detail else ""))
                lines += [f"    doubtful: {doubt}" for doubt in step.doubts]
        if self.found.doubts:
            lines += ["", "Doubtful about the page itself:", *(f"  {doubt}" for doubt in self.found.doubts)]
        if self.found.flagged:
            lines += [
                "",
                "Not understood, and nowhere in the pages made:",
                *(f"  {text}" for text in self.found.flagged),
            ]
        if not self.steps:
            lines += ["", "Nothing was found that could become a page."]
        return lines


def run_import(content, *, address="", folder=None, user=None, publish=False, pretend=False):
    """Import `content` (bytes of a saved page or text) and return the `Report`.

    address: where the page lay, for its relative links. folder: a Path with the linked files, by their names.
    publish: make the pages live at once. pretend: write nothing, only report. Raises SourceError if the content cannot
    be read; nothing has changed then.
    """
    text = read_source(content)
    found = recognise(document_of_html(text, address) if is_html(text) else document_of_text(text))
    with transaction.atomic():
        maker = PageMaker(found, folder=folder, user=user, publish=publish, pretend=pretend)
        steps = maker.make()
    return Report(found, steps, pretend)
