"""The editor of rich text, with an answer to what no browser sends."""

from django.core.exceptions import SuspiciousOperation
from wagtail.admin.rich_text import DraftailRichTextArea


class StrictRichTextArea(DraftailRichTextArea):
    """Wagtail's editor; a posted value that its script never makes is a bad request (400) and not an error (500)."""

    def value_from_datadict(self, data, files, name):
        """Return the text as the database keeps it."""
        try:
            return super().value_from_datadict(data, files, name)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise SuspiciousOperation(f"{name} is not what the editor sends") from error
