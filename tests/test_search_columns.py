"""Columns that the database puts into one text each: the same values as row by row."""

from datetime import date

import pytest

from reviews.models import ReviewPage
from search.columns import Listed, days_in, numbers_in

from .factories import make_review

pytestmark = pytest.mark.django_db

DAYS = [date(2024, 2, 29), None, date(1999, 12, 31)]


def test_values_stand_in_one_order_and_nothing_stands_for_none(home):
    made = {make_review(publication_date=day).pk: day for day in DAYS}
    found = ReviewPage.objects.order_by().aggregate(pks=Listed("pk"), days=Listed("publication_date"))
    pks = numbers_in(found["pks"]).tolist()
    assert sorted(pks) == sorted(made)
    assert days_in(found["days"]).tolist() == [made[pk] for pk in pks if made[pk]]


def test_no_rows_are_no_values(home):
    found = ReviewPage.objects.none().aggregate(pks=Listed("pk"), days=Listed("publication_date"))
    assert numbers_in(found["pks"]).tolist() == days_in(found["days"]).tolist() == []
    found = ReviewPage.objects.aggregate(pks=Listed("pk"), days=Listed("publication_date"))
    assert numbers_in(found["pks"]).tolist() == days_in(found["days"]).tolist() == []
