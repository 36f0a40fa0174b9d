"""The register: facets, text, groups, charts, permalinks, history; and what never shows in any of them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from reviews.models import ProgressEntry, Recommendation, RecommendationIndexPage, ReviewIndexPage, ReviewPage
from reviews.progress import record
from reviews.public_register import PublicRegister

from .factories import make_agency, make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
STATES = [{"live": False}, {"private": True}]


def shown(client, address="/recommendations/"):
    return client.get(address).context["list"]


def numbers(shown_list):
    """The numbers of the recommendations on the page, in order."""
    found = Recommendation.objects.in_bulk(list(shown_list.page))
    return [found[pk].number for pk in shown_list.page]


def permalink(recommendation):
    return f"/recommendations/{recommendation.key}/"


def step(recommendation, day, status, **fields):
    return ProgressEntry.objects.create(recommendation=recommendation, date=day, status=status, **fields)


def figures(chart):
    """{label: {status: figure}} of a chart's table, without zeros."""
    return {
        row.label: {series.key: figure for series, figure in zip(chart.series, row.figures, strict=True) if figure}
        for row in chart.rows
    }


@pytest.fixture
def register(home):
    """Two reviews, five recommendations, two agencies, two themes."""
    council, police = make_agency("Council"), make_agency("Police")
    babies, men = make_theme("Babies"), make_theme("Men")
    first = make_review("First", many={"themes": [babies, men]}, publication_date=date(2024, 5, 1))
    second = make_review("Second", many={"themes": [men]}, publication_date=date(2020, 3, 1))
    make_recommendation(first, number="1", agencies=[council, police], status="in-progress", due=date(2021, 1, 1))
    make_recommendation(first, number="2", agencies=[police], status="complete", level="national")
    make_recommendation(second, number="3", agencies=[council], status="complete", text="<p>Count the doves.</p>")
    make_recommendation(second, number="4", status="not-started", due=date(2099, 1, 1))
    return council, police


@pytest.mark.usefixtures("register")
class TestList:
    def test_facets_narrow_and_count(self, client):
        found = shown(client, "/recommendations/?theme=men&year=2020")
        groups = {group.facet.parameter: {c.value: c.count for c in group.choices} for group in found.facets.groups}
        assert numbers(found) == ["3", "4"]
        assert groups["status"] == {"complete": 1, "not-started": 1}
        assert groups["year"] == {"2024": 2, "2020": 2}
        assert groups["level"] == {"multi-agency": 2}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("overdue=yes", ["1"]),
            ("status=complete", ["2", "3"]),
            ("level=national", ["2"]),
            ("q=DOVES", ["3"]),
            ("q=second", ["3", "4"]),
            ("q=second+doves", ["3"]),
            ("q=nothing-here", []),
            ("sort=due", ["1", "4", "2", "3"]),
            ("agency=no-such-agency", ["1", "2", "3", "4"]),
        ],
    )
    def test_finds(self, client, query, expected):
        assert numbers(shown(client, f"/recommendations/?{query}")) == expected

    def test_several_agencies_widen_and_count_each_once(self, client, register):
        council, police = register
        assert shown(client, f"/recommendations/?agency={council.slug}&agency={police.slug}").count == 3

    def test_tallies_follow_the_filters_and_lead_to_what_they_count(self, client):
        found = shown(client, "/recommendations/?theme=men&q=second")
        assert {tally.value: tally.total for tally in found.tallies if tally.total} == {"complete": 1, "not-started": 1}
        for tally in [*found.tallies, found.overdue_tally]:
            assert shown(client, tally.address).count == tally.total

    def test_data_holds_what_the_page_counts_with_identifier_and_permalink(self, client):
        data = client.get("/recommendations/data.json?theme=babies").json()
        assert data["count"] == shown(client, "/recommendations/?theme=babies").count == 2
        for row in data["results"]:
            key = row["id"].removeprefix("urn:uuid:")
            assert row["permalink"].endswith(f"/recommendations/{key}/")
            assert client.get(f"/recommendations/{key}/").status_code == 200


