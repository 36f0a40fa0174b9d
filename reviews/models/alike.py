"""Recommendations that say the same as one of another review, as an editor has decided."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone

from home.prepared import padded, prepared
from home.sites import Link

from .recommendation import Recommendation


class AlikeRecommendation(models.Model):
    """An editor's decision about two recommendations; there is one in each direction."""

    recommendation = models.ForeignKey(
        "reviews.Recommendation", editable=False, on_delete=models.CASCADE, related_name="alike"
    )
    other = models.ForeignKey("reviews.Recommendation", editable=False, on_delete=models.CASCADE, related_name="+")
    is_shown = models.BooleanField("shown to readers", help_text="Whether readers are told that one repeats the other.")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "alike recommendation"
        constraints = [models.UniqueConstraint(fields=["recommendation", "other"], name="one_decision_a_pair")]

    def __str__(self):
        return f"{self.recommendation_id} {'like' if self.is_shown else 'unlike'} {self.other_id}"


@dataclass(frozen=True)
class Alike:
    """What readers are told of another recommendation: `words` says when it was made; `link` leads to its review."""

    words: str
    number: str
    anchor: str
    link: Link
    year: int | None
    status: str


def carry_alike(recommendations, published):
    """Set `made_elsewhere` of each of `recommendations` (of one review) to what readers are told; in one query.

    published: the date of their review's publication, or None.
    """
    for each in recommendations:
        each.made_elsewhere = []
    by_pk = {each.pk: each for each in recommendations if each.pk}
    for row in _shown(padded(by_pk)) if by_pk else ():
        by_pk[row.recommendation_id].made_elsewhere.append(_alike(row, published))


def _alike(row, published):
    other = Recommendation(number=row.other__number, status=row.other__status)
    when = row.other__review__publication_date
    link = Link(row.other__review__title, row.other__review__url_path, row.other__review__slug)
    return Alike(
        _relation(when, published), other.number, other.anchor, link, when and when.year, other.get_status_display()
    )


def _relation(when, published):
    if not (when and published) or when == published:
        return "Made elsewhere too"
    return "Made before" if when < published else "Made again"


@prepared
def _shown(pks):
    public = Recommendation.objects.public().values("pk")
    rows = AlikeRecommendation.objects.filter(recommendation__in=pks, is_shown=True, other__in=public)
    review = "other__review__"
    return rows.order_by(f"{review}publication_date", "other__review", "other__sort_order").values_list(
        *("recommendation_id", "other__number", "other__status"),
        *(f"{review}{name}" for name in ("title", "url_path", "slug", "publication_date")),
        named=True,
    )
