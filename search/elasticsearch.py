"""Wagtail's backend for Elasticsearch (9) with the site's analysis of words; see `search.servers`."""

from elasticsearch import ApiError, TransportError
from modelsearch.backends.elasticsearch9 import (
    Elasticsearch9AutocompleteQueryCompiler,
    Elasticsearch9Index,
    Elasticsearch9Mapping,
    Elasticsearch9SearchBackend,
    Elasticsearch9SearchQueryCompiler,
    Elasticsearch9SearchResults,
)

from .server_analysis import SiteIndex, SiteMapping, SiteQueryCompiler, index_settings
from .server_results import SiteBackend, SiteResults


class Mapping(SiteMapping, Elasticsearch9Mapping):
    """See `SiteMapping`."""


class Index(SiteIndex, Elasticsearch9Index):
    """See `SiteIndex`."""


class QueryCompiler(SiteQueryCompiler, Elasticsearch9SearchQueryCompiler):
    """See `SiteQueryCompiler`."""

    mapping_class = Mapping


class AutocompleteQueryCompiler(Elasticsearch9AutocompleteQueryCompiler):
    """Wagtail's, on the site's mapping."""

    mapping_class = Mapping


class Results(SiteResults, Elasticsearch9SearchResults):
    """See `SiteResults`."""


class SearchBackend(SiteBackend, Elasticsearch9SearchBackend):
    """The backend."""

    mapping_class = Mapping
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    results_class = Results
    settings = index_settings()
    server_errors = (ApiError, TransportError)
