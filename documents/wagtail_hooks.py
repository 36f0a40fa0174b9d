"""What documents change in Wagtail: links in rich text lead to what is published, profile pictures are cleaned."""

from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel

from .forms import ProfilePictureForm
from .rich_text import OpenDocumentLinkHandler

AvatarSettingsPanel.form_class = ProfilePictureForm  # Wagtail has no other place to choose it


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own of the same name
def register_open_documents(features):
    """Let links in rich text lead to documents that are still published."""
    features.register_link_type(OpenDocumentLinkHandler)
