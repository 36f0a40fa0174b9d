"""The exchange feed: the public briefings, by theme and time, part by part."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.exchange import feed
from learning.models import BriefingPage

from .factories import make_briefing, make_theme

pytestmark = pytest.mark.django_db

ADDRESS = "/exchange/briefings.json"


def briefings(client, **parameters):
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200, response.content
    return response.json()["briefings"]


def publish(*pages):
    for page in pages:
        page.save_revision().publish()


def test_a_briefing_is_listed_with_what_another_site_shows(home, client):
    theme, hidden = make_theme("Unseen men", also_known_as="fathers, hidden men"), make_theme("Hidden", live=False)
    page = make_briefing("Sleep", many={"themes": [theme, hidden]})
    publish(page)
    (listed,) = briefings(client)
    assert listed["id"] == page.translation_key.urn
    assert listed["address"] == "http://localhost:8000/learning/sleep/"
    assert listed["type"] == "seven-minute"
    names = {"title": "Unseen men", "slug": "unseen-men", "also_known_as": ["fathers", "hidden men"]}
    assert listed["themes"] == [{"id": theme.translation_key.urn, **names}]
    assert listed.keys() == {name for name, _, _ in feed.FIELDS}


def test_it_says_what_it_is_whose_and_under_which_licence(home, client):
    answer = client.get(ADDRESS).json()
    assert (answer["format"], answer["version"]) == ("practice-reviews-exchange", "1.0")
    assert answer["licence"]["name"] == "Open Government Licence v3.0"
    assert answer["publisher"]["address"] == "http://localhost:8000/"
    assert (answer["count"], answer["next"], answer["briefings"]) == (0, None, [])


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_what_is_not_public_is_neither_listed_nor_counted(home, client, state):
    make_briefing("Hidden", **state)
    answer = client.get(ADDRESS).json()
    assert (answer["count"], answer["briefings"]) == (0, [])


def test_a_theme_narrows_it_by_slug_or_identifier(home, client):
    theme = make_theme("Unseen men")
    make_briefing("Sleep", many={"themes": [theme]})
    make_briefing("Other")
    for asked in ("unseen-men", theme.translation_key.urn):
        assert [each["title"] for each in briefings(client, theme=asked)] == ["Sleep"]


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_a_theme_that_is_not_public_is_as_unknown_as_any(home, client, state):
    theme = make_theme("Hidden", **state)
    make_briefing("Sleep", many={"themes": [theme]})
    answers = [client.get(ADDRESS, {"theme": asked}) for asked in ("hidden", theme.translation_key.urn, "nothing")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1


def test_since_narrows_it_to_what_was_published_since(home, client):
    old, new = make_briefing("Old"), make_briefing("New")
    publish(old, new)
    past = timezone.now().replace(hour=12) - timedelta(
        days=10
    )  # near midnight, the day after begins before it elsewhere
    BriefingPage.objects.filter(pk=old.pk).update(last_published_at=past)
    day_after = (past + timedelta(days=1)).date().isoformat()
    for asked in (day_after, f"{day_after}T00:00:00Z", f"{day_after}T00:00:00+01:00"):
        assert [each["title"] for each in briefings(client, since=asked)] == ["New"]


@pytest.mark.parametrize("value", ["x", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", " "])
def test_a_time_that_is_none_is_refused_with_what_to_do(home, client, value):
    response = client.get(ADDRESS, {"since": value})
    assert response.status_code == 400
    assert "2026-03-01" in response.json()["message"]


def test_it_comes_in_parts_that_lead_to_each_other(home, client, monkeypatch):
    monkeypatch.setattr(feed, "MOST_AT_ONCE", 2)
    theme = make_theme("Unseen men")
    for number in range(5):
        make_briefing(f"Briefing no. {number}", many={"themes": [theme]})
    address, sizes, titles = f"{ADDRESS}?theme=unseen-men&since=2020-01-01", [], set()
    BriefingPage.objects.update(last_published_at=timezone.now())
    while address:
        answer = client.get(address.removeprefix("http://localhost:8000")).json()
        assert answer["count"] == 5
        sizes.append(len(answer["briefings"]))
        titles |= {each["title"] for each in answer["briefings"]}
        address = answer["next"]
    assert sizes == [2, 2, 1]
    assert len(titles) == 5


def test_it_has_an_etag(home, client):
    make_briefing()
    etag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304


def test_queries_do_not_grow_with_the_briefings(home, client, django_assert_max_num_queries):
    def add(number):
        for _ in range(number):
            make_briefing(many={"themes": [make_theme()]})

    add(2)
    client.get(ADDRESS)
    with django_assert_max_num_queries(15) as few:
        client.get(ADDRESS)
    add(5)
    with django_assert_max_num_queries(15) as more:
        client.get(ADDRESS)
    assert len(more) <= len(few)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(["theme", "since", "after", "x"]), st.text(max_size=40), max_size=4))
def test_no_parameter_is_an_error(home, client, values):
    assert client.get(ADDRESS, values).status_code in {200, 400, 404}
