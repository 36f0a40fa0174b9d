"""The app config of publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """See the package's docstring."""

    name = "publishing"

    def ready(self):
        """Copy Wagtail's log into the audit trail, and look at approvals, from now on."""
        from .audit import watch_the_log  # noqa: PLC0415, models are not loaded before
        from .watch import watch_releases  # noqa: PLC0415

        watch_the_log()
        watch_releases()
