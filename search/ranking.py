"""Puts what is found in order: a snapshot of the index, the query's scores, ties by recency and key."""

from dataclasses import dataclass

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.search.utils import get_descendant_models

from .reading import MovedError, Snapshot
from .scoring import Scored, Scorer
from .spelling import Spelling
from .weighing import Terms

TRIES = 5
MOST_UNITS_HELD_WHOLE = 3  # of a longer query few pages hold everything, and they need not be the best
IN_TITLE_SHARE = 0.5  # of the best score: what is added where the title has all of a short query
ROUNDED = 4  # decimals of a score: less is no difference


@dataclass
class Ranked:
    """What was found, entry by entry.

    snapshot: what `places` are places of. places: where something was found, in no order. scores: of the same length.
    corrections: {word that is nowhere: word that was taken for it}.
    """

    snapshot: Snapshot
    places: np.ndarray
    scores: np.ndarray
    corrections: dict


_last = {}  # the last snapshot of a thread's database, so that it need not be put together again


def evaluate(query, readable_of, **options):
    """Return the `Ranked` of a query tree.

    readable_of: takes a `Snapshot`, returns for each of its places whether the reader may see it.
    options: `fields`, and `extra_of`, which takes the snapshot and returns the `extra`, of `Terms`; `is_completing` of
    `Scorer`.
    """
    for attempt in range(TRIES):
        try:
            return _evaluate(query, readable_of, **options)
        except MovedError:
            if attempt == TRIES - 1:
                raise
    return None


def _evaluate(query, readable_of, *, fields=None, extra_of=None, is_completing=False):
    snapshot = _last[connection.alias] = Snapshot.take(_last.get(connection.alias))
    readable = readable_of(snapshot) & snapshot.is_present
    spelling = Spelling(snapshot, readable)
    extra = extra_of(snapshot) if extra_of else None
    terms = Terms(snapshot, readable, fields, extra)
    scorer = Scorer(terms, spelling=spelling, is_completing=is_completing)
    scored = scorer.evaluate(query)
    if is_completing and not fields:
        # What editors type is mostly the beginning of a title; and if it is a whole word, what is in the text counts.
        whole = Scorer(terms).evaluate(query)
        scored = Scored(scored.found | whole.found, 2 * scored.scores + whole.scores, scored.held, scored.units)
    places = np.flatnonzero(scored.found & readable)
    scores = with_all_first(scored)
    scores[scorer.in_titles(query)] += IN_TITLE_SHARE * scores.max(initial=0)
    scores = np.round(scores[places], ROUNDED)
    return Ranked(snapshot, places, scores, spelling.corrections)


def with_all_first(scored: Scored):
    """Return the scores, raised where a short query is held whole."""
    if not 1 < scored.units <= MOST_UNITS_HELD_WHOLE:
        return scored.scores
    whole = scored.found & (scored.held >= scored.units)
    if not whole.any():
        return scored.scores
    return scored.scores + whole * scored.scores.max()


def in_order(scores, recencies, keys):
    """Return the order of best first; ties by recency, the newest first, then by key."""
    if keys.dtype == object:
        keys = np.unique(keys.astype(str), return_inverse=True)[1]
    return np.lexsort((keys, -recencies.astype(np.int64), -scores))


def content_types_of(model):
    """Return the keys of the content types of a model and of those that extend it."""
    kinds = ContentType.objects.get_for_models(*get_descendant_models(model), for_concrete_models=False)
    return np.array([kind.pk for kind in kinds.values()], np.int64)


def places_of(snapshot, kinds, keys):
    """Return for each place of a snapshot whether it is of an object with one of `keys` and content types `kinds`."""
    is_kind = np.isin(snapshot.content_types, kinds)
    if all(isinstance(key, int) for key in keys):
        return is_kind & np.isin(snapshot.column("number"), np.array(keys, np.int64))
    places = np.flatnonzero(is_kind)
    is_kind[places] = np.isin(snapshot.keys_at(places).astype(str), list(map(str, keys)))
    return is_kind


def best_of_each(ranked, chosen=slice(None)):
    """Return the keys of the objects that were found, in order, and their scores: each has that of its best entry."""
    places, scores = ranked.places[chosen], ranked.scores[chosen]
    keys = ranked.snapshot.keys_at(places)
    order = in_order(scores, ranked.snapshot.column("recency")[places], keys)
    keys, scores = keys[order], scores[order]
    if len(keys) and (ranked.snapshot.column("part")[places] > 0).any():
        _, first = np.unique(keys.astype(str) if keys.dtype == object else keys, return_index=True)
        first.sort()
        keys, scores = keys[first], scores[first]
    return keys, scores
