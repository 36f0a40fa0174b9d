"""What the site changes in Wagtail's admin: its menu, its dashboard, its colours, its dates."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.permissions import policy_registry

from learning.models import LearningIndexPage
from publishing.models import Release
from reviews.models import ReviewIndexPage
from reviews.progress_rights import may_list

from .dashboard import (
    ContentCheckPanel,
    DoubtsPanel,
    FilesPanel,
    OverduePanel,
    ReleasesPanel,
    RetentionPanel,
    ScheduledPanel,
    WaitingPanel,
)
from .permissions import pages_user_can_edit, user_can_edit_any_page
from .rich_text import PublicPageLinkHandler

# Wagtail's own panels of what waits for a check; the dashboard's shows both in one list.
REPLACED_PANELS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


class SectionMenuItem(MenuItem):
    """A way to the pages below the site's only page of a type."""

    def __init__(self, label, model, **kwargs):
        super().__init__(label, "", **kwargs)
        self.model = model

    def is_shown(self, request):
        """Whether the section exists and the user may edit in it."""
        return pages_user_can_edit(request.user).type(self.model).exists()

    def render_component(self, request):
        """Return the item with the address of the section as it is now."""
        section = self.model.objects.values_list("pk", flat=True).first()
        self.url = reverse("wagtailadmin_explore", args=[section])
        return super().render_component(request)


@hooks.register("register_admin_menu_item")
def register_reviews():
    """Put the reviews first in the menu."""
    return SectionMenuItem("Reviews", ReviewIndexPage, name="reviews", icon_name="doc-full-inverse", order=10)


@hooks.register("register_admin_menu_item")
def register_learning():
    """Put the briefings second."""
    return SectionMenuItem("Learning", LearningIndexPage, name="learning", icon_name="openquote", order=20)


@hooks.register("construct_homepage_panels")
def construct_dashboard(request, panels):
    """Put the site's panels first, and take away Wagtail's that say the same."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED_PANELS)]
    if user_can_edit_any_page(request.user):
        user = request.user
        panels += [ScheduledPanel(user), WaitingPanel(user), ContentCheckPanel(user)]
        if policy_registry.get_by_type(Release).user_has_permission(user, "view"):
            panels.append(ReleasesPanel(user))
        if (retention := RetentionPanel(user)).get_entries():
            panels.append(retention)
        if (doubts := DoubtsPanel(user)).get_entries():
            panels.append(doubts)
    if may_list(request.user):
        panels.append(OverduePanel(request.user))
    if (files := FilesPanel(request.user)).get_entries():
        panels.append(files)


@hooks.register("insert_global_admin_css")
def insert_admin_styles():
    """Give the admin the site's colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/admin.css"))


@hooks.register("insert_global_admin_js")
def insert_admin_scripts():
    """Let dates be what was typed."""
    return format_html('<script defer src="{}"></script>', static("admin/dates.js"))


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own of the same name
def register_public_links(features):
    """Let links in rich text lead to public pages only."""
    features.register_link_type(PublicPageLinkHandler)
