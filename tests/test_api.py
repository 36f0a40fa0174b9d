"""The API: what it states, what it keeps to itself, what it takes."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from reviews.models import Submission

from .factories import make_briefing, make_resource, make_review, make_theme

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v2/pages/"
PRIVATE_FIELDS = ["submissions", "nspcc_url", "owner", "content_check_due", "latest_revision", "parent", "alias_of"]
HOSTILE = [
    "", "\x00", "'", '"', "-1", "0", "x", "1" * 20, "9223372036854775808", "²", "٣", "*", "_", "*,title", "parent(*)",
    "(" * 50, "a" * 9000, "title(", "random", "reviews.ReviewPage", "reviews.Nope", "reviews.Recommendation", "root",
    "1,2", "[]", "🦩", "-title", "wagtailcore.Page,reviews.ReviewPage", "localhost:x", "a\nb",
]  # fmt: skip
PARAMETERS = [
    "limit", "offset", "fields", "order", "search", "search_operator", "rich_text_format", "format", "id", "type",
    "child_of", "ancestor_of", "descendant_of", "translation_of", "locale", "site", "slug", "title", "html_path",
    "first_published_at", "alias_of", "parent", "_",
]  # fmt: skip


def items(client, **parameters):
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200, response.text
    return response.json()["items"]


def test_a_review_states_its_public_facts(home, client, settings):
    settings.BASE_URL = "https://reviews.example.org"
    theme, hidden = make_theme("Babies"), make_theme("Concealed", live=False)
    page = make_review("Child Otter", many={"themes": [theme, hidden]})
    detail = client.get(f"{ADDRESS}{page.pk}/").json()
    assert detail["title"] == "Child Otter"
    assert detail["types"] == ["Local Child Safeguarding Practice Review"]
    assert detail["themes"] == ["Babies"]
    assert detail["publication_date"] == "2024-05-01"
    assert detail["meta"]["html_url"] == "https://reviews.example.org/reviews/child-otter/"
    assert detail["meta"]["detail_url"] == f"https://reviews.example.org{ADDRESS}{page.pk}/"
    assert items(client, type="reviews.ReviewPage", fields="*")[0] == detail


def test_briefings_resources_and_other_pages_state_theirs(home, client):
    make_briefing("Briefing", publication_date=date(2024, 1, 1))
    make_resource("Resource", address="https://example.org/there")
    assert items(client, type="learning.BriefingPage", fields="*")[0]["briefing_type"] == "7-minute briefing"
    assert items(client, type="learning.ResourceLinkPage", fields="*")[0]["address"] == "https://example.org/there"
    assert client.get(f"{ADDRESS}{home.pk}/").json()["summary"]


@pytest.mark.parametrize("field", PRIVATE_FIELDS)
def test_what_is_not_stated_cannot_be_asked_for(home, client, field):
    page = make_review(nspcc_url="https://example.org/nspcc-record")
    Submission.objects.create(review=page, body="nspcc", sent_on=date(2024, 1, 1))
    for address in [f"{ADDRESS}?type=reviews.ReviewPage&fields={field}", f"{ADDRESS}{page.pk}/?fields={field}"]:
        assert client.get(address).status_code == 400
    assert "nspcc" not in client.get(f"{ADDRESS}{page.pk}/?fields=*").text


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_pages_that_are_not_public_are_nowhere(home, client, state):
    page = make_review("Child Zebrafinch", **state)
    shown = make_review("Shown")
    assert [item["id"] for item in items(client, type="reviews.ReviewPage")] == [shown.pk]
    assert items(client, slug=page.slug) == []
    unknown = client.get(f"{ADDRESS}999999/")
    assert (client.get(f"{ADDRESS}{page.pk}/").status_code, unknown.status_code) == (404, 404)
    for address in [f"find/?id={page.pk}", f"find/?html_path=/reviews/{page.slug}/"]:
        assert client.get(ADDRESS + address).status_code == 404
    assert client.get(ADDRESS, {"child_of": page.pk}).status_code == 400


@pytest.mark.parametrize("address", ["/api/v2/", "/api/v2/documents/", "/api/v2/images/", "/api/v3/pages/", "/api/"])
def test_there_is_nothing_but_pages(home, client, address):
    assert client.get(address).status_code == 404


def test_it_speaks_json_only_and_changes_nothing(home, client):
    assert client.get(ADDRESS, headers={"accept": "text/html"})["Content-Type"] == "application/json"
    for method in ["post", "put", "patch", "delete"]:
        assert getattr(client, method)(ADDRESS).status_code == 405
    assert not client.get(ADDRESS).cookies


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_is_an_error(home, client, parameter):
    page = make_review()
    for value in HOSTILE:
        for address in [ADDRESS, f"{ADDRESS}find/", f"{ADDRESS}{page.pk}/"]:
            for more in [{}, {"type": "reviews.ReviewPage"}]:
                assert client.get(address, {**more, parameter: value}).status_code < 500, (address, value)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=30), max_size=4))
def test_no_combination_of_values_is_an_error(home, client, values):
    assert client.get(ADDRESS, values).status_code < 500


def test_queries_do_not_grow_with_the_pages(home, client, django_assert_max_num_queries):
    def add(number):
        for _ in range(number):
            make_review(many={"themes": [make_theme()]})

    address = f"{ADDRESS}?type=reviews.ReviewPage&fields=*"
    add(2)
    client.get(address)
    with django_assert_max_num_queries(25) as few:
        client.get(address)
    add(10)
    with django_assert_max_num_queries(25) as many:
        assert len(client.get(address).json()["items"]) == 12
    assert len(many) == len(few)
    assert Page.objects.count() > 20
