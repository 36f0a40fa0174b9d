"""Asks the search index of Wagtail's database backends which public pages hold what a reader typed.

Stock search on SQLite repeats its match for each hit in order to rank it (400 ms for a sentence at 400 pages) and
takes a quotation mark for syntax; so on SQLite the index is asked directly, once. On PostgreSQL stock search serves.
"""

from django.db import connection
from django.db.models import BooleanField, CharField, FloatField, Func, Value
from django.db.models.functions import Cast
from wagtail.models import Page
from wagtail.search import models as index_models
from wagtail.search.query import And, Or, Phrase, PlainText
from wagtail.search.utils import get_descendants_content_types_pks

from home.prepared import prepared
from home.public import PublicPageQuerySet

from .hidden_themes import without_hidden_themes

MOST_HITS = 500  # nobody pages further; it bounds what a query can cost


def public_pages():
    """Return every page that anybody may read; the tree's root is none."""
    return PublicPageQuerySet(Page).live().public().filter(depth__gt=1)


def hits(terms, *, every):
    """Return the ids of public pages that hold every one of `terms`, or any of them, best first."""
    if not terms:
        return []
    return without_hidden_themes(_hits_by_vendor[connection.vendor](terms, every), terms, every=every)


def _sqlite_hits(terms, every):
    # The words are letters and figures only, so nothing in them can be syntax.
    alternatives = [" OR ".join(f'"{form}"' for form in term.forms) for term in terms]
    match = (" AND " if every else " OR ").join(f"({forms})" for forms in alternatives)
    return [int(key) for key in _sqlite_matches(f"{{title body}} : ({match})")]


@prepared
def _sqlite_matches(match):
    entries = index_models.SQLiteFTSIndexEntry.objects
    table = entries.model._meta.db_table
    matches = Func(Value(match), template=f"{table} MATCH %(expressions)s", output_field=BooleanField())
    # Weights of the columns: autocomplete (not searched), body, title.
    rank = Func(template=f"bm25({table}, 0.0, 1.0, 4.0)", output_field=FloatField())
    found = (
        entries.filter(
            matches,
            index_entry__content_type__in=get_descendants_content_types_pks(Page),
            index_entry__object_id__in=public_pages().annotate(key=Cast("pk", CharField())).values("key"),
        )
        .annotate(rank=rank)
        .order_by("rank", "-pk")
    )
    return found.values_list("index_entry__object_id", flat=True)[:MOST_HITS]


def _postgresql_hits(terms, every):
    queries = [
        Phrase(term.forms[0]) if term.is_phrase else Or([PlainText(form) for form in term.forms]) for term in terms
    ]
    query = (And if every else Or)(queries)
    # By their ids: Wagtail reads the conditions of a search, and knows only simple ones.
    results = Page.objects.filter(pk__in=public_pages().values("pk")).search(query)[:MOST_HITS]
    return list(results.get_queryset().values_list("pk", flat=True))


_hits_by_vendor = {"sqlite": _sqlite_hits, "postgresql": _postgresql_hits}
