"""The block that lists the known problems of the files: for the accessibility statement, which has to name them."""

from wagtail import blocks

from .accessibility import Ledger

SHOWN = 25  # files a problem; all of them are in the CSV file


class AccessibilityLedgerBlock(blocks.StaticBlock):
    """What the public files lack, by problem; it lists itself."""

    def get_context(self, value, parent_context=None):
        """Add the problems that occur, with their files, and how many files the regulations leave out."""
        ledger = Ledger()
        exempt = sum(key in ledger.exempt for key in ledger.problems)
        return super().get_context(value, parent_context) | {
            "problems": ledger.by_problem(SHOWN),
            "count": len(ledger.problems) - exempt,
            "exempt": exempt,
            "all": ledger.count,
        }

    class Meta:
        label = "Known problems of our files"
        icon = "list-ul"
        admin_text = (
            "Lists by itself what the files that are public lack for people who use assistive technology. "
            "Put it into the accessibility statement, which has to name such problems."
        )
        template = "blocks/accessibility_ledger.html"