@pytest.mark.usefixtures("register")
class TestGroups:
    def test_by_agency_counts_for_each_and_names_what_is_addressed_to_nobody(self, client):
        found = shown(client, "/recommendations/?group=agency")
        assert figures(found.groups) == {
            "Council": {"complete": 1, "in-progress": 1},
            "Police": {"complete": 1, "in-progress": 1},
            "Addressed to no named agency": {"not-started": 1},
        }
        assert [row.more for row in found.groups.rows] == [(1,), (1,), (0,)]

    def test_by_theme_follows_the_filters(self, client):
        found = shown(client, "/recommendations/?group=theme&status=complete")
        assert figures(found.groups) == {"Men": {"complete": 2}, "Babies": {"complete": 1}}

    @pytest.mark.parametrize("group", ["agency", "theme"])
    @pytest.mark.parametrize("query", ["", "&q=second", "&theme=men", "&overdue=yes", "&sort=due"])
    def test_each_row_leads_to_as_many_as_it_counts(self, client, group, query):
        found = shown(client, f"/recommendations/?group={group}{query}")
        assert found.groups.rows
        for row in found.groups.rows:
            if row.address:
                assert shown(client, row.address).count == row.total

    def test_a_chosen_agency_is_the_only_group(self, client, register):
        found = shown(client, f"/recommendations/?group=agency&agency={register[0].slug}")
        assert list(figures(found.groups)) == ["Council"]

    def test_links_keep_the_grouping_and_nonsense_is_passed_over(self, client):
        found = shown(client, "/recommendations/?group=agency&theme=men")
        assert found.facets.chips[0].address == "/recommendations/?group=agency"
        assert shown(client, "/recommendations/?group=%00&group=x").group == ""


