"""Figures made from what is public: how many of what in which year, and how recommendations stand.

A year is that of the publication date on the review or briefing; a recommendation belongs to the year of its review.
What bears no date is counted apart, under the year None. All figures can be made again from the lists' own data.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Case, CharField, Count, F, IntegerField, Value, When
from django.db.models.functions import Cast, Substr

from home.charts import Columns, Row, Series

from .due import overdue_on
from .kinds import CLOSED_STATUSES, ProgressSource, RecommendationStatus

DONE = (
    RecommendationStatus.COMPLETE,
    RecommendationStatus.COMPLETE_AND_EVIDENCED,
    RecommendationStatus.EMBEDDED,
)
RECOMMENDATION = "recommendation"
ALL = 1_000_000_000
STATUS_CHOICES = list(RecommendationStatus.choices)
# The parts of a bar of recommendations, from what is done to what is not known. A status has the same pattern wherever
# it is drawn.
STATUS_SERIES = [
    Series(status.value, status.label, pattern)
    for pattern, status in enumerate(
        [
            *reversed(DONE),
            RecommendationStatus.IN_PROGRESS,
            RecommendationStatus.NOT_STARTED,
            RecommendationStatus.OVERTAKEN,
            RecommendationStatus.NOT_ACCEPTED,
            RecommendationStatus.NOT_KNOWN,
        ],
        start=1,
    )
]
PUBLISHED_SERIES = [Series("review", "Reviews", 1), Series("briefing", "Briefings", 5)]


@dataclass
class StatusFigures:
    """How recommendations stand: how many there are of each status, and how many are overdue."""

    by_status: Counter = field(default_factory=Counter)
    overdue: int = 0

    def add(self, status, is_overdue, total):
        """Count `total` more of a status."""
        self.by_status[status] += total
        self.overdue += total if is_overdue else 0

    @property
    def total(self):
        """How many there are."""
        return self.by_status.total()

    @property
    def done(self):
        """How many are complete, evidenced or not."""
        return sum(self.by_status[status] for status in DONE)

    @property
    def open(self):
        """How many are still to be done, or not known to be."""
        return sum(total for status, total in self.by_status.items() if status not in CLOSED_STATUSES)

    @property
    def parts(self):
        """How many there are of each of `STATUS_SERIES`, as a tuple."""
        return tuple(self.by_status[series.key] for series in STATUS_SERIES)

    @property
    def rows(self):
        """(value, words, how many) of each status that occurs, in the order of the field."""
        return [(value, words, self.by_status[value]) for value, words in STATUS_CHOICES if self.by_status[value]]


@dataclass
class YearFigures:
    """What was published in one year (None: what bears no date)."""

    year: int | None
    totals: Counter = field(default_factory=Counter)  # by kind: "review", "briefing", "recommendation"
    statuses: StatusFigures = field(default_factory=StatusFigures)

    @property
    def label(self):
        """The year as readers see it."""
        return str(self.year) if self.year else "No date"

    @property
    def has_page(self):
        """Whether anything was published in it, so that it has a page."""
        return bool(self.year and (self.reviews or self.briefings))

    @property
    def reviews(self):
        """How many reviews."""
        return self.totals["review"]

    @property
    def briefings(self):
        """How many briefings."""
        return self.totals["briefing"]

    @property
    def recommendations(self):
        """How many recommendations."""
        return self.totals[RECOMMENDATION]


class Figures:
    """Figures by year, and over all years."""

    def __init__(self, rows):
        """Take rows of (kind, year, status, whether overdue, how many)."""
        self._years = {}
        self.totals = Counter()
        self.statuses = StatusFigures()
        for kind, year, status, is_overdue, total in rows:
            of_year = self._years.setdefault(year, YearFigures(year))
            of_year.totals[kind] += total
            self.totals[kind] += total
            if kind == RECOMMENDATION:
                of_year.statuses.add(status, is_overdue, total)
                self.statuses.add(status, is_overdue, total)

    @property
    def years(self):
        """The `YearFigures` of each year of which there is anything, the latest first; what bears no date last."""
        known = sorted((year for year in self._years if year is not None), reverse=True)
        found = [self._years[year] for year in [*known, None] if year in self._years]
        return [figures for figures in found if figures.reviews or figures.briefings]

    def of(self, year):
        """Return the `YearFigures` of `year`, empty ones if there is nothing of it."""
        return self._years.get(year) or YearFigures(year)


def years_chart(title, years, more=(), cells=lambda figures: (), address=lambda figures: ""):
    """Return the chart of what was published in each of `years` (`YearFigures`), from the earliest on.

    The years between them, in which nothing was published, are shown as such: time has no gaps.

    more: headings of further columns of its table, which `cells` fills; address: where a year leads.
    """
    known = {figures.year: figures for figures in years}
    dated = known.keys() - {None}
    span = range(min(dated), max(dated) + 1) if dated else ()
    ordered = [known.get(year) or YearFigures(year) for year in (*span, *(known.keys() & {None}))]
    rows = [
        Row(each.label, (each.reviews, each.briefings), address(each) if each.year else "", cells(each))
        for each in ordered
    ]
    # What bears no date comes last, and may have nothing but further cells.
    is_last_drawn = not rows or rows[-1].total or ordered[-1].year is not None
    drawn = len(rows) if is_last_drawn else len(rows) - 1
    return Columns("years", title, "Year", PUBLISHED_SERIES, rows, more=more, most=drawn)


def figures_of(day, dated, undated=()):
    """Return a queryset of the rows that `Figures` takes, as one query.

    day: today, which decides what is overdue. dated: {kind: pages with a publication date}; of "review" the
    recommendations are counted too. undated: {kind: pages that bear no date of their own}.
    """
    parts = [_tally(kind, pages, "publication_date") for kind, pages in dated.items()]
    parts += [_tally(kind, pages, None) for kind, pages in dict(undated).items()]
    parts += [_recommendations(day, dated["review"])] if "review" in dated else []
    return parts[0].union(*parts[1:], all=True)


def _tally(kind, pages, day):
    year = year_of(day) if day else Value(None, output_field=IntegerField())
    return _grouped(pages.order_by(), kind, year, Value("", output_field=CharField()), Value(0))


def _recommendations(day, reviews):
    recommendations = apps.get_model("reviews", "Recommendation").objects.filter(review__in=reviews.order_by())
    return _grouped(
        recommendations.order_by(),
        RECOMMENDATION,
        year_of("review__publication_date"),
        F("status"),
        overdue_flag(day),
    )


def year_of(day):
    """Return the expression of the year of a date; on SQLite Django's own calls Python for each row."""
    return Cast(Substr(Cast(day, CharField()), 1, 4), IntegerField())


