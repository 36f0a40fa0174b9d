"""What a search server finds; while it does not answer, what the site's own index finds, which is kept beside it."""

import logging
import time

from modelsearch.backends.elasticsearchbase import ElasticsearchBaseAutocompleteQueryCompiler
from wagtail.search.backends import get_search_backend

from .servers import OWN

NOT_ASKED_FOR = 30  # seconds after a failure: a screen asks several times, and each may wait for long

logger = logging.getLogger(__name__)


class SiteBackend:
    """A server's backend whose searches never fail with it; server_errors: what its client raises."""

    server_errors = ()
    not_asked_before = 0  # on the clock of `time.monotonic`, for all of a process


class SiteResults:
    """Results of a `SiteBackend`."""

    def _do_search(self):
        return self._answer(lambda results: list(results._do_search()))

    def _do_count(self):
        return self._answer(lambda results: results._do_count())

    def facet(self, field_name):
        """Return {value: how many results have it}, the most frequent first. Raises FilterFieldError."""
        return self._answer(lambda results: results.facet(field_name))

    def _answer(self, ask):
        backend = type(self.backend)
        if time.monotonic() >= backend.not_asked_before:
            try:
                return ask(super())
            except backend.server_errors as error:
                backend.not_asked_before = time.monotonic() + NOT_ASKED_FOR
                # What it says may hold the words that were looked for.
                logger.warning("The search server failed (%s); the site's own index answers.", type(error).__name__)
        return ask(self._own())

    def _own(self):
        compiler = self.query_compiler
        own = get_search_backend(OWN)
        is_completing = isinstance(compiler, ElasticsearchBaseAutocompleteQueryCompiler)
        search = own.autocomplete if is_completing else own.search
        results = search(
            compiler.query, compiler.queryset, fields=compiler.fields, order_by_relevance=compiler.order_by_relevance
        )
        results.start, results.stop, results._score_field = self.start, self.stop, self._score_field
        return results
