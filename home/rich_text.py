"""Rich text: its editor, with an answer to what no browser sends, and links that tell of public pages only."""

from django.core.exceptions import SuspiciousOperation
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from .public import PublicPageQuerySet


class StrictRichTextArea(DraftailRichTextArea):
    """Wagtail's editor; a posted value that its script never makes is a bad request (400) and not an error (500)."""

    def value_from_datadict(self, data, files, name):
        """Return the text as the database keeps it."""
        try:
            return super().value_from_datadict(data, files, name)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise SuspiciousOperation(f"{name} is not what the editor sends") from error


class PublicPageLinkHandler(PageLinkHandler):
    """Links to pages; of one that is a draft, private or taken down only the words stay.

    Wagtail writes the address of any page, and an address tells a title before its time.
    """

    @classmethod
    def get_many(cls, attrs_list):
        """Return the pages that `attrs_list` links to, None for each that not everybody may read."""
        ids = [attrs.get("id") for attrs in attrs_list]
        pages = PublicPageQuerySet(Page).live().public().filter(pk__in=ids).defer_streamfields().specific()
        by_id = {str(page.pk): page for page in pages}
        return [by_id.get(str(pk)) for pk in ids]
