"""The nights on which London's clocks change, and leap day: what is due then, and what is typed for then."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from publishing import engine
from publishing.models import Release

from .admin_forms import add_review, errors_of
from .factories import make_review
from .releases import make_approved, make_draft, make_user
from .test_publishing import clock  # noqa: F401

pytestmark = pytest.mark.django_db

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
INSTANTS = [
    datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),  # the last second of winter time
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),  # 02:00: the first of summer time
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # 01:30 for the first time
    datetime(2027, 10, 31, 1, 0, tzinfo=UTC),  # 01:00 for the second time
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 2, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
]
FORWARD = (
    "The clocks go forward that night: 01:30 on 28 March 2027 does not exist. Choose a time before 01:00, or 02:00"
)
BACK = "The clocks go back that night: 01:30 on 31 October 2027 happens twice. Choose a time before 01:00, or 02:00"


def is_live(page):
    return Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_a_page_goes_live_and_ends_at_its_instant(clock, instant):  # noqa: F811
    clock.now = instant - HOUR
    page = make_review(live=False)
    page.go_live_at, page.expire_at = instant, instant + HOUR
    page.save_revision().publish()
    seen = []
    for now in (instant - SECOND, instant, instant + HOUR - SECOND, instant + HOUR):
        clock.now = now
        engine.publish_due()
        seen.append(is_live(page))
    assert seen == [False, True, True, False]


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_a_release_goes_live_at_its_instant(clock, django_user_model, instant):  # noqa: F811
    clock.now = instant - HOUR
    pages = [make_draft("Child Robin"), make_draft("Child Wren")]
    release = make_approved(make_user(django_user_model, "approver"), *pages, at=instant)
    clock.now = instant - SECOND
    engine.publish_due()
    assert [is_live(page) for page in pages] == [False, False]
    clock.now = instant
    engine.publish_due()
    assert [is_live(page) for page in pages] == [True, True]
    assert Release.objects.get(pk=release.pk).published_at == instant


def test_the_order_of_the_hour_that_comes_twice_is_kept(clock):  # noqa: F811
    clock.now = datetime(2027, 10, 30, tzinfo=UTC)
    for title, minute in (("Second half past", 90), ("First half past", 30), ("Second quarter past", 75)):
        page = make_review(title, live=False)
        page.go_live_at = datetime(2027, 10, 31, tzinfo=UTC) + timedelta(minutes=minute)
        page.save_revision().publish()
    clock.now = datetime(2027, 10, 31, 2, 0, tzinfo=UTC)
    done = [Page.objects.get(latest_revision=item.pk).title for item in engine.publish_due().done]
    assert done == ["First half past", "Second quarter past", "Second half past"]


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
@pytest.mark.parametrize(("typed", "message"), [("2027-03-28 01:30", FORWARD), ("2027-10-31 01:30", BACK)])
def test_a_time_that_does_not_exist_or_comes_twice_is_refused_in_plain_words(admin_client, field, typed, message):
    response = add_review(admin_client, **{field: typed})
    assert errors_of(response) == {field}
    assert message in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2027-03-28 00:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28 02:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31 00:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31 02:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        ("2028-02-29 09:30", datetime(2028, 2, 29, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_times_around_are_taken_as_london_shows_them(admin_client, typed, instant):
    add_review(admin_client, go_live_at=typed)
    page = Page.objects.get(slug="child-example")
    assert page.get_latest_revision_as_object().go_live_at == instant
    assert timezone.localtime(instant).strftime("%Y-%m-%d %H:%M") == typed


def test_leap_day_of_a_year_without_one_is_refused(admin_client):
    response = add_review(admin_client, go_live_at="2027-02-29 09:30")
    assert errors_of(response) == {"go_live_at"}
