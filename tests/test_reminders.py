"""Reminders of recommendations that are overdue or due soon."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from publishing import outbox
from reviews.models import Recommendation, ReminderSent, ReminderSettings
from reviews.reminders import due_counts, last_due_day, remind

from .factories import make_agency, make_recommendation, make_review

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def recorder():
    """Somebody of the business unit."""
    user = User.objects.create_user("recorder", email="recorder@example.org")
    user.groups.add(Group.objects.get(name="Business unit"))
    return user


def sent(mailoutbox):
    """The mails that the outbox sends."""
    outbox.drain()
    return sorted(mailoutbox, key=lambda mail: mail.to)


def london(*parts):
    """A time on the clock in London."""
    return datetime(*parts, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (london(2026, 6, 1, 7, 59), date(2026, 5, 25)),  # a Monday, in summer
        (london(2026, 6, 1, 8, 0), date(2026, 6, 1)),
        (london(2026, 6, 7, 23, 0), date(2026, 6, 1)),
        (london(2026, 12, 7, 8, 0), date(2026, 12, 7)),
    ],
)
def test_mail_is_due_on_its_day_at_eight_on_the_clock_in_london(now, day):
    assert last_due_day(0, now) == day


def test_who_may_record_progress_gets_one_mail_a_week_grouped_by_agency(recorder, mailoutbox):
    health = make_agency("Example Health")
    make_recommendation(make_review("Child Late"), number="3", due=TODAY - timedelta(days=9), agencies=[health])
    make_recommendation(make_review("Child Soon"), due=TODAY + timedelta(days=30))
    make_recommendation(make_review("Child Later"), due=TODAY + timedelta(days=31))
    make_recommendation(make_review("Child Done"), due=TODAY - timedelta(days=9), status="complete")
    assert remind() == 1
    assert remind() == 0
    (mail,) = sent(mailoutbox)
    assert mail.to == ["recorder@example.org"]
    assert "1 overdue, 1 due within 30 days" in mail.subject
    assert "recommendation 3 of Child Late" in mail.body
    assert mail.body.index("Example Health") < mail.body.index("Child Late") < mail.body.index("Addressed to no agency")
    assert "Child Soon" in mail.body
    assert "Child Later" not in mail.body
    assert "Child Done" not in mail.body
    assert remind(timezone.now() + timedelta(days=7)) == 1


def test_the_mail_holds_words_and_no_markup(recorder, mailoutbox):
    text = "<p>Health &amp; care should meet &lt;weekly&gt;.</p><p>And <b>say</b> so.</p>"
    make_recommendation(make_review(), text=text, due=timezone.localdate() - timedelta(days=1))
    remind()
    (mail,) = sent(mailoutbox)
    assert "Health & care should meet <weekly>. And say so." in mail.body


def test_nothing_of_a_draft_a_private_or_an_embargoed_review_is_mailed(recorder, mailoutbox):
    for fields in ({"live": False}, {"private": True}):
        make_recommendation(make_review("Canary", **fields), due=TODAY - timedelta(days=1))
    assert remind() == 0
    assert sent(mailoutbox) == []


def test_an_agency_gets_what_is_addressed_to_it_where_that_is_chosen(mailoutbox):
    police = make_agency("Example Police", reminder_email="police@example.org")
    health = make_agency("Example Health", reminder_email="health@example.org")
    make_recommendation(make_review("Child One"), due=TODAY - timedelta(days=1), agencies=[police])
    make_recommendation(make_review("Child Both"), due=TODAY, agencies=[police, health])
    ReminderSettings.objects.create(tell_agencies=True)
    assert remind() == 2
    to_health, to_police = sent(mailoutbox)
    assert "Child One" not in to_health.body
    assert "Child Both" in to_health.body
    assert "Example Police" not in to_health.body
    assert "Child One" in to_police.body


def test_switched_off_nothing_is_sent_and_agencies_are_not_told_unasked(recorder, mailoutbox):
    police = make_agency(reminder_email="police@example.org")
    make_recommendation(make_review(), due=TODAY - timedelta(days=1), agencies=[police])
    chosen = ReminderSettings.objects.create(is_on=False, tell_agencies=True)
    assert remind() == 0
    assert not ReminderSent.objects.exists()
    chosen.is_on, chosen.tell_agencies = True, False
    chosen.save()
    remind()
    assert [mail.to for mail in sent(mailoutbox)] == [["recorder@example.org"]]


def test_counts_by_agency_put_the_most_overdue_first_and_those_for_nobody_last(django_assert_num_queries):
    police, health = make_agency("Police"), make_agency("Health", short_name="NHS")
    review = make_review()
    make_recommendation(review, due=TODAY - timedelta(days=1), agencies=[police])
    for days in (1, 2):
        make_recommendation(review, due=TODAY - timedelta(days=days), agencies=[health])
    make_recommendation(review, due=TODAY, agencies=[health])
    make_recommendation(review, due=TODAY)
    with django_assert_num_queries(1):
        counts = due_counts(Recommendation.objects.all(), 30)
    assert counts == [
        ("NHS", health.slug, 2, 1),
        ("Police", police.slug, 1, 0),
        ("Addressed to no agency", "", 0, 1),
    ]
