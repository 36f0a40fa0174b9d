"""Wagtail's backend for OpenSearch (2 and 3) with the site's analysis of words; see `search.servers`."""

from modelsearch.backends.opensearch3 import (
    OpenSearch3AutocompleteQueryCompiler,
    OpenSearch3Index,
    OpenSearch3Mapping,
    OpenSearch3SearchBackend,
    OpenSearch3SearchQueryCompiler,
    OpenSearch3SearchResults,
)
from opensearchpy.exceptions import OpenSearchException

from .server_analysis import SiteIndex, SiteMapping, SiteQueryCompiler, index_settings
from .server_results import SiteBackend, SiteResults


class Mapping(SiteMapping, OpenSearch3Mapping):
    """See `SiteMapping`."""


class Index(SiteIndex, OpenSearch3Index):
    """See `SiteIndex`."""


class QueryCompiler(SiteQueryCompiler, OpenSearch3SearchQueryCompiler):
    """See `SiteQueryCompiler`."""

    mapping_class = Mapping


class AutocompleteQueryCompiler(OpenSearch3AutocompleteQueryCompiler):
    """Wagtail's, on the site's mapping."""

    mapping_class = Mapping


class Results(SiteResults, OpenSearch3SearchResults):
    """See `SiteResults`."""


class SearchBackend(SiteBackend, OpenSearch3SearchBackend):
    """The backend."""

    mapping_class = Mapping
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    results_class = Results
    settings = index_settings()
    server_errors = (OpenSearchException,)
