"""The app config of documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the package's docstring."""

    name = "documents"

    def ready(self):
        """Check the settings of files whenever the site starts."""
        from . import checks  # noqa: F401, PLC0415, models are not loaded before
