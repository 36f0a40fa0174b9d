"""The search page."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.models import ThemePage

from . import promotions, statistics
from .results import Search


@never_cache
@require_safe
def search(request):
    """Show what is found for `q`, narrowed by `kind` and `theme`. Any input answers 200."""
    found = Search(request.GET, request.path)
    is_first_look = found.page.number == 1 and not found.is_narrowed
    if found.terms and is_first_look and "page" not in request.GET and statistics.is_reader(request):
        statistics.count(found.text, found.total)
    context = {
        "search": found,
        "picks": promotions.picks(found.text) if found.terms and is_first_look else [],
        "themes": [] if found.total else ThemePage.objects.public_links().values(),
    }
    response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
