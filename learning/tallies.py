"""How often something occurs among the pages of a year, or of all: themes, harms, ages, types, agencies asked."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value

from home.sites import Link
from reviews.figures import StatusFigures, overdue_flag
from reviews.models import Recommendation, ThemePage

CARRIED = {"type": "review_types", "harm": "harms", "age": "age_bands"}


@dataclass
class Tally:
    """How many reviews carry something."""

    name: str
    value: str  # in addresses
    place: int
    total: int


@dataclass
class ThemeTally:
    """How many reviews and briefings carry a theme."""

    link: Link
    reviews: int = 0
    briefings: int = 0
    place: int = 0

    @property
    def name(self):
        """The theme's title."""
        return self.link.title

    @property
    def total(self):
        """How many pages carry it."""
        return self.reviews + self.briefings


@dataclass
class AgencyTally:
    """How the recommendations addressed to an agency stand."""

    name: str
    slug: str
    place: int
    statuses: StatusFigures


def carried_by(reviews, briefings, day):
    """Return {kind: `Tally`s} of the themes, harms, ages and types of these pages (querysets), in one query.

    Under "agency" stand `AgencyTally`s of the recommendations of these reviews.
    """
    parts = _themes(reviews, briefings)
    parts += [
        _counted(reviews, kind, f"{name}__slug", f"{name}__name", f"{name}__sort_order")
        for kind, name in CARRIED.items()
    ]
    recommendations = Recommendation.objects.filter(review__in=reviews.order_by())
    agencies = ("agencies__slug", "agencies__name", "agencies__sort_order")
    parts.append(_counted(recommendations, "agency", *agencies, status=F("status"), is_overdue=overdue_flag(day)))
    return _tallies(parts)


def themes_of(reviews, briefings):
    """Return the `ThemeTally`s of these pages (querysets), the most frequent first."""
    return _tallies(_themes(reviews, briefings))["theme"]


def _themes(reviews, briefings):
    public = {"themes__in": ThemePage.objects.live().public().order_by()}
    return [
        _counted(pages, kind, "themes__url_path", "themes__title", among=public)
        for kind, pages in (("review", reviews), ("briefing", briefings))
    ]


def _tallies(parts):
    found = {kind: {} for kind in ("theme", "agency", *CARRIED)}
    for kind, value, name, place, status, is_overdue, total in parts[0].union(*parts[1:], all=True):
        if kind == "agency":
            agency = found[kind].setdefault(value, AgencyTally(name, value, place, StatusFigures()))
            agency.statuses.add(status, is_overdue, total)
        elif kind in CARRIED:
            found[kind][value] = Tally(name, value, place, total)
        else:
            theme = found["theme"].setdefault(value, ThemeTally(Link(name, value, "")))
            setattr(theme, f"{kind}s", total)
    return {kind: sorted(tallies.values(), key=ORDERS[kind]) for kind, tallies in found.items()}


def _most_first(tally):
    return -tally.total, tally.place, tally.name


def _in_place(tally):
    return tally.place, tally.name


ORDERS = {"theme": _most_first, "harm": _most_first, "type": _most_first, "age": _in_place, "agency": _in_place}


def _counted(queryset, kind, value, name, place=None, *, status=None, is_overdue=None, among=()):
    said = {
        "said_kind": Value(kind, output_field=CharField()),
        "said_value": F(value),
        "said_name": F(name),
        "said_place": F(place) if place else Value(0),
        "said_status": status or Value("", output_field=CharField()),
        "said_overdue": is_overdue or Value(0),
    }
    # In one filter: what is counted and what it has to be among are the same rows only then.
    queryset = queryset.order_by().filter(**{f"{value}__isnull": False}, **dict(among))
    return queryset.annotate(**said).values_list(*said).annotate(total=Count("pk"))
