"""Which pages somebody may edit: what the registers and the dashboard show, and nothing else."""

from wagtail.models import Page
from wagtail.permissions import policy_registry

EDITING = ["add", "change", "publish"]


def pages_user_can_edit(user):
    """Return the pages that `user` may change or publish, or that lie where they may add some, drafts included."""
    return policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, EDITING)


def user_can_edit_any_page(user):
    """Whether `user` has such a right anywhere."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, EDITING)
