"""The search backend for Wagtail: `Page.objects.search()` and everything else that searches, on any database.

It is django-modelsearch's interface over our own index. A queryset's filters are asked of the database, so any filter
will do; only its own model's objects count, for ranking too.
"""

from collections import Counter, OrderedDict

from django.db.models import Count
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.where import NothingNode, WhereNode
from wagtail.search.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
    get_model_root,
)
from wagtail.search.index import get_indexed_models
from wagtail.search.query import MatchAll

from .compacting import compact
from .merging import merge_all
from .ranking import best_of_each, content_types_of, evaluate, places_of
from .writing import Writer, remove, remove_stale, reset, write

FEW = 400  # results whose facets the database counts, instead of all values that a queryset has


class Index(BaseIndex):
    """The index over all models."""

    def add_items(self, model, items):
        """Put objects of `model` into the index."""
        if model.get_search_fields():
            write(model, items)

    def delete_item(self, item):
        """Take an object out of the index."""
        remove(type(item), [item.pk])

    def reset(self):
        """Empty the index."""
        reset()

    def __str__(self):
        return self.get_key()


class IndexBeingRebuilt(Index):
    """The index while everything is indexed anew: it is written in larger pieces."""

    def __init__(self, backend):
        super().__init__(backend)
        self.writer = Writer()

    def add_items(self, model, items):
        """Put objects of `model` into the index, sooner or later."""
        if model.get_search_fields():
            self.writer.add(model, items)


class Rebuilder:
    """Indexes everything anew, object by object: meanwhile each is found as it was, or as it is."""

    def __init__(self, index):
        self.index = IndexBeingRebuilt(index.backend)

    def start(self):
        """Return the index, which stays as it is."""
        return self.index

    def finish(self):
        """Leave out what is no more, and make the index compact."""
        self.index.writer.write()
        for model in {get_model_root(model) for model in get_indexed_models()}:
            remove_stale(model)
        merge_all()
        compact()


class QueryCompiler(BaseSearchQueryCompiler):
    """A query with its queryset; what it finds is found once, for pages of results, counts and facets alike."""

    HANDLES_ORDER_BY_EXPRESSIONS = True
    is_completing = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._found = None

    def _get_filters_from_where_node(self, where_node, check_only=False):
        # Filters are the database's business: only a plain one can lack its FilterField.
        if isinstance(where_node, Lookup) and not _is_plain(where_node):
            return None
        if isinstance(where_node, Lookup | WhereNode | NothingNode):
            return super()._get_filters_from_where_node(where_node, check_only=check_only)
        return None

    @property
    def is_for_all(self):
        """Whether everything in the queryset is found."""
        return isinstance(self.query, MatchAll)

    @property
    def found(self):
        """Return the keys of what is found, in order, and {key: score}."""
        if self._found is None:
            # A filter across relations can bring a record up more than once.
            allowed = list(dict.fromkeys(self._ordered_queryset().values_list("pk", flat=True)))
            keys, scores = self._ranked(allowed)
            scores = dict(zip(keys, scores, strict=True))
            self._found = keys if self.order_by_relevance else [key for key in allowed if key in scores], scores
        return self._found

    def _ranked(self, allowed):
        """Return the keys of those of `allowed` that are found, best first, and their scores.

        Only these count: a reader could probe for the others by the order of results, and by what a misspelt word is
        taken for.
        """
        kinds = content_types_of(self.queryset.model)
        ranked = evaluate(
            self.query,
            lambda snapshot: places_of(snapshot, kinds, allowed),
            fields=self.fields,
            is_completing=self.is_completing,
        )
        keys, scores = best_of_each(ranked)
        if keys.dtype == object:
            by_text = {str(key): key for key in allowed}
            return [by_text[key] for key in keys.tolist()], scores.tolist()
        return keys.tolist(), scores.tolist()

    def everything(self):
        """Return all records of the queryset, in order."""
        return self.queryset if self.order_by_relevance else self._ordered_queryset().distinct()

    def _ordered_queryset(self):
        if self.order_by_relevance:
            return self.queryset.order_by()
        return self.queryset if self.queryset.query.order_by else self.queryset.order_by("-pk")


class AutocompleteQueryCompiler(QueryCompiler):
    """A query whose words are the beginnings of words."""

    is_completing = True

    def check(self):
        """Look at the filters and at the order; fields are those for completing. Raises FieldError."""
        fields, self.fields = self.fields, None
        super().check()
        self.fields = fields


class SearchResults(BaseSearchResults):
    """What is found, as records."""

    supports_facet = True

    def _keys(self):
        return self.query_compiler.found[0][self.start : self.stop]

    def _do_search(self):
        compiler = self.query_compiler
        if compiler.is_for_all:
            return self._with_scores(list(compiler.everything()[self.start : self.stop]))
        keys = self._keys()
        records = {record.pk: record for record in compiler.queryset.order_by().filter(pk__in=keys)}
        return self._with_scores([records[key] for key in keys if key in records])

    def _with_scores(self, records):
        if self._score_field:
            scores = {} if self.query_compiler.is_for_all else self.query_compiler.found[1]
            for record in records:
                setattr(record, self._score_field, scores.get(record.pk, 0.0))
        return records

    def _do_count(self):
        if self.query_compiler.is_for_all:
            return self.query_compiler.queryset.values("pk").distinct().order_by()[self.start : self.stop].count()
        return len(self._keys())

    def facet(self, field_name):
        """Return {value: how many results have it}, the most frequent first. Raises FilterFieldError."""
        compiler = self.query_compiler
        model = compiler.queryset.model
        known = {
            name for each in model.get_filterable_search_fields() for name in (each.field_name, each.get_attname(model))
        }
        if field_name not in known:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". Please add '
                f'index.FilterField("{field_name}") to {model.__name__}.search_fields.',
                field_name=field_name,
            )
        queryset = compiler.queryset.order_by()
        if compiler.is_for_all or len(compiler.found[0]) <= FEW:
            if not compiler.is_for_all:
                queryset = queryset.filter(pk__in=compiler.found[0])
            counts = (
                queryset.values_list(field_name)
                .annotate(count=Count("pk", distinct=True))
                .order_by("-count", field_name)
            )
            return OrderedDict(counts)
        wanted = set(compiler.found[0])
        values = Counter(value for pk, value in queryset.values_list("pk", field_name) if pk in wanted)
        return OrderedDict(values.most_common())


class Backend(BaseSearchBackend):
    """Our index, searched through Wagtail."""

    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    index_class = Index
    results_class = SearchResults
    rebuilder_class = Rebuilder


SearchBackend = Backend


def _is_plain(lookup):
    column = getattr(lookup.lhs, "lhs", lookup.lhs)
    return isinstance(column, Col)
