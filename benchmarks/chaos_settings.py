"""Settings of `benchmarks/chaos.py`: development's, with a listener that always fails."""

from config.settings.development import *  # noqa: F403
from config.settings.development import INSTALLED_APPS as OF_THE_SITE

INSTALLED_APPS = [*OF_THE_SITE, "failing_listener.FailingListenerConfig"]
