"""The other names ("also known as") of public themes and of the terms of the registers."""

from django.db.models import Exists, F, OuterRef, Q, Value

from home.prepared import prepared
from learning.models import Audience, BriefingPage
from reviews.models import AgeBand, Agency, Harm, Recommendation, ReviewPage, ReviewType, ThemePage


def other_names():
    """Return [(title, other names)] of public themes, and of terms that a public page carries, in one query.

    A term that only drafts carry counts for nothing: it may be the name of a school that nobody must hear of yet.
    """
    named = [
        (title, [part.strip() for part in (*names.split(","), short) if part.strip()])
        for title, names, short in _rows()
    ]
    return sorted((title, names) for title, names in named if names)


@prepared
def _rows():
    reviews, briefings = ReviewPage.objects.live().public(), BriefingPage.objects.live().public()
    recommendations = Recommendation.objects.filter(review__in=reviews)
    none = Value("")
    named = [
        ThemePage.objects.live().public().order_by().values_list("title", "also_known_as", none),
        _carried(ReviewType, F("abbreviation"), _in(reviews, "review_types")),
        _carried(Harm, none, _in(reviews, "harms")),
        _carried(AgeBand, none, _in(reviews, "age_bands")),
        _carried(Agency, F("short_name"), _in(reviews, "agencies") | _in(recommendations, "agencies")),
        _carried(Audience, none, _in(briefings, "audiences")),
    ]
    return named[0].union(*named[1:], all=True)


def _in(pages, field):
    return Q(Exists(pages.order_by().filter(**{field: OuterRef("pk")})))


def _carried(model, short, carried):
    return model.objects.filter(carried).order_by().values_list("name", "also_known_as", short)
