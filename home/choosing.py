"""Who may look through pages and files where the admin offers them to be chosen.

Wagtail shows its chooser of pages, and its lists of files for scripts, to whoever may enter the admin, drafts and
scheduled reviews included. The business unit and others without a right to any page have nothing to choose.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied

from .permissions import user_can_edit_any_page

CHOOSERS = ("wagtailadmin_choose_page", "wagtailadmin_api:")  # how the names of their addresses begin


def for_editors_alone(view):
    """Decorate an admin view: what there is to be chosen is shown to those who may edit some page, and nobody else."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        is_chooser = request.resolver_match.view_name.startswith(CHOOSERS)
        # Who is not signed in is asked to by Wagtail.
        if is_chooser and request.user.is_authenticated and not user_can_edit_any_page(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped
