"""The lists of terms: counts, changes with a history, and no deletion of what a page uses."""

import pytest

from learning.models import Audience
from reviews.models import Agency, Harm, ReviewPage
from tests.factories import make_agency, make_briefing, make_recommendation, make_review
from tests.registers import address, rows, yesterday

pytestmark = pytest.mark.django_db


def test_agency_row_counts_recommendations_and_overdue_ones(admin_client):
    agency = make_agency("Police")
    review = make_review(many={"agencies": [agency]})
    make_recommendation(review, agencies=[agency], due=yesterday())
    make_recommendation(review, agencies=[agency], due=yesterday(), status="complete")
    [row] = rows(admin_client, "agencies")
    assert (row["Used by"], row["Recommendations"], row["Overdue"]) == ("1", "2", "1")


def test_term_is_added_and_changed_and_has_a_history(admin_client):
    data = {"name": "New harm", "slug": "new-harm", "also_known_as": "", "sort_order": "5"}
    assert admin_client.post(address("harms", "create"), data).status_code == 302
    harm = Harm.objects.get(slug="new-harm")
    admin_client.post(address("harms", "edit", harm.pk), data | {"name": "Changed harm"})
    harm.refresh_from_db()
    assert harm.name == "Changed harm"
    assert "Edited" in admin_client.get(address("harms", "history", harm.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "neglect"), ("name", "Neglect"), ("slug", "two words"), ("sort_order", "x"), ("name", "\x00")],
)
def test_term_with_a_mistake_is_refused_on_its_field(admin_client, field, value):
    data = {"name": "New harm", "slug": "new-harm", "also_known_as": "", "sort_order": "5", field: value}
    response = admin_client.post(address("harms", "create"), data)
    assert list(response.context["form"].errors) == [field]


def test_unused_term_is_deleted(admin_client):
    agency = make_agency()
    assert admin_client.post(address("agencies", "delete", agency.pk)).status_code == 302
    assert not Agency.objects.filter(pk=agency.pk).exists()


def assert_kept(client, register, term, page):
    response = client.post(address(register, "delete", term.pk))
    assert response.status_code == 200
    assert "in use" in response.content.decode()
    assert page.title in response.content.decode()
    assert type(term).objects.filter(pk=term.pk).exists()


def test_term_of_a_page_is_kept(admin_client):
    harm, audience = Harm.objects.first(), Audience.objects.first()
    assert_kept(admin_client, "harms", harm, make_review(live=False, many={"harms": [harm]}))
    assert_kept(admin_client, "audiences", audience, make_briefing(many={"audiences": [audience]}))


def test_agency_of_a_recommendation_is_kept(admin_client):
    agency, review = make_agency(), make_review()
    make_recommendation(review, agencies=[agency])
    assert_kept(admin_client, "agencies", agency, review)


def test_term_of_a_draft_of_changes_is_kept(admin_client):
    harm, review = Harm.objects.first(), make_review()
    review.harms.add(harm)  # saved nowhere but in the revision
    review.save_revision()
    assert not ReviewPage.objects.filter(harms=harm).exists()
    assert_kept(admin_client, "harms", harm, review)
