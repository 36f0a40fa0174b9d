"""What no browser sends to the editing screens: a message or a plain refusal, never an error of the server."""

import pytest

from reviews.models import ReviewPage
from tests.admin_forms import add_review, errors_of, recommendation

pytestmark = pytest.mark.django_db

BAD_VALUES = ["\x00", "x" * 50_000, "<script>alert(1)</script>", "9" * 400]
FIELDS = ["title", "slug", "pseudonym", "reference", "period_start", "publication_date", "go_live_at", "outcome"]
RECORD_FIELDS = ["number", "due", "status", "level", "ORDER", "update", "update_date"]


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: repr(value[:10]))
def test_bad_values_in_fields_get_messages(admin_client, value):
    response = add_review(admin_client, **dict.fromkeys(FIELDS, value))
    assert {"period_start", "publication_date", "go_live_at", "outcome"} <= errors_of(response)
    assert not ReviewPage.objects.exists()


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: repr(value[:10]))
def test_bad_values_in_a_recommendation_get_messages(admin_client, value):
    response = add_review(admin_client, recommendations=[recommendation(**dict.fromkeys(RECORD_FIELDS, value))])
    assert {"recommendations-0-due", "recommendations-0-status"} <= errors_of(response)


@pytest.mark.parametrize("value", ["x", "9" * 30])
@pytest.mark.parametrize("field", ["report", "social_image"])
def test_chosen_file_that_cannot_be_is_a_bad_request(admin_client, field, value):
    assert add_review(admin_client, **{field: value}).status_code == 400


@pytest.mark.parametrize("value", ["x", "[]", "{", '{"blocks": 1}'])
def test_rich_text_that_the_editor_never_makes_is_a_bad_request(admin_client, value):
    assert add_review(admin_client, recommendations=[recommendation(text=value)]).status_code == 400


@pytest.mark.parametrize("value", ["x", "9" * 18, "\x00"])
def test_choice_that_is_not_offered_gets_a_message(admin_client, value):
    names = ["harms", "themes", "review_types"]
    assert errors_of(add_review(admin_client, **{name: [value] for name in names})) == set(names)


def test_huge_choice_is_a_bad_request(admin_client):
    assert add_review(admin_client, harms=["9" * 30]).status_code == 400


@pytest.mark.parametrize("count", ["x", "-1"])
def test_count_of_records_that_cannot_be_never_breaks_the_screen(admin_client, count):
    response = add_review(admin_client, **{"recommendations-TOTAL_FORMS": count})
    assert response.status_code in (200, 302, 400)


@pytest.mark.parametrize("record", ["x", "9" * 30, "1"])
def test_record_that_is_not_of_this_page_never_breaks_the_screen(admin_client, record):
    response = add_review(admin_client, recommendations=[recommendation(id=record)])
    assert response.status_code in (200, 302, 400)
