"""Lists, the register, search, feeds and data: what they show, what they never show, what they take."""

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home import lists

from .factories import (
    make_agency,
    make_briefing,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

pytestmark = pytest.mark.django_db

CANARY = "Zebrafinch"
DAY = date(2024, 5, 1)
CHANNELS = [
    "/",
    "/reviews/",
    "/reviews/feed/",
    "/reviews/data.csv",
    "/reviews/data.json",
    "/recommendations/",
    "/recommendations/data.csv",
    "/recommendations/data.json",
    "/learning/",
    "/learning/feed/",
    "/learning/data.json",
    "/resources/",
    "/resources/data.csv",
    "/themes/",
    "/themes/data.csv",
    "/themes/data.json",
    "/exchange/briefings.json",
    f"/search/?q={CANARY}",
    "/search/?q=everywhere",
    "/sitemap.xml",
    "/api/v2/pages/?fields=*",
]
LISTS = ["/reviews/", "/recommendations/", "/learning/", "/resources/", "/search/"]
MOST_QUERIES_OF_SEARCH = 25  # within a test's transaction, where nothing is kept
MOST_QUERIES = 19


def make_one_of_each(**state):
    theme = make_theme(f"{CANARY} theme", **state)
    review = make_review(f"{CANARY} review", summary=f"{CANARY} everywhere", many={"themes": [theme]}, **state)
    make_recommendation(review, text=f"<p>{CANARY} should act.</p>", agencies=[make_agency()])
    make_briefing(
        f"{CANARY} briefing", summary=f"{CANARY} everywhere", publication_date=DAY, many={"themes": [theme]}, **state
    )
    make_resource(f"{CANARY} resource", **state)
    make_information_page(f"{CANARY} page", **state)


@pytest.mark.parametrize("address", CHANNELS)
def test_public_pages_show(home, client, address):
    make_one_of_each()
    response = client.get(address)
    assert response.status_code == 200
    assert CANARY.lower() in response.content.decode().lower().replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("address", CHANNELS)
@pytest.mark.parametrize(
    "state", [{"live": False}, {"private": True}, {"live": False, "go_live_at": timezone.now() + timedelta(days=1)}]
)
def test_what_is_not_public_shows_nowhere(home, client, address, state):
    make_one_of_each(**state)
    text = client.get(address).content.decode().lower()
    word = CANARY.lower()
    # Of what the reader typed.
    echoes = [f"“{word}”", f'value="{word}"', f"<title>{word}", f'="search: {word}"', f'?q={word}"']
    for echo in echoes:
        text = text.replace(echo, "")
    assert word not in text


def test_facets_count_narrow_and_can_be_taken_back(home, client):
    unseen, babies = make_theme("Unseen men"), make_theme("Babies")
    make_review("First", many={"themes": [unseen]})
    make_review("Second", many={"themes": [unseen, babies]}, publication_date=date(2020, 1, 1))
    make_review("Third", review_types=["scr"], many={"themes": [babies]})
    shown = client.get("/reviews/", {"theme": "unseen-men", "year": "2020"}).context["list"]
    assert [review.title for review in shown.results] == ["Second"]
    groups = {group.facet.parameter: {c.value: c.count for c in group.choices} for group in shown.facets.groups}
    assert groups["theme"] == {"babies": 1, "unseen-men": 1}
    assert groups["year"] == {"2024": 1, "2020": 1}
    assert [chip.address for chip in shown.facets.chips] == ["/reviews/?year=2020", "/reviews/?theme=unseen-men"]


def test_values_of_one_facet_widen_each_other(home, client):
    make_review("First")
    make_review("Second", review_types=["scr"])
    make_review("Third", review_types=["sar"])
    shown = client.get("/reviews/?type=scr&type=sar").context["list"]
    assert {review.title for review in shown.results} == {"Second", "Third"}


def test_register_finds_what_is_overdue(home, client):
    review = make_review()
    make_recommendation(review, number="1", due=date(2020, 1, 1), status="in-progress")
    make_recommendation(review, number="2", due=date(2020, 1, 1), status="complete")
    make_recommendation(review, number="3", due=date(2099, 1, 1), status="in-progress")
    shown = client.get("/recommendations/?overdue=yes").context["list"]
    assert [recommendation.number for recommendation in shown.results] == ["1"]


def test_data_is_what_the_list_shows_and_runs_in_no_spreadsheet(home, client):
    make_review("=HYPERLINK(1)", review_types=["scr"])
    make_review("Other")
    response = client.get("/reviews/data.csv?type=scr")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)"]
    assert json.loads(client.get("/reviews/data.json?type=scr").content)["count"] == 1


def test_data_of_a_long_list_is_whole(home, client, monkeypatch):
    monkeypatch.setattr(lists, "READ_AT_ONCE", 2)
    for number in range(5):
        make_recommendation(make_review(f"Child {number}", many={"themes": [make_theme()]}))
    rows = client.get("/recommendations/data.json").json()["results"]
    assert [len(row["themes"]) for row in rows] == [1] * 5


def test_search_takes_sentences_marks_words_and_escapes(home, client):
    make_review("Bruising", summary="Bruising in babies <script>alert(1)</script> who cannot move yet.")
    text = client.get("/search/", {"q": "what should I do about bruising in a small baby"}).content.decode()
    assert "<mark>Bruising</mark>" in text
    assert "<script>alert" not in text


def test_empty_search_result_helps_and_is_not_kept(home, client):
    make_theme("Professional curiosity")
    response = client.get("/search/?q=qqqqqq")
    assert b"Professional curiosity" in response.content
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


HOSTILE = ["", "\x00", '"', "'", "(", "*", "NOT", "AND OR", "x" * 5000, "-1", "0", "x", "1" * 20, "²", "%00", "🦩"]


@pytest.mark.parametrize("address", [*LISTS, "/api/v2/pages/", "/reviews/feed/", "/reviews/data.json"])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_parameter_is_an_error(home, client, address, value):
    make_review()
    names = ["q", "page", "sort", "theme", "type", "year", "kind", "status", "overdue", "agency", "audience"]
    names += ["offset", "limit", "order", "fields", "search", "child_of", "id"] if "api" in address else []
    for name in names:
        assert client.get(address, {name: value}).status_code in {200, 400, 404}, name


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(["q", "page", "theme", "type", "year", "kind", "sort"]), st.text()))
def test_no_combination_of_parameters_is_an_error(home, client, values):
    for address in LISTS:
        assert client.get(address, values).status_code == 200


@pytest.mark.parametrize("address", [*LISTS[:-1], "/search/?q=everywhere", "/themes/", "/reviews/feed/"])
def test_queries_do_not_grow_with_the_entries(home, client, address, django_assert_max_num_queries):
    def add(number):
        for _ in range(number):
            theme = make_theme()
            review = make_review(summary="everywhere", many={"themes": [theme]})
            make_recommendation(review, agencies=[make_agency()])
            make_briefing(summary="everywhere", many={"themes": [theme]})
            make_resource(summary="everywhere", many={"themes": [theme]})

    add(2)
    client.get(address)
    most = MOST_QUERIES_OF_SEARCH if "/search/" in address else MOST_QUERIES
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    add(4)
    client.get(address)  # what was new in the index is read once
    with django_assert_max_num_queries(most) as more:
        client.get(address)
    assert len(more) <= len(few)
