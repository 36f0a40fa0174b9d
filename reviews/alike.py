"""Recommendations that were made before: what search finds to be alike, and what editors decide.

The same recommendation returns from review to review (domain.md). Search proposes those of other public reviews whose
words are nearest; readers see only the pairs that an editor has confirmed.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.backends import get_search_backend

from publishing.audit import log_pages

from .models import AlikeRecommendation, Recommendation
from .progress_log import DECIDED

MOST_PROPOSED = 5
MOST_LOOKED_AT = 20
LEAST_LIKENESS = 0.18  # of the score that a text has against itself; below it they share little but common words
MOST_WORDS = 120  # of the text that is searched for: the longest recommendations say it by then


@dataclass(frozen=True)
class Proposal:
    """Another recommendation (`other`) that may say the same as one (`own`).

    likeness: from 0 to 1. is_shown: what was decided, None if nothing was.
    """

    own: Recommendation
    other: Recommendation
    likeness: float
    is_shown: bool | None

    @property
    def field(self):
        """The name of the form's field in which it is decided."""
        return f"alike-{self.own.pk}-{self.other.pk}"


def proposals(recommendation):
    """Return the `Proposal`s for a saved recommendation: those shown to readers, then what search finds, nearest first.

    Only recommendations of other reviews that anybody may read.
    """
    rows = AlikeRecommendation.objects.filter(recommendation=recommendation.pk)
    decided = dict(rows.values_list("other", "is_shown"))
    found = {other.pk: other for other in _nearest(recommendation)}
    missing = [pk for pk in decided if pk not in found]
    found |= {other.pk: other for other in Recommendation.objects.public().filter(pk__in=missing)} if missing else {}
    others = list(found.values())
    if others:
        Recommendation.complete_list(others)
        reviews = apps.get_model("reviews", "ReviewPage").objects.in_bulk({other.review_id for other in others})
        for other in others:
            other.review = reviews[other.review_id]
    made = [Proposal(recommendation, other, getattr(other, "likeness", 0.0), decided.get(other.pk)) for other in others]
    made.sort(key=lambda one: (one.is_shown is not True, -one.likeness, one.other.pk))
    alike = [one for one in made if one.is_shown is None and one.likeness >= LEAST_LIKENESS][:MOST_PROPOSED]
    return [one for one in made if one.is_shown is not None or one in alike]


def _nearest(recommendation):
    """Return recommendations of other public reviews, each with its `likeness`: its score, over the text's own."""
    text = " ".join(get_text_for_indexing(recommendation.text).split()[:MOST_WORDS])
    reviews = apps.get_model("reviews", "ReviewPage").objects.live().public()
    among = Recommendation.objects.filter(Q(review__in=reviews) | Q(review=recommendation.review_id))
    found = get_search_backend().search(text, among, fields=["text"], operator="or").annotate_score("score")
    found = list(found[:MOST_LOOKED_AT])
    own = next((one.score for one in found if one.pk == recommendation.pk), 0)
    others = [one for one in found if one.review_id != recommendation.review_id]
    for other in others:
        other.likeness = min(other.score / own, 1.0) if own else 0.0
    return others


@transaction.atomic
def decide(recommendation, other, is_shown, user):
    """Record what was decided about two recommendations: True shown to readers, False not alike, None undecided."""
    pairs = [(recommendation, other), (other, recommendation)]
    for one, another in pairs:
        if is_shown is None:
            AlikeRecommendation.objects.filter(recommendation=one, other=another).delete()
        else:
            AlikeRecommendation.objects.update_or_create(
                recommendation=one, other=another, defaults={"is_shown": is_shown, "decided_by": user}
            )
    facts = [
        (
            one.review,
            {"number": one.number, "other": another.number, "review": another.review_id, "is_shown": is_shown},
        )
        for one, another in pairs
    ]
    log_pages(DECIDED, facts, user=user)
