"""The search page and its feed."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.models import ThemePage

from . import promotions, statistics
from .feeds import search_feed
from .results import Search
from .terms import PARAMETERS


@never_cache
@require_safe
def search(request):
    """Show what is found for `q`, narrowed by the facets. Any input answers 200."""
    found = Search(request.GET, request.path)
    is_first_look = found.query.has_words and not found.narrowing and not {*PARAMETERS, "page", "sort"} & {*request.GET}
    if is_first_look and statistics.is_reader(request):
        statistics.count(found.text, 0 if found.answer.instead else found.total)
    context = {
        "search": found,
        "picks": promotions.picks(found.text, found.catalogue) if is_first_look else [],
        "hide_header_search": True,  # the page has its own
        "themes": [] if found.total else ThemePage.objects.public_links().values(),
    }
    response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def feed(request):
    """Answer the search as an Atom feed, the newest first. Any input answers 200."""
    response = search_feed(request, Search(request.GET, request.path.removesuffix("feed/")))
    response["X-Robots-Tag"] = "noindex"
    return response
