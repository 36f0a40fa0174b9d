"""Redirects that lead to a page only whoever may read it."""

from urllib.parse import urlsplit

from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from .public import is_open_to


class OpenRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, without those to a draft, scheduled, private or withdrawn page.

    Wagtail makes a redirect when the slug of any page changes, also of a draft, and follows it for everybody: the
    answer would tell that the page exists, and its new address.
    """

    def process_response(self, request, response):
        """Return the redirect that fits the address, or the 404 as it is."""
        answer = super().process_response(request, response)
        if answer is response:
            return response
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        redirect = get_redirect(request, path) or get_redirect(request, urlsplit(path).path)
        page = redirect.redirect_page
        return answer if page is None or is_open_to(page, request) else response
