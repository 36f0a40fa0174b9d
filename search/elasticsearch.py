"""Wagtail's backend for Elasticsearch (9) with the site's analysis of words; see `search.servers`."""

from modelsearch.backends.elasticsearch9 import (
    Elasticsearch9AutocompleteQueryCompiler,
    Elasticsearch9Index,
    Elasticsearch9Mapping,
    Elasticsearch9SearchBackend,
    Elasticsearch9SearchQueryCompiler,
)

from .server_analysis import SiteIndex, SiteMapping, SiteQueryCompiler, index_settings


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


class SearchBackend(Elasticsearch9SearchBackend):
    """The backend."""

    mapping_class = Mapping
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    settings = index_settings()
