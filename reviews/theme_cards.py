"""What the cards on a theme's page show beside their own fields, asked for in one query instead of one a relation."""

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import CharField, F, IntegerField, Value

from home.prepared import padded, prepared
from home.sites import Link

NOBODY = (0,)  # no page has this number


@dataclass(frozen=True)
class Named:
    """A term as cards show it."""

    name: str
    abbreviation: str


def complete(reviews, briefings):
    """Give each of `reviews` its types and public themes, and each of `briefings` its readers."""
    for review in reviews:
        review.types, review.public_themes = [], []
    for briefing in briefings:
        briefing.readers = []
    of_review = {review.pk: review for review in reviews}
    of_briefing = {briefing.pk: briefing for briefing in briefings}
    if not (of_review or of_briefing):
        return
    rows = _belonging()(padded(of_review) or NOBODY, padded(of_review) or NOBODY, padded(of_briefing) or NOBODY)
    for row in rows:
        if row.kind == "theme":
            of_review[row.said_owner].public_themes.append(Link(row.said_name, row.said_short, row.slug))
        elif row.kind == "type":
            of_review[row.said_owner].types.append(Named(row.said_name, row.said_short))
        else:
            of_briefing[row.said_owner].readers.append(Named(row.said_name, row.said_short))


@cache
def _belonging():
    themes = apps.get_model("reviews", "ThemePage").objects.live().public()
    types = apps.get_model("reviews", "ReviewType").objects
    audiences = apps.get_model("learning", "Audience").objects
    no_place = Value(0, output_field=IntegerField())

    def build(of_themes, of_types, of_briefings):
        by_place = {"place": F("sort_order"), "name": F("name")}
        parts = [
            _rows(
                themes.filter(reviews__in=of_themes),
                "theme",
                "reviews",
                place=no_place,
                name=F("title"),
                short=F("url_path"),
            ),
            _rows(types.filter(reviews__in=of_types), "type", "reviews", short=F("abbreviation"), **by_place),
            _rows(audiences.filter(briefings__in=of_briefings), "reader", "briefings", short=Value(""), **by_place),
        ]
        return parts[0].union(*parts[1:], all=True).order_by("kind", "place", "said_name")

    return prepared(build)


def _rows(queryset, kind, owner, *, place, name, short):
    said = {"kind": Value(kind, output_field=CharField()), "said_owner": F(owner), "place": place}
    rows = queryset.order_by().annotate(**said, said_name=name, said_short=short)
    return rows.values_list("kind", "said_owner", "place", "said_name", "said_short", "slug", named=True)