def overdue_flag(day):
    """Return the expression that is 1 for a recommendation that is overdue on `day`, otherwise 0."""
    return Case(When(overdue_on(day), then=Value(1)), default=Value(0))


def _grouped(queryset, kind, year, status, is_overdue):
    said = {
        "said_kind": Value(kind, output_field=CharField()),
        "said_year": year,
        "said_status": status,
        "said_overdue": is_overdue,
    }
    return queryset.annotate(**said).values_list(*said).annotate(total=Count("pk"))


def completions(reviews, done):
    """Return how many recommendations of `reviews` (a queryset) became complete in which year, as a Counter.

    Those count that are complete today (`done`, how many there are), in the year in which they last became so by what
    was recorded beside their pages. Under None stand those of which that is not known: a page says how things stand,
    not since when.
    """
    since = _days_since(_entries(), reviews)
    found = Counter(since)
    found[None] += done - len(since)
    return found


def completed_in(reviews, year):
    """Return how many recommendations of `reviews`, a queryset, count in `completions` of `year`."""
    meant = _entries().filter(status__in=DONE, date__year=year).order_by().values("recommendation")
    return sum(since == year for since in _days_since(_entries().filter(recommendation__in=meant), reviews))


def _entries():
    return apps.get_model("reviews", "ProgressEntry").objects.order_by("recommendation", "date", "pk")


def _days_since(entries, reviews):
    """Return the year since which each recommendation that is complete has been, None where no entry tells.

    In Python: to ask a database which entry nothing undid later takes it several times as long.
    """
    # The limit has a database ask once a review whether it is public, and not once an entry.
    public = entries.filter(recommendation__status__in=DONE, recommendation__review__in=reviews.order_by()[:ALL])
    steps = public.annotate(day=Cast("date", CharField())).values_list("recommendation", "day", "status", "source")
    since = {}
    for recommendation, day, status, source in steps.iterator():
        if status in DONE:
            since.setdefault(recommendation, None if source == ProgressSource.REVIEW else int(day[:4]))
        else:
            since.pop(recommendation, None)
    return since.values()
