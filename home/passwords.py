"""The address to which the form for a page's password posts."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Page
from wagtail.views import authenticate_with_password

from .public import is_reachable


def check_password(request, page_view_restriction_id, page_id):
    """Let whoever posts the password of a restriction through to the page; anything else is a 404.

    Wagtail's own view also shows its form, and so tells by number which pages and restrictions there are, drafts too.
    """
    page = get_object_or_404(Page, pk=page_id)
    restrictions = page.get_view_restrictions().filter(pk=page_view_restriction_id, restriction_type="password")
    if request.method != "POST" or not is_reachable(page) or not restrictions.exists():
        raise Http404
    return authenticate_with_password(request, page_view_restriction_id, page_id)
