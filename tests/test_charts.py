"""Charts: what is drawn, in which pieces, and that a status looks the same wherever it is drawn."""

import re

from home.charts import Bars, Row, Series
from reviews.figures import STATUS_SERIES, YearFigures, years_chart
from reviews.kinds import RecommendationStatus


def year(number, **totals):
    figures = YearFigures(number)
    figures.totals.update(totals)
    return figures


def labels_of(chart):
    return [row.label for row in chart.drawn]


def test_a_year_with_nothing_published_takes_no_other_year_out_of_the_chart():
    years = [year(2024, review=1), year(2023), year(2022, briefing=2), year(None, recommendation=1)]
    assert labels_of(years_chart("Published", years)) == ["2022", "2023", "2024"]


def test_years_between_in_which_nothing_was_published_are_drawn_empty():
    chart = years_chart("Published", [year(2024, review=1), year(2021, review=1)])
    assert [(row.label, row.total) for row in chart.drawn] == [("2021", 1), ("2022", 0), ("2023", 0), ("2024", 1)]


def test_what_bears_no_date_is_drawn_last_if_it_was_published():
    assert labels_of(years_chart("Published", [year(None, review=1), year(2024, review=1)])) == ["2024", "No date"]


def test_bars_are_one_picture_in_a_piece_for_each():
    rows = [Row(f"Agency <{number}>", (number, 1)) for number in range(1, 4)]
    svg = Bars("agencies", "By agency", "Agency", [Series("a", "A", 1), Series("b", "B", 2)], rows).svg
    assert svg.count("<svg") == svg.count("</svg>") == 3
    assert (svg.count('role="img"'), svg.count('aria-hidden="true"'), svg.count("<title")) == (1, 2, 1)
    assert re.findall(r"Agency &lt;(\d)&gt;", svg) == ["1", "2", "3"]


def test_every_status_has_a_pattern_of_its_own():
    assert {series.key for series in STATUS_SERIES} == set(RecommendationStatus.values)
    assert sorted(series.pattern for series in STATUS_SERIES) == list(range(1, 9))
