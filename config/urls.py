"""The site's addresses: what anybody may ask for, and what needs an account."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib.auth.views import LoginView
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern
from wagtail.utils.urlpatterns import decorate_urlpatterns

from documents.views import serve_image
from home.choosing import for_editors_alone
from home.passwords import check_password
from home.robots import robots_txt, security_txt, sitemap
from home.routing import serve
from publishing.calendar_views import feed as calendar_feed
from publishing.requests import changes_as_a_whole
from search.script_views import complete, opened
from search.views import feed, search

from .api import api

admin_urls = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, for_editors_alone)
private_urls = [
    path("releases/<str:key>.ics", calendar_feed, name="release_calendar_feed"),
    path("admin/", include(decorate_urlpatterns(admin_urls, changes_as_a_whole))),
]
public_urls = [
    path("documents/", include("documents.urls")),
    path("images/<str:name>", serve_image, name="image"),
    path("preview/", include("publishing.preview_urls")),
    path("search/", search, name="search"),
    path("search/feed/", feed, name="search_feed"),
    path("search/complete/", complete, name="search_complete"),
    path("search/opened/", opened, name="search_opened"),
    path("alerts/", include("alerts.urls")),
    path("sitemap.xml", sitemap),
    path("robots.txt", robots_txt),
    path(".well-known/security.txt", security_txt),
    path("api/v2/", api.urls),
    path("data/", include("learning.open_data.urls")),
    path("exchange/", include("learning.exchange.urls")),
    path("health/", include("publishing.urls")),
    # Wagtail has this one too, behind the pattern of pages.
    path("_util/login/", LoginView.as_view(template_name="wagtailcore/login.html")),
    path("_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/", check_password),
    # What editors show of themselves, while DEBUG; in production the web server does.
    *static(f"{settings.MEDIA_URL}avatar_images/", document_root=settings.MEDIA_ROOT / "avatar_images"),
    # Wagtail's own pattern takes no dot; a list answers its data below its own address.
    re_path(r"^((?:[\w-]+/)*(?:data|history)\.(?:csv|json))$", serve),
    re_path(serve_pattern, serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
urlpatterns = private_urls + public_urls
