"""Wagtail's `update_index`, which reads what our own index takes in as that needs it."""

from wagtail.search.backends import get_search_backend
from wagtail.search.management.commands.update_index import Command as WagtailCommand

from search.backend import Backend
from search.lean_objects import chunks_of


class Command(WagtailCommand):
    """Indexes everything anew; for another backend exactly as Wagtail does."""

    _is_ours = False

    def update_backend(self, backend_name, **options):
        """Index everything anew in one backend."""
        self._is_ours = isinstance(get_search_backend(backend_name), Backend)
        super().update_backend(backend_name, **options)

    def queryset_chunks(self, qs, chunk_size=1000):
        """Yield the objects of a queryset in lists of at most `chunk_size`."""
        return chunks_of(qs, chunk_size) if self._is_ours else super().queryset_chunks(qs, chunk_size)
