"""What the search boxes' and the results' scripts ask; every page works without them."""

import re

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from documents.access import public_pages_with
from documents.models import SiteDocument
from home.public import PublicPageQuerySet

from . import statistics
from .completion import suggestions
from .models import OpenedCount

PAGE_NUMBER = re.compile(r"[0-9]{1,18}")
TOKEN = re.compile(r"[\w-]{20,43}", re.ASCII)


@never_cache
@require_safe
def complete(request):
    """Return what could be meant by `q`, as a JSON list; anything typed answers 200."""
    found = [
        {"text": each.text, "kind": each.kind, "address": each.address, "also": each.also}
        for each in suggestions(request.GET.get("q", ""))
    ]
    return JsonResponse(found, safe=False, headers={"X-Robots-Tag": "noindex"})


@csrf_exempt  # readers have no cookie that a form elsewhere could misuse
@never_cache
@require_POST
def opened(request):
    """Count that a result was opened: `page` (its number) or `file` (its token), from the results of `q`.

    The answer is the same whatever is told, so that nobody learns what there is.
    """
    is_own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if is_own and statistics.is_reader(request) and (target := _public_target(request.POST)):
        statistics.count_opened(*target, request.POST.get("q", ""))
    return HttpResponse(status=204, headers={"X-Robots-Tag": "noindex"})


def _public_target(data):
    """Return (kind, number) of what `data` names, or None if not everybody may read it."""
    page, token = data.get("page", ""), data.get("file", "")
    if PAGE_NUMBER.fullmatch(page):
        pages = PublicPageQuerySet(Page).live().public().filter(depth__gt=1, pk=int(page))
        return (OpenedCount.Kind.PAGE, int(page)) if pages.exists() else None
    if TOKEN.fullmatch(token):
        document = SiteDocument.objects.filter(token=token).first()
        is_public = document and document.is_open and any(True for _ in public_pages_with(document))
        return (OpenedCount.Kind.FILE, document.pk) if is_public else None
    return None
