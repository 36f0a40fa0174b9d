"""Every figure on the pages of themes and years equals the one made again from the lists' own data."""

from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from benchmarks.recommendation_site import HIDDEN, fill_site
from home.demo.load import load_demo
from learning.models import LearnedIndexPage
from reviews.figures import DONE
from reviews.models import ThemePage

from .factories import make_briefing

pytestmark = pytest.mark.django_db

DONE_WORDS = {status.label for status in DONE}
CLOSED_WORDS = DONE_WORDS | {"Not accepted", "Overtaken"}


class Data:
    """What the lists give away as JSON."""

    def __init__(self, client):
        self.reviews, self.recommendations, self.briefings = (
            client.get(f"/{name}/data.json").json()["results"] for name in ("reviews", "recommendations", "learning")
        )


def year_of(row):
    return int(row["publication_date"][:4]) if row["publication_date"] else None


def by_status(rows):
    return Counter(row["status"] for row in rows)


def overdue(rows):
    return sum(row["overdue"] == "yes" for row in rows)


def words_of(statuses):
    return Counter({words: total for _, words, total in statuses.rows})


def completed_years(client, data):
    """The year in which each recommendation last became complete, told step by step from the exported history."""
    steps = {}
    for row in client.get("/recommendations/history.json").json()["results"]:
        steps.setdefault(row["recommendation"], []).append(row)
    found = Counter()
    for recommendation in data.recommendations:
        if recommendation["status"] in DONE_WORDS:
            since = None
            for step in steps.get(recommendation["id"], []):
                since = (since or step) if step["status"] in DONE_WORDS else None
            found[int(since["date"][:4]) if since and since["recorded"] == "yes" else None] += 1
    return found


def assert_themes_add_up(client, data, themes):
    reviews_by_title = {row["title"]: row for row in data.reviews}
    for theme in themes:
        figures = client.get(theme.url).context["figures"]
        reviews = [row for row in data.reviews if theme.title in row["themes"]]
        recommendations = [row for row in data.recommendations if theme.title in row["themes"]]
        assert {each.year: each.reviews for each in figures.years if each.reviews} == Counter(map(year_of, reviews))
        assert {each.year: each.recommendations for each in figures.years if each.recommendations} == Counter(
            map(year_of, recommendations)
        )
        assert words_of(figures.statuses) == by_status(recommendations)
        assert figures.statuses.overdue == overdue(recommendations)
        briefings = rows_of(client, "learning", theme, figures.totals["briefing"])
        assert {each.year: each.briefings for each in figures.years if each.briefings} == Counter(
            map(year_of, briefings)
        )
        assert figures.totals["briefing"] == len(briefings)
        assert figures.totals["resource"] == len(rows_of(client, "resources", theme, figures.totals["resource"]))
        assert all(row["review"] in reviews_by_title for row in recommendations)


def rows_of(client, name, theme, expected):
    """What a list narrowed to `theme` gives away; a theme that nothing in it carries narrows no list."""
    data = client.get(f"/{name}/data.json?theme={theme.slug}").json()
    everything = client.get(f"/{name}/data.json").json()["count"]
    return data["results"] if expected or data["count"] != everything else []


def assert_years_add_up(client, data):
    index = LearnedIndexPage.objects.get()
    report = client.get(index.url).context["report"]
    expected = completed_years(client, data)
    assert report.completed == expected
    years = {*map(year_of, data.reviews), *map(year_of, data.briefings)}
    assert {year for year, figures, _ in report.rows if figures.reviews or figures.briefings} == years
    assert words_of(report.figures.statuses) == by_status(data.recommendations)
    assert report.figures.statuses.overdue == overdue(data.recommendations)
    for year in years - {None}:
        assert_year_adds_up(client.get(f"{index.url}{year}/").context["report"], year, data, expected)


def assert_year_adds_up(report, year, data, completed):
    reviews, recommendations, briefings = (
        [row for row in rows if year_of(row) == year] for rows in (data.reviews, data.recommendations, data.briefings)
    )
    assert [review.title for review in report.reviews] == [
        row["title"] for row in sorted(reviews, key=lambda row: titles_in_order(report.reviews, row["title"]))
    ]
    assert len(report.briefings) == len(briefings)
    assert words_of(report.figures.statuses) == by_status(recommendations)
    assert report.figures.statuses.overdue == overdue(recommendations)
    assert report.completed == completed[year]
    for name, tallies in (("types", report.types), ("harms", report.harms), ("age_bands", report.ages)):
        expected = Counter(value for row in reviews for value in row[name])
        assert {tally.name: tally.total for tally in tallies} == expected, name
    themes = Counter(theme for row in reviews for theme in row["themes"])
    assert {tally.name: tally.reviews for tally in report.themes if tally.reviews} == themes
    asked = Counter(agency for row in recommendations for agency in row["agencies"])
    assert {agency.name: agency.statuses.total for agency in report.agencies} == asked
    late = Counter(agency for row in recommendations if row["overdue"] == "yes" for agency in row["agencies"])
    assert {agency.name: agency.statuses.overdue for agency in report.agencies if agency.statuses.overdue} == late
    still_open = Counter(
        agency for row in recommendations if row["status"] not in CLOSED_WORDS for agency in row["agencies"]
    )
    assert {agency.name: agency.statuses.open for agency in report.agencies if agency.statuses.open} == still_open


def titles_in_order(reviews, title):
    return [review.title for review in reviews].index(title)


def test_figures_of_the_demo_equal_those_made_from_its_data(client, home, settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    load_demo()
    data = Data(client)
    assert data.reviews
    assert data.briefings
    assert_themes_add_up(client, data, ThemePage.objects.live().public())
    assert_years_add_up(client, data)


def test_figures_of_a_large_site_equal_those_made_from_its_data(client, home):
    site = fill_site(today=timezone.localdate())
    for number, theme in enumerate(site.themes):
        many = {"themes": [theme, site.themes[number - 1]]}
        make_briefing(publication_date=date(2015 + number % 8, 1, 1), many=many)
    data = Data(client)
    assert len(data.reviews) == len(site.reviews) - len(site.hidden)
    assert_themes_add_up(client, data, ThemePage.objects.live().public()[:5])
    assert_years_add_up(client, data)
    for address in ("/learned/", "/learned/2020/", site.themes[3].url, f"{site.themes[3].url}feed/"):
        assert HIDDEN.lower() not in client.get(address).content.decode().lower(), address