class TestPermalink:
    def test_tells_all_there_is_to_know(self, home, client):
        review = make_review("Child Example", reference="2024-01", many={"themes": [make_theme("Babies")]})
        recommendation = make_recommendation(
            review, number="7", agencies=[make_agency("Council")], due=date(2024, 9, 1), status="not-started"
        )
        moved = {"status": "in-progress", "due": date(2025, 2, 1), "update": "Begun.", "evidence": "A survey."}
        record(
            [ProgressEntry(recommendation=recommendation, date=date(2024, 10, 2), private_note="Ask Zebra.", **moved)]
        )
        text = client.get(permalink(recommendation)).text
        for words in [
            "Recommendation 7",
            "Child Example",
            "Council",
            "Babies",
            "2 October 2024",
            "Begun.",
            "A survey.",
        ]:
            assert words in text
        assert "from 1 September 2024 to 1 February 2025" in " ".join(text.split())
        assert f'<link rel="canonical" href="http://localhost:8000{permalink(recommendation)}">' in text
        assert "Zebra" not in text
        assert "before: not started" in text

    @pytest.mark.parametrize("state", STATES)
    def test_of_what_is_not_public_is_answered_as_of_what_is_not_there(self, home, client, state):
        hidden = make_recommendation(make_review(**state), text="<p>Zebra.</p>")
        unknown = uuid4()
        answers = [client.get(f"/recommendations/{key}/") for key in (hidden.key, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [answer.text.replace(str(key), "") for answer, key in zip(answers, (hidden.key, unknown), strict=True)]
        assert bodies[0] == bodies[1]

    @pytest.mark.parametrize("key", ["1", "x", "00000000-0000-0000-0000-00000000000", "%00", "progress/x"])
    def test_nonsense_is_not_found(self, home, client, key):
        assert client.get(f"/recommendations/{key}/").status_code == 404

    def test_register_and_review_lead_to_it(self, home, client):
        recommendation = make_recommendation(make_review())
        for address in ("/recommendations/", recommendation.review.url):
            assert f'href="{permalink(recommendation)}"' in client.get(address).text

    def test_stays_when_the_review_moves_and_goes_with_it(self, home, client):
        review = make_review("Child Example")
        recommendation = make_recommendation(review)
        review = ReviewPage.objects.get(pk=review.pk)
        review.slug = "another"
        review.save_revision().publish()
        assert "/reviews/another/" in client.get(permalink(recommendation)).text
        ReviewPage.objects.get(pk=review.pk).unpublish()
        assert client.get(permalink(recommendation)).status_code == 404

    def test_there_is_none_while_nobody_may_read_the_register(self, home, client):
        recommendation = make_recommendation(make_review())
        RecommendationIndexPage.objects.get().unpublish()
        assert client.get(permalink(recommendation)).status_code == 404
        assert permalink(recommendation) not in client.get(recommendation.review.url).text


class TestHistory:
    def test_review_shows_the_steps_where_there_are_several(self, home, client):
        review = make_review()
        recommendation = make_recommendation(review)
        step(recommendation, date(2024, 6, 1), "not-started")
        assert "History:" not in client.get(review.url).text
        step(recommendation, date(2024, 7, 1), "in-progress", update="Begun.")
        assert "History: 2 steps" in client.get(review.url).text

    def test_data_holds_every_public_step_and_no_note(self, home, client):
        recommendation = make_recommendation(make_review())
        step(recommendation, date(2024, 7, 1), "overtaken", status_reason="=cmd", private_note="Zebra")
        step(recommendation, date(2024, 6, 1), "not-started", due=date(2025, 1, 1))
        rows = client.get("/recommendations/history.json").json()["results"]
        assert [(row["date"], row["status"], row["due"]) for row in rows] == [
            ("2024-06-01", "Not started", "2025-01-01"),
            ("2024-07-01", "Overtaken", None),
        ]
        text = client.get("/recommendations/history.csv").content.decode()
        assert str(recommendation.key) in text
        assert "'=cmd" in text
        assert "Zebra" not in text

    def test_data_follows_the_filters(self, home, client):
        for number, status in (("1", "complete"), ("2", "in-progress")):
            step(make_recommendation(make_review(), number=number, status=status), date(2024, 7, 1), status)
        rows = client.get("/recommendations/history.json?status=complete").json()["results"]
        assert [row["status"] for row in rows] == ["Complete"]


class TestOverTime:
    def chart(self, client, query=""):
        return client.get(f"/recommendations/progress/{query}").context["over_time"]

    def test_counts_what_was_recorded_by_then_and_nothing_before_publication(self, home, client):
        recommendation = make_recommendation(make_review(publication_date=date(2019, 5, 1)), status="complete")
        step(recommendation, date(2020, 2, 1), "in-progress")
        step(recommendation, date(2022, 2, 1), "complete")
        found = figures(self.chart(client))
        assert found["End of 2019"] == {"not-known": 1}
        assert found["End of 2020"] == found["End of 2021"] == {"in-progress": 1}
        assert found["End of 2022"] == {"complete": 1}
        assert "End of 2018" not in found

    def test_without_steps_counts_since_the_update_or_else_the_publication(self, home, client):
        review = make_review(publication_date=date(2019, 5, 1))
        make_recommendation(review, status="complete")
        make_recommendation(review, status="embedded", update="Done.", update_date=date(2021, 5, 1))
        found = figures(self.chart(client))
        assert found["End of 2020"] == {"complete": 1, "not-known": 1}
        assert found["End of 2021"] == {"complete": 1, "embedded": 1}

    def test_the_last_column_is_today_and_equals_the_present(self, home, client):
        today = timezone.localdate()
        review = make_review(publication_date=today - timedelta(days=200))
        make_recommendation(review, status="complete", update="Done.", update_date=today)
        make_recommendation(review, status="in-progress")
        row = self.chart(client).rows[-1]
        assert row.label.startswith("Today")
        assert figures(self.chart(client))[row.label] == {"complete": 1, "in-progress": 1}

    def test_a_short_time_is_shown_by_quarters(self, home, client):
        today = timezone.localdate()
        make_recommendation(make_review(publication_date=today - timedelta(days=200)))
        assert len(self.chart(client).rows) in {3, 4}

    def test_undated_reviews_are_stated_apart(self, home, client):
        make_recommendation(make_review(publication_date=date(2019, 5, 1)))
        make_recommendation(make_review(publication_date=None))
        response = client.get("/recommendations/progress/")
        assert response.context["undated"] == 1
        assert "1 recommendation of reviews without a publication date" in " ".join(response.text.split())

    def test_with_nothing_published_says_so(self, home, client):
        assert "There is nothing to show." in client.get("/recommendations/progress/").text

    def test_follows_the_filters(self, home, client):
        make_recommendation(make_review(publication_date=date(2019, 5, 1)), status="complete")
        make_recommendation(make_review(publication_date=date(2019, 5, 1)), status="in-progress")
        assert self.chart(client, "?status=complete").rows[-1].total == 1


CHANNELS = [
    "/recommendations/",
    "/recommendations/?group=agency",
    "/recommendations/?group=theme",
    "/recommendations/?q=zebra",
    "/recommendations/progress/",
    "/recommendations/data.csv",
    "/recommendations/data.json",
    "/recommendations/history.csv",
    "/recommendations/history.json",
]


@pytest.mark.parametrize("address", CHANNELS)
@pytest.mark.parametrize("state", STATES)
def test_what_is_not_public_shows_and_counts_nowhere(home, client, address, state):
    response = client.get(address)
    assert response.status_code == 200
    before = response.text
    theme = make_theme("Zebra theme", **state)
    review = make_review("Zebra", many={"themes": [theme]}, publication_date=date(2001, 1, 1), **state)
    recommendation = make_recommendation(review, text="<p>Zebra.</p>", agencies=[make_agency("Zebra agency")])
    step(recommendation, date(2001, 2, 1), "complete", update="Zebra.", evidence="Zebra.", private_note="Zebra.")
    assert client.get(address).text == before


@pytest.mark.parametrize("address", CHANNELS)
def test_hidden_theme_of_a_public_review_does_not_show(home, client, address):
    theme = make_theme("Giraffe theme", live=False)
    make_recommendation(make_review(many={"themes": [theme]}), text="<p>Zebra.</p>")
    assert "giraffe" not in client.get(address).text.lower()


def test_private_notes_show_nowhere(home, client):
    recommendation = make_recommendation(make_review(many={"themes": [make_theme()]}), text="<p>zebra</p>")
    step(recommendation, date(2024, 6, 1), "not-started", private_note="Giraffe")
    step(recommendation, date(2024, 7, 1), "complete", private_note="Giraffe")
    for address in [*CHANNELS, permalink(recommendation), recommendation.review.url, "/search/?q=giraffe+zebra"]:
        assert "Giraffe" not in client.get(address).text, address


@pytest.mark.parametrize("state", [{}, *STATES])
def test_register_takes_for_public_what_the_pages_do(home, state):
    make_recommendation(make_review())
    make_recommendation(make_review(**state))
    expected = set(Recommendation.objects.public().values_list("pk", flat=True))
    assert set(PublicRegister().pks.tolist()) == expected
    assert len(expected) == (1 if state else 2)


@pytest.mark.parametrize("private", [True, False])
def test_what_lies_below_a_closed_page_is_not_public(home, client, private):
    recommendation = make_recommendation(make_review())
    above = ReviewIndexPage.objects.get()
    if private:
        PageViewRestriction.objects.create(page=above, restriction_type=PageViewRestriction.LOGIN)
    else:
        Page.objects.filter(pk=above.pk).update(live=False)
    assert not len(PublicRegister())
    assert not Recommendation.objects.public().exists()
    assert client.get(permalink(recommendation)).status_code == 404


HOSTILE = ["", "\x00", '"', "(", "x" * 3000, "-1", "²", "1" * 20, "🦩", "agency\x00"]


@pytest.mark.parametrize(
    "name", ["q", "page", "sort", "theme", "agency", "year", "status", "level", "overdue", "group"]
)
def test_no_parameter_is_an_error(home, client, name):
    make_recommendation(make_review())
    for value in HOSTILE:
        for address in ("/recommendations/", "/recommendations/progress/", "/recommendations/history.json"):
            assert client.get(address, {name: value}).status_code == 200, (address, value)


@pytest.mark.parametrize("address", [*CHANNELS[:5], "permalink"])
def test_queries_are_few_and_do_not_grow(home, client, address, django_assert_max_num_queries):
    def add(number):
        for _ in range(number):
            review = make_review(many={"themes": [make_theme()]})
            recommendation = make_recommendation(review, agencies=[make_agency()], text="<p>zebra</p>")
            step(recommendation, date(2024, 6, 1), "not-started")
            step(recommendation, date(2024, 7, 1), "complete")
        return permalink(recommendation) if address == "permalink" else address

    asked = add(2)
    client.get(asked)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(asked)
    add(4)
    with django_assert_max_num_queries(MOST_QUERIES) as more:
        client.get(asked)
    assert len(more) == len(few)
