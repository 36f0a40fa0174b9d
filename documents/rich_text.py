"""Links to documents in rich text."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler


class OpenDocumentLinkHandler(DocumentLinkHandler):
    """Links to documents; of one that is no longer published only the words stay."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        """Return the opening tags of the links, without an address where there is nothing to open."""
        documents = cls.get_many(attrs_list)
        return [
            f'<a href="{escape(document.url)}">' if document and document.is_open else "<a>" for document in documents
        ]
