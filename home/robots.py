"""What machines ask a site for: sitemap, robots.txt, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site, get_page_models

from .addresses import absolute_url
from .public import PublicPageQuerySet

SECURITY_TXT_LIFE = timedelta(days=180)  # RFC 9116 asks for less than a year


@require_safe
def sitemap(request):
    """List every public page of this site with the day it last changed (sitemaps.org, 0.9)."""
    home = Site.find_for_request(request).root_page
    pages = PublicPageQuerySet(Page).live().public().descendant_of(home, inclusive=True)
    listed = pages.exclude(content_type__model="resourcelinkpage").order_by("path")
    # Whole pages, and Wagtail's way to each address, would cost five times as much.
    entries = [
        (absolute_url(f"/{url_path.removeprefix(home.url_path)}"), changed)
        for url_path, changed in listed.values_list("url_path", "last_published_at")
    ]
    entries.append((absolute_url(reverse("open_data")), None))
    known = {address for address, _ in entries}
    entries += [(address, None) for address in map(absolute_url, _made_from_data(home)) if address not in known]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


def _made_from_data(home):
    """Yield the paths of what public pages answer below themselves: they name them by `made_paths()`."""
    for model in get_page_models():
        if hasattr(model, "made_paths"):
            for page in PublicPageQuerySet(model).live().public().descendant_of(home).defer_streamfields():
                yield from (f"{page.url}{path}" for path in page.made_paths())


@require_safe
def robots_txt(request):
    """Tell crawlers where the sitemap is and what they should leave alone."""
    lines = ["User-agent: *", *(f"Disallow: /{place}/" for place in ("admin", "preview", "search"))]
    lines += [f"Sitemap: {absolute_url('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request):
    """Say to whom a weakness is reported (RFC 9116)."""
    expires = (timezone.now() + SECURITY_TXT_LIFE).replace(microsecond=0).isoformat()
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {absolute_url('/.well-known/security.txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
