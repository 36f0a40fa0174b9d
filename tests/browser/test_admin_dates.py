"""Dates that are typed in the admin are what was typed, or are refused; never another day."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from reviews.models import Recommendation
from tests.factories import make_recommendation, make_review


@pytest.mark.parametrize("typed", ["2027-12-01", "1 December 2027", "next week"])
def test_a_due_date_stays_as_it_was_typed(new_page, live_server, typed):
    User.objects.create_superuser("root", password="long enough to be one")
    recommendation = make_recommendation(make_review("Child Elm"))
    page = new_page()
    page.goto(live_server.url + reverse("record_progress", args=[recommendation.pk]))
    page.fill("[name=username]", "root")
    page.fill("[name=password]", "long enough to be one")
    page.press("[name=password]", "Enter")
    due = page.locator("[name=due]")
    due.click()
    page.locator(".xdsoft_datetimepicker:visible").wait_for()
    page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.locator("[name=update]").click()
    assert due.input_value() in (typed, "01 December 2027")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_load_state()
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    assert str(recommendation.due) == ("None" if typed == "next week" else "2027-12-01")
