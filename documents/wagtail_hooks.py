"""What documents change in Wagtail: links in rich text lead to what is still published."""

from wagtail import hooks

from .rich_text import OpenDocumentLinkHandler


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own of the same name
def register_open_documents(features):
    """Let links in rich text lead to documents that are still published."""
    features.register_link_type(OpenDocumentLinkHandler)
