"""The app config of publishing."""

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_save


class PublishingConfig(AppConfig):
    """See the package's docstring."""

    name = "publishing"

    def ready(self):
        """Copy Wagtail's log into the audit trail, look at approvals, and keep what is withdrawn down, from now on."""
        from wagtail.models import Revision  # noqa: PLC0415, models are not loaded before

        from .audit import watch_the_log  # noqa: PLC0415
        from .front_cache import watch_pages  # noqa: PLC0415
        from .retention.early import watch_publications  # noqa: PLC0415
        from .upcoming import plan_saved  # noqa: PLC0415
        from .watch import watch_releases  # noqa: PLC0415
        from .withdrawal import refuse_to_publish  # noqa: PLC0415

        pre_save.connect(refuse_to_publish, dispatch_uid="publishing.withdrawal")
        post_save.connect(plan_saved, sender=Revision, dispatch_uid="publishing.upcoming")
        watch_pages()
        watch_the_log()
        watch_releases()
        watch_publications()
