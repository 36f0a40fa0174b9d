"""The site's furniture."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from .garbage import keep_what_is_there


class HomeConfig(AppConfig):
    """Base page, blocks, home page, settings and navigation."""

    name = "home"

    def ready(self):
        """Finish what a migration cannot do; register the demo's check and log entry; see to exports; watch changes."""
        from . import stamp  # noqa: PLC0415  (models are not loaded when this module is)
        from .demo import checks, history  # noqa: F401, PLC0415
        from .exports import neutralise_admin_exports  # noqa: PLC0415
        from .page_indexes import make_page_indexes  # noqa: PLC0415

        neutralise_admin_exports()
        request_finished.connect(keep_what_is_there, dispatch_uid="home.garbage")
        connection_created.connect(stamp.watch_connection, dispatch_uid="home.stamp")
        pre_migrate.connect(stamp.stop_watching, sender=self)
        post_migrate.connect(stamp.watch_again, sender=self)
        post_migrate.connect(make_page_indexes, sender=self, dispatch_uid="home.page_indexes")
        post_migrate.connect(give_migrated_pages_a_revision, sender=self)


def give_migrated_pages_a_revision(sender, plan=(), **kwargs):
    """Publish the pages that a migration made through Wagtail, so that each has a revision, an index entry and a log.

    Without a live revision, scheduling the first edit of such a page would take it off the site until then
    (wagtail.actions.publish_revision).
    """
    made_tree = any(migration.name == "0002_site_tree" and not backwards for migration, backwards in plan)
    if not made_tree:
        return
    from wagtail.models import Page  # noqa: PLC0415  (models are not loaded when this module is)

    for page in Page.objects.filter(live=True, live_revision=None, depth__gt=1).specific():
        page.save_revision().publish()
