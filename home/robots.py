"""What machines ask a site for: sitemap, robots.txt, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from .addresses import absolute_url
from .sites import path_of

SECURITY_TXT_LIFE = timedelta(days=180)  # RFC 9116 asks for less than a year


@require_safe
def sitemap(request):
    """List every public page with the day it last changed (sitemaps.org, 0.9)."""
    pages = Page.objects.live().public().filter(depth__gt=1).exclude(content_type__model="resourcelinkpage")
    rows = pages.order_by("path").values_list("url_path", "last_published_at", named=True)
    entries = [(absolute_url(path_of(row, request)), row.last_published_at) for row in rows]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


@require_safe
def robots_txt(request):
    """Tell crawlers where the sitemap is and what they should leave alone."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", f"Sitemap: {absolute_url('/sitemap.xml')}", ""]
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
