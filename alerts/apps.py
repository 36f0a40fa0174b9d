"""The app config of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """See the package's docstring."""

    name = "alerts"
