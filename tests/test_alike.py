"""Recommendations that were made before: proposed by search, decided by editors, shown to readers."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from wagtail.models import PageLogEntry

from reviews.alike import decide, proposals
from reviews.models import AlikeRecommendation
from reviews.models.alike import carry_alike

from .factories import make_recommendation, make_review

pytestmark = pytest.mark.django_db

SENT = "<p>The emergency department should tell the health visitor of every baby who is seen there with an injury.</p>"
SAME = "<p>Emergency departments should tell health visitors within a day of each injured baby whom they have seen.</p>"
OTHER = "<p>The council should publish its strategy for housing and look at it again each spring.</p>"


@pytest.fixture
def pair():
    """Two recommendations of two reviews that say nearly the same, the first made later."""
    for index in range(5):
        make_recommendation(
            make_review(f"Child Other {index}"), text=OTHER.replace("spring", f"spring of year {index}")
        )
    later = make_recommendation(make_review("Child Later", publication_date=date(2024, 1, 1)), number="1", text=SENT)
    earlier = make_recommendation(
        make_review("Child Earlier", publication_date=date(2020, 1, 1)), number="2", text=SAME
    )
    return later, earlier


def test_the_nearest_of_other_reviews_are_proposed_and_unlike_ones_are_not(pair):
    later, earlier = pair
    make_recommendation(later.review, text=SAME)
    found = proposals(later)
    assert [(one.other, one.is_shown) for one in found] == [(earlier, None)]


@pytest.mark.parametrize("closed", [{"live": False}, {"private": True}])
def test_nothing_of_a_review_that_not_everybody_reads_is_proposed_or_shown(pair, closed, client):
    later, _ = pair
    hidden = make_recommendation(make_review("Canary", **closed), text=SENT)
    assert hidden not in [one.other for one in proposals(later)]
    decide(later, hidden, True, None)
    assert hidden not in [one.other for one in proposals(later)]
    assert b"Canary" not in client.get(later.review.url).content


def test_a_draft_finds_what_was_made_before(pair):
    draft = make_recommendation(make_review("Child Draft", live=False), text=SENT)
    assert {one.other for one in proposals(draft)} == set(pair)


def test_readers_are_told_only_what_an_editor_has_decided(pair, client):
    later, earlier = pair
    assert b"Made before" not in client.get(later.review.url).content
    decide(later, earlier, True, None)
    html = client.get(later.review.url).content.decode()
    assert "Made before" in html
    assert f"{earlier.review.url}#recommendation-2" in html
    assert "Made again" in client.get(earlier.review.url).content.decode()
    decide(earlier, later, False, None)
    assert b"Made before" not in client.get(later.review.url).content
    decide(earlier, later, None, None)
    assert not AlikeRecommendation.objects.exists()


def test_showing_them_takes_one_query_however_many(pair, django_assert_num_queries):
    later, earlier = pair
    decide(later, earlier, True, None)
    with django_assert_num_queries(1):
        carry_alike([later, earlier], later.review.publication_date)
    assert [alike.words for alike in later.made_elsewhere] == ["Made before"]


def test_an_editor_decides_on_the_screen_and_it_is_logged(pair, admin_client):
    later, earlier = pair
    address = reverse("alike_recommendations", args=[later.review_id])
    html = admin_client.get(address).content.decode()
    assert "Recommendation 2 of Child Earlier" in html
    answer = admin_client.post(address, {f"alike-{later.pk}-{earlier.pk}": "shown", "alike-1-2": "shown"}, follow=True)
    assert "Saved 1 decision." in answer.content.decode()
    assert AlikeRecommendation.objects.filter(is_shown=True).count() == 2
    assert PageLogEntry.objects.filter(action="reviews.decide_alike", page=later.review_id).exists()
    assert "checked> Not decided" not in admin_client.get(address).content.decode()


def test_the_reviews_screen_fetches_them_as_a_part(pair, admin_client):
    later, _ = pair
    address = reverse("alike_recommendations", args=[later.review_id]) + "?part"
    assert address in admin_client.get(reverse("wagtailadmin_pages:edit", args=[later.review_id])).content.decode()
    part = admin_client.get(address).content.decode()
    assert "Child Earlier" in part
    assert "<html" not in part
    assert 'type="radio"' not in part


def test_the_screen_shows_signs_as_people_read_them(admin_client):
    made = make_recommendation(make_review(), text="<p>Health &amp; care.</p>")
    html = admin_client.get(reverse("alike_recommendations", args=[made.review_id])).content.decode()
    assert "Health &amp; care." in html  # in HTML, once


def test_who_may_only_write_sees_proposals_and_decides_nothing(pair, client):
    later, earlier = pair
    user = User.objects.create_user("author")
    user.groups.add(Group.objects.get(name="Authors"))
    client.force_login(user)
    address = reverse("alike_recommendations", args=[later.review_id])
    assert 'type="radio"' not in client.get(address).content.decode()
    client.post(address, {f"alike-{later.pk}-{earlier.pk}": "shown"})
    assert not AlikeRecommendation.objects.exists()


def test_the_business_unit_decides_about_live_reviews_and_knows_of_no_draft(pair, client):
    later, earlier = pair
    user = User.objects.create_user("recorder")
    user.groups.add(Group.objects.get(name="Business unit"))
    client.force_login(user)
    address = reverse("alike_recommendations", args=[later.review_id])
    client.post(address, {f"alike-{later.pk}-{earlier.pk}": "unlike"})
    assert AlikeRecommendation.objects.filter(is_shown=False).count() == 2
    draft = make_review("Canary", live=False)
    assert client.get(reverse("alike_recommendations", args=[draft.pk])).status_code == 404


def test_the_business_unit_learns_nothing_of_a_private_review_or_of_the_draft_of_a_live_one(pair, client):
    later, _ = pair
    private = make_recommendation(make_review("Child Nuthatch", private=True))
    review = later.review
    review.title = "Child Nuthatch"
    review.save_revision()
    user = User.objects.create_user("unit")
    user.groups.add(Group.objects.get(name="Business unit"))
    client.force_login(user)
    assert client.get(reverse("alike_recommendations", args=[private.review_id])).status_code == 404
    html = client.get(reverse("alike_recommendations", args=[review.pk])).content.decode()
    assert "Child Later" in html
    assert "Child Nuthatch" not in html
