"""A cache in front of the site is told to forget what shows a page, when that is published or taken down."""

import os
import subprocess
import sys

import pytest
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.models import ReferenceIndex

from publishing import front_cache
from reviews.models import ReviewPage

from .factories import make_review, make_theme
from .test_settings import ROOT, SAFE

purged = set()


class Recorder(BaseBackend):
    """Remembers what it was told to forget."""

    def __init__(self, params):
        super().__init__(params)

    def purge(self, url):
        purged.add(url)


@pytest.fixture
def review(home, site, settings):
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": f"{__name__}.Recorder"}}
    site.hostname, site.port = "reviews.example.org", 443
    site.save()
    page = make_review("Child Wren", many={"themes": [make_theme("Babies", slug="babies")]})
    page = ReviewPage.objects.get(pk=page.pk)
    ReferenceIndex.create_or_update_for_object(page)
    purged.clear()
    return page


def test_lists_with_their_feeds_and_data_themes_home_and_sitemap_are_purged(review):
    front_cache.purge_around(review)
    paths = ["/", "/reviews/", "/reviews/feed/", "/reviews/data.csv", "/recommendations/data.json", "/themes/babies/"]
    assert {f"https://reviews.example.org{path}" for path in [*paths, "/sitemap.xml"]} <= purged


def test_a_private_note_of_another_site_is_not_asked_for(review):
    front_cache.purge_around(review)
    assert all(url.startswith("https://reviews.example.org/") for url in purged)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "none"),
        ("http://varnish:8000", "HTTPBackend http://varnish:8000"),
        ("cloudflare://token@zone", "CloudflareBackend token zone"),
    ],
)
def test_the_setting_names_the_cache(address, said):
    ask = (
        "import config.settings.production as s;"
        "c = getattr(s, 'WAGTAILFRONTENDCACHE', {}).get('default', {'BACKEND': 'none'});"
        "print(c['BACKEND'].rpartition('.')[2], *[v for k, v in c.items() if k != 'BACKEND'])"
    )
    environment = {"PATH": os.environ["PATH"]} | SAFE | {"FRONTEND_CACHE_URL": address}
    outcome = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.split() == said.split()
