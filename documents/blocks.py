"""The block that lists the known problems of the files: for the accessibility statement, which has to name them."""

from dataclasses import dataclass

from wagtail import blocks

from .accessibility import PROBLEMS, Entry, Ledger, Problem

SHOWN = 25  # files a problem; all of them are in the CSV file


@dataclass(frozen=True)
class Group:
    """The public files that lack one thing."""

    problem: Problem
    entries: list[Entry]

    @property
    def shown(self):
        """Those that are listed."""
        return self.entries[:SHOWN]


class AccessibilityLedgerBlock(blocks.StaticBlock):
    """What the public files lack, by problem; it lists itself."""

    def get_context(self, value, parent_context=None):
        """Add the problems that occur, with their files, and how many files the regulations leave out."""
        ledger = Ledger()
        in_scope = [entry for entry in ledger.with_problems if not entry.is_exempt]
        groups = [Group(problem, [each for each in in_scope if problem in each.problems]) for problem in PROBLEMS]
        return super().get_context(value, parent_context) | {
            "groups": [group for group in groups if group.entries],
            "count": len(in_scope),
            "exempt": len(ledger.with_problems) - len(in_scope),
            "all": ledger.documents.count(),
        }

    class Meta:
        label = "Known problems of our files"
        icon = "list-ul"
        admin_text = (
            "Lists by itself what the files that are public lack for people who use assistive technology. "
            "Put it into the accessibility statement, which has to name such problems."
        )
        template = "blocks/accessibility_ledger.html"
