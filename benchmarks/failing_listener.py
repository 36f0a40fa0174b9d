"""An app that listens to Wagtail's `page_published` and always fails, for `benchmarks/chaos.py`."""

from django.apps import AppConfig
from wagtail.signals import page_published


def fail(**kwargs):
    """Raise RuntimeError, as a listener would whose service is down."""
    raise RuntimeError("This listener always fails.")


class FailingListenerConfig(AppConfig):
    """Connects the listener."""

    name = "failing_listener"

    def ready(self):
        """Listen from now on."""
        page_published.connect(fail)
