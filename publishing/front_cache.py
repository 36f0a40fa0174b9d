"""Telling the cache in front of the site (`FRONTEND_CACHE_URL`) what else changed when a page did.

Wagtail's frontend_cache purges the page itself. Its title and summary stand elsewhere too: in the sections with their
feeds and data, on the home page, and on the pages that it refers to or that refer to it. Addresses with a query
cannot be listed; they end with PAGE_MAX_AGE.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from modelcluster.models import get_all_child_m2m_relations
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.signals import page_published, page_unpublished

SECTIONS = 3  # the depth of the pages below the home page
OTHERS = ("/sitemap.xml",)


def watch_pages():
    """Purge what shows a page whenever one is published or taken down, from now on, if there is such a cache."""
    if not hasattr(settings, "WAGTAILFRONTENDCACHE"):
        return
    for signal in (page_published, page_unpublished):
        signal.connect(purge_around, dispatch_uid="publishing.front_cache")


def purge_around(instance, **kwargs):
    """Purge the addresses at which something of the page `instance` stands; the outbox does the asking."""
    batch = PurgeBatch()
    batch.add_pages(Page.objects.live().filter(depth__gt=1, depth__lte=SECTIONS))
    batch.add_pages(Page.objects.live().filter(pk__in=_related(instance)))
    for site in Site.objects.all():
        batch.add_urls(f"{site.root_url}{path}" for path in OTHERS)
    batch.purge()


def _related(page):
    kind = ContentType.objects.get_for_model(Page)
    to = ReferenceIndex.get_references_to(page).filter(base_content_type=kind)
    of = ReferenceIndex.get_references_for_object(page).filter(to_content_type=kind)
    ids = {int(pk) for pk in [*to.values_list("object_id", flat=True), *of.values_list("to_object_id", flat=True)]}
    for field in get_all_child_m2m_relations(type(page)):  # which the reference index leaves out
        if issubclass(field.related_model, Page):
            ids |= set(getattr(page, field.name).values_list("pk", flat=True))
    return ids
