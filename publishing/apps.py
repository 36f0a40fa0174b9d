"""The app config of publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """See the package's docstring."""

    name = "publishing"

    def ready(self):
        """Copy Wagtail's log into the audit trail from now on."""
        from .audit import watch_the_log  # noqa: PLC0415, models are not loaded before

        watch_the_log()
