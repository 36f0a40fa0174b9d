"""What has been learned in a year and in all of them, counted from what anybody may read on that day."""

from functools import cached_property

from django.apps import apps

from home.charts import Bars, Row
from home.related import carry
from reviews.figures import (
    PUBLISHED_SERIES,
    STATUS_SERIES,
    Figures,
    completed_in,
    completions,
    figures_of,
    years_chart,
)
from reviews.models import ReviewPage

from .tallies import carried_by, themes_of

MOST_THEMES = 10  # of all years, on the overview
LINKED = ("title", "path", "url_path", "briefing_type")
MOST_DRAWN = 10  # bars of a chart, which takes half a sheet of paper then; its table has all


def _briefing_model():
    return apps.get_model("learning", "BriefingPage")


def _briefings():
    return _briefing_model().objects.live().public()


def _reviews():
    return ReviewPage.objects.live().public()


def years_with_data():
    """Return the years in which a public review or briefing was published, the latest first."""
    years = [pages.order_by().values_list("publication_date__year") for pages in (_reviews(), _briefings())]
    return sorted({year for (year,) in years[0].union(years[1]) if year}, reverse=True)


class YearReport:
    """The figures of one year, each made when it is first asked for.

    `day` is the day on which they hold: it decides what is overdue, and how recommendations stand.
    """

    def __init__(self, year, day):
        self.year = year
        self.day = day

    @cached_property
    def figures(self):
        """Return the `YearFigures` of the year."""
        return self._all.of(self.year)

    @cached_property
    def _all(self):
        return Figures(figures_of(self.day, {"review": self._reviews, "briefing": self._briefings}))

    @property
    def _reviews(self):
        """The same reviews for all figures: whether each is public is asked once."""
        return ReviewPage.objects.filter(pk__in=[review.pk for review in self.reviews])

    @property
    def _briefings(self):
        return _briefing_model().objects.filter(pk__in=[briefing.pk for briefing in self.briefings])

    @property
    def is_empty(self):
        """Whether nothing public was published in the year."""
        return not (self.reviews or self.briefings)

    @cached_property
    def reviews(self):
        """The reviews published in the year, in the order of their dates, each with its `types`."""
        published = _reviews().filter(publication_date__year=self.year)
        reviews = list(published.for_cards().order_by("publication_date", "title", "pk"))
        carry(reviews, types="review_types")
        return reviews

    @cached_property
    def briefings(self):
        """The briefings published in the year, in the order of their dates."""
        fields = ("publication_date", "publication_date_precision")
        published = _briefings().filter(publication_date__year=self.year)
        return list(published.for_links().only(*LINKED, *fields).order_by("publication_date", "title", "pk"))

    @cached_property
    def completed(self):
        """How many public recommendations of any year became complete in this one, and are so today."""
        return completed_in(_reviews(), self.year)

    @cached_property
    def _carried(self):
        return carried_by(self._reviews, self._briefings, self.day)

    @property
    def themes(self):
        """A `ThemeTally` of each public theme that was published on, the most frequent first."""
        return self._carried["theme"]

    @property
    def harms(self):
        """A `Tally` of each kind of harm in the year's reviews, the most frequent first."""
        return self._carried["harm"]

    @property
    def ages(self):
        """A `Tally` of each age band in the year's reviews, in the order of the bands."""
        return self._carried["age"]

    @property
    def types(self):
        """A `Tally` of each type of review."""
        return self._carried["type"]

    @property
    def themes_chart(self):
        """The chart of the themes."""
        return themes_chart(self.themes)

    def agencies_chart(self, register):
        """Return the chart of the agencies; each leads into the `register` (an address, or "")."""
        rows = [
            Row(
                agency.name,
                agency.statuses.parts,
                f"{register}?agency={agency.slug}&year={self.year}" if register else "",
                (agency.statuses.overdue,),
            )
            for agency in self.agencies
        ]
        title = f"Recommendations made in {self.year}, by the agency asked and how they stand today"
        return Bars("agencies", title, "Agency", STATUS_SERIES, rows, more=("Overdue",), most=MOST_DRAWN)

    @property
    def agencies(self):
        """An `AgencyTally` of each agency to which a recommendation of the year is addressed, by name."""
        return self._carried["agency"]


class YearsReport:
    """The figures of all years."""

    def __init__(self, day):
        self.day = day

    @cached_property
    def _reviews(self):
        """All public reviews, by their ids: whether each is public is asked once for all figures."""
        return ReviewPage.objects.filter(pk__in=list(_reviews().order_by().values_list("pk", flat=True)))

    @cached_property
    def _briefings(self):
        return _briefing_model().objects.filter(pk__in=list(_briefings().order_by().values_list("pk", flat=True)))

    @cached_property
    def figures(self):
        """The `Figures` of all that is public."""
        return Figures(figures_of(self.day, {"review": self._reviews, "briefing": self._briefings}))

    @cached_property
    def completed(self):
        """How many recommendations became complete in each year; None: on a day that is not recorded."""
        return completions(self._reviews, self.figures.statuses.done)

    @cached_property
    def rows(self):
        """(year or None, its `YearFigures`, how many became complete in it), the latest first, None last."""
        years = [*self.figures.years]
        known = {figures.year for figures in years}
        years += [self.figures.of(year) for year in self.completed if year not in known]
        years.sort(key=lambda figures: figures.year or 0, reverse=True)
        return [(figures.year, figures, self.completed[figures.year]) for figures in years]

    def chart(self, address):
        """Return the chart of all years; each leads to its page below `address`."""
        completed = {figures.year: number for _, figures, number in self.rows}
        return years_chart(
            "Reviews and briefings published, by year",
            [figures for _, figures, _ in self.rows],
            more=("Recommendations made", "of these complete", "overdue", "Recorded as completed in the year"),
            cells=lambda each: (
                each.recommendations,
                each.statuses.done,
                each.statuses.overdue,
                completed.get(each.year, 0),
            ),
            address=lambda each: f"{address}{each.year}/" if each.has_page else "",
        )

    @property
    def themes_chart(self):
        """The chart of the themes."""
        return themes_chart(self.themes)

    @cached_property
    def themes(self):
        """The themes of most reviews and briefings, the most frequent first."""
        return themes_of(self._reviews, self._briefings)[:MOST_THEMES]


def themes_chart(themes):
    """Return the chart of `themes`, a list of `ThemeTally`."""
    rows = [Row(theme.name, (theme.reviews, theme.briefings), theme.link.url) for theme in themes]
    title = "Reviews and briefings that carry each theme"
    return Bars("themes", title, "Theme", PUBLISHED_SERIES, rows, most=MOST_DRAWN)
