"""The app config of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's docstring."""

    name = "search"
