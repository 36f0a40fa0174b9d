"""Queries that are compiled once: what they answer, and what is never kept in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from home.prepared import padded, prepared
from home.public import PublicPageQuerySet
from home.related import carried, carry
from reviews.models import ReviewPage

from .factories import make_agency, make_recommendation, make_review

pytestmark = pytest.mark.django_db


def test_each_call_asks_about_its_own_values(home):
    first, second = make_review("First"), make_review("Second")
    titles = prepared(
        lambda pks, slug: ReviewPage.objects.filter(pk__in=pks, slug=slug).values_list("title", flat=True)
    )
    assert titles((first.pk, second.pk), "first") == ["First"]
    assert titles((first.pk, second.pk), "second") == ["Second"]
    assert titles((second.pk,), "first") == []
    assert titles((), "first") == []
    assert titles((first.pk,), "'; DROP TABLE") == []


def test_records_come_with_what_is_fetched_along(home):
    review = make_review("First")
    with_root = prepared(lambda pk: ReviewPage.objects.filter(pk=pk).select_related("locale"))
    assert with_root(review.pk) == [review]
    with CaptureQueriesContext(connection) as queries:
        assert with_root.first(review.pk).locale.language_code
    assert len(queries) == 1


def test_a_value_inside_a_pattern_is_asked_for_all_the_same(home):
    make_review("First")
    titles = prepared(lambda text: ReviewPage.objects.filter(title__contains=text).values_list("title", flat=True))
    assert titles("irs") == ["First"]
    assert titles("x") == []


def test_a_query_that_hangs_on_another_ones_answer_is_never_kept(home):
    """Wagtail's own public() reads the restrictions first; kept, it would go on showing what is private by now."""
    review = make_review("First")
    stock = prepared(lambda: Page.objects.public().filter(slug="first"))
    ours = prepared(lambda: PublicPageQuerySet(Page).public().filter(slug="first"))
    assert len(stock()) == len(ours()) == 1
    PageViewRestriction.objects.create(page=review, restriction_type=PageViewRestriction.LOGIN)
    assert stock() == ours() == []


def test_padding_keeps_the_values_and_few_lengths():
    assert padded([]) == ()
    assert padded([4, 5, 6]) == (4, 5, 6, 6)
    assert {len(padded(range(count))) for count in range(1, 100)} == {1, 2, 4, 8, 16, 32, 64, 128}


def test_what_belongs_to_records_is_shared_out(home):
    police, school = make_agency(), make_agency()
    review = make_review()
    for place, agencies in enumerate([[police], [], [police, school]]):
        make_recommendation(review, agencies=agencies, sort_order=place)
    recommendations = carried(review, "recommendations")
    carry(recommendations, addressees="agencies")
    assert [set(each.addressees) for each in recommendations] == [{police}, set(), {police, school}]


def test_a_preview_shows_what_its_form_holds(home):
    review = make_review()
    make_recommendation(review, text="<p>Saved.</p>")
    review.recommendations.all()[0].text = "<p>Lost.</p>"
    preview = review.get_latest_revision_as_object() if review.latest_revision_id else ReviewPage.objects.get()
    preview.recommendations = [review.recommendations.model(number="9", text="<p>Typed.</p>")]
    assert [each.number for each in carried(preview, "recommendations")] == ["9"]
