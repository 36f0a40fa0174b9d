"""What alerts tell of: what became public since, once, to whoever follows it, and nothing that is not public."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from alerts.composing import compose
from alerts.kinds import Frequency, digest_time
from alerts.models import Announcement, Delivery, Subscriber
from alerts.news import ARCHIVE_AFTER, announce
from alerts.queueing import queue_due
from home import stamp
from home.doubts import record_import
from publishing.withdrawal import withdraw
from reviews.models import ReviewIndexPage, ReviewType

from .alerts import MailServer, Process, make_subscriber, queue
from .factories import make_agency, make_briefing, make_information_page, make_resource, make_review, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_of_its_own(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"


def alerts():
    """The mails that are due, in order."""
    return [compose(each) for each in Delivery.objects.filter(state="waiting").select_related("subscriber")]


def text_of_only_alert():
    (alert,) = alerts()
    return f"{alert.subject}\n{alert.body}"


# --- What is news ------------------------------------------------------------------------------------------------


def test_each_page_is_told_of_once_however_often_it_is_published(home):
    make_subscriber()
    review = make_review(live=False)
    for _ in range(3):
        review.save_revision().publish()
        queue()
    review.unpublish()
    queue()
    review.save_revision().publish()
    queue()
    assert Delivery.objects.count() == 1


def test_drafts_and_private_pages_are_told_of_when_they_become_public(home):
    make_subscriber()
    draft, private = make_review("Quokka", live=False), make_briefing("Numbat", private=True)
    assert queue() == 0
    assert not Announcement.objects.filter(page__in=[draft, private]).exists()
    draft.save_revision().publish()
    queue()
    private.view_restrictions.all().delete()
    queue()
    assert ["Quokka" in alert.body for alert in alerts()] == [True, False]
    assert ["Numbat" in alert.body for alert in alerts()] == [False, True]


def test_a_scheduled_page_is_told_of_after_it_went_live(home):
    make_subscriber()
    review = make_review("Quokka", live=False)
    review.go_live_at = timezone.now() + timedelta(days=1)
    review.save_revision().publish()
    assert queue() == 0


def test_pages_below_a_draft_or_private_page_are_told_of_when_that_is_public(home):
    make_subscriber()
    index = ReviewIndexPage.objects.get()
    restriction = PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    make_review()
    assert queue() == 0
    restriction.delete()
    Page.objects.filter(pk=index.pk).update(live=False)
    assert queue() == 0
    Page.objects.filter(pk=index.pk).update(live=True)
    assert queue() == 1


def test_other_types_of_page_are_not_told_of(home):
    make_subscriber()
    make_information_page()
    make_theme()
    assert queue() == 0


def test_what_was_public_at_the_first_look_is_no_news_even_to_somebody_who_was_there(home):
    make_review()
    Subscriber.objects.create(address="a@example.org", address_key="a@example.org", confirmed_at=timezone.now())
    assert queue() == 0
    make_review()
    assert queue() == 1


def test_what_was_public_before_somebody_confirmed_is_no_news_to_them(home):
    announce()
    make_review("Quokka")
    reader = make_subscriber()
    make_review("Numbat")
    queue()
    assert reader.deliveries.count() == 1
    assert "Numbat" in text_of_only_alert()
    assert "Quokka" not in text_of_only_alert()


@pytest.mark.parametrize(("age", "is_told"), [(ARCHIVE_AFTER + timedelta(days=1), False), (timedelta(days=30), True)])
def test_of_what_is_imported_only_the_recent_is_told(age, is_told, home):
    make_subscriber()
    review = make_review(publication_date=timezone.localdate() - age)
    record_import(review, "key", [])
    assert queue() == is_told


def test_an_old_report_that_an_editor_publishes_late_is_told_of(home):
    make_subscriber()
    make_review(publication_date=date(2015, 1, 1))
    assert queue() == 1


def test_what_becomes_public_together_is_told_of_in_one_mail(home):
    make_subscriber()
    make_review("Quokka")
    make_briefing("Numbat")
    make_resource("Bilby")
    assert queue() == 1
    text = text_of_only_alert()
    assert text.startswith("New: 1 review, 1 briefing and 1 resource\n")
    assert text.index("Quokka") < text.index("Numbat") < text.index("Bilby")


def test_a_flood_is_cut_short_with_a_link(home):
    make_subscriber()
    for number in range(25):
        make_review(f"Quokka {number:02}")
    queue()
    text = text_of_only_alert()
    assert text.startswith("New: 25 reviews\n")
    assert "Quokka 19" in text
    assert "Quokka 20" not in text
    assert "And 5 more: http://localhost:8000/reviews/" in text


# --- For whom ----------------------------------------------------------------------------------------------------


def test_everybody_gets_what_they_follow(home):
    theme, other_theme, agency = make_theme(), make_theme(), make_agency()
    review_type = ReviewType.objects.get(slug="lcspr")
    chosen = {
        "theme": {"terms": {"themes": [theme]}},
        "other theme": {"terms": {"themes": [other_theme]}},
        "agency": {"terms": {"agencies": [agency]}},
        "type": {"terms": {"review_types": [review_type]}},
        "reviews": {"all_reviews": True},
        "briefings": {"all_briefings": True},
        "nothing any more": {},
    }
    readers = {name: make_subscriber(follows_everything=False, **fields) for name, fields in chosen.items()} | {
        "everything": make_subscriber()
    }

    def told():
        queue()
        found = {name for name, reader in readers.items() if reader.deliveries.exists()}
        Delivery.objects.all().delete()
        return found

    make_review(many={"themes": [theme], "agencies": [agency]})
    assert told() == {"theme", "agency", "type", "reviews", "everything"}
    make_review(review_types=())
    assert told() == {"reviews", "everything"}
    make_briefing(many={"themes": [other_theme]})
    assert told() == {"other theme", "briefings", "everything"}
    make_resource()
    assert told() == {"everything"}


def test_a_mail_holds_only_what_is_followed_at_that_moment(home):
    reader = make_subscriber()
    make_review("Quokka")
    make_briefing("Numbat")
    queue()
    Subscriber.objects.filter(pk=reader.pk).update(follows_everything=False, all_briefings=True)
    text = text_of_only_alert()
    assert text.startswith("New briefing: Numbat")
    assert "Quokka" not in text


def test_who_followed_only_what_is_gone_gets_nothing_and_not_everything(home):
    theme = make_theme()
    make_subscriber(follows_everything=False, terms={"themes": [theme]})
    theme.delete()
    make_review()
    assert queue() == 0


def test_nobody_gets_alerts_before_they_confirm(home):
    make_subscriber(confirmed=False)
    announce()
    make_review()
    assert queue() == 0


def test_queries_do_not_grow_with_subscribers(home, django_assert_num_queries, django_assert_max_num_queries):
    theme = make_theme()
    for _ in range(3):
        make_subscriber(follows_everything=False, terms={"themes": [theme]})
    make_review(many={"themes": [theme]})
    announce()
    with django_assert_max_num_queries(20) as few:
        assert queue_due() == 3
    for _ in range(20):
        make_subscriber(follows_everything=False, terms={"themes": [theme]})
    make_review(many={"themes": [theme]})
    announce()
    with django_assert_num_queries(len(few.captured_queries)):
        assert queue_due() == 23


# --- Asked again when it is sent ---------------------------------------------------------------------------------

GONE = {
    "withdrawn": lambda page: withdraw(page, user=None, reason="A test"),
    "unpublished": lambda page: page.unpublish(),
    "private": lambda page: page.view_restrictions.create(restriction_type="login"),
    "below a draft": lambda page: Page.objects.filter(pk=page.get_parent().pk).update(live=False),
    "deleted": lambda page: page.delete(),
}


@pytest.mark.parametrize("end", GONE.values(), ids=GONE)
def test_what_is_not_public_any_more_is_in_no_mail(end, home, tmp_path, settings):
    make_subscriber()
    review = make_review("Quokka")
    queue()
    end(review)
    server = MailServer()
    Process(server, tmp_path).run()
    assert server.taken == []
    assert not Delivery.objects.exists()


def test_what_is_not_public_any_more_is_left_out_of_a_mail_about_other_things(home):
    make_subscriber()
    make_review("Quokka").unpublish()
    gone = make_review("Numbat")
    make_review("Bilby")
    queue()
    gone.unpublish()
    text = text_of_only_alert()
    assert text.startswith("New review: Bilby")
    assert "Numbat" not in text
    assert "Quokka" not in text


def test_a_restored_database_does_not_send_what_the_ledger_knows_as_withdrawn(home):
    make_subscriber()
    review = make_review("Quokka")
    queue()
    withdraw(review, user=None, reason="A test")
    Page.objects.filter(pk=review.pk).update(live=True)  # as a backup has it
    assert alerts() == [None]


def test_who_leaves_between_an_event_and_its_mail_gets_none(home):
    reader = make_subscriber()
    make_review()
    queue()
    reader.delete()
    assert not Delivery.objects.exists()


# --- Digests -----------------------------------------------------------------------------------------------------

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("frequency", "now", "expected"),
    [
        (Frequency.DAILY, datetime(2026, 7, 1, 8, 59, tzinfo=LONDON), datetime(2026, 6, 30, 9, tzinfo=LONDON)),
        (Frequency.DAILY, datetime(2026, 7, 1, 9, 0, tzinfo=LONDON), datetime(2026, 7, 1, 9, tzinfo=LONDON)),
        (Frequency.DAILY, datetime(2026, 7, 1, 8, 30, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=LONDON)),
        (Frequency.DAILY, datetime(2026, 10, 25, 9, 30, tzinfo=UTC), datetime(2026, 10, 25, 9, tzinfo=LONDON)),
        (Frequency.WEEKLY, datetime(2026, 7, 1, 12, 0, tzinfo=LONDON), datetime(2026, 6, 29, 9, tzinfo=LONDON)),
        (Frequency.WEEKLY, datetime(2026, 6, 29, 8, 0, tzinfo=LONDON), datetime(2026, 6, 22, 9, tzinfo=LONDON)),
        (Frequency.WEEKLY, datetime(2026, 3, 30, 8, 30, tzinfo=UTC), datetime(2026, 3, 30, 9, tzinfo=LONDON)),
    ],
)
def test_digests_come_at_nine_on_the_clock_in_london_and_on_mondays(frequency, now, expected):
    assert digest_time(frequency, now) == expected


def test_digests_gather_what_came_before_their_time_and_leave_the_rest_for_the_next(home, monkeypatch):
    clock = [datetime(2026, 7, 1, 12, tzinfo=LONDON)]  # a Wednesday
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    daily, weekly = make_subscriber(frequency="daily"), make_subscriber(frequency="weekly")
    told = []

    def look(day, hour, title=None):
        clock[0] = datetime(2026, 7, day, hour, tzinfo=LONDON)
        if title:
            make_review(title)
        announce()
        queue_due()
        for delivery in Delivery.objects.select_related("subscriber"):
            who = "daily" if delivery.subscriber == daily else "weekly"
            text = compose(delivery).body
            told.append((day, who, {name for name in ("Quokka", "Numbat", "Bilby") if name in text}))
        Delivery.objects.all().delete()

    assert weekly.pk
    look(1, 13, "Quokka")
    look(1, 14, "Numbat")
    look(2, 8)
    assert told == []
    look(2, 9)
    look(2, 10, "Bilby")
    look(2, 11)
    look(3, 9)
    look(4, 9)  # nothing new, no mail
    look(6, 9)
    assert told == [
        (2, "daily", {"Quokka", "Numbat"}),
        (3, "daily", {"Bilby"}),
        (6, "weekly", {"Quokka", "Numbat", "Bilby"}),
    ]


# --- The mail ----------------------------------------------------------------------------------------------------


def test_a_mail_says_whose_it_is_and_how_to_leave_and_tells_nothing_of_who_reads(home, settings):
    reader = make_subscriber("reader@example.org")
    review = make_review("Child Quokka", publication_date=date(2026, 5, 1), summary="An invented\nsummary.")
    queue()
    (alert,) = alerts()
    leave = f"http://localhost:8000/alerts/leave/{reader.token}/"
    assert alert.subject == "New review: Child Quokka (2026)"
    assert alert.to == ["reader@example.org"]
    assert alert.from_email == "Safeguarding Children Partnership <practice-reviews@localhost>"
    assert alert.extra_headers["List-Unsubscribe"] == f"<{leave}>"
    assert alert.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert alert.content_subtype == "plain"
    assert alert.alternatives == [] if hasattr(alert, "alternatives") else True
    addresses = {word for word in alert.body.split() if word.startswith("http")}
    manage = f"http://localhost:8000/alerts/manage/{reader.token}/"
    assert addresses == {f"http://localhost:8000{review.url}", leave, manage, "http://localhost:8000/"}
    assert "reader@example.org" not in alert.body


def test_a_year_that_stands_in_the_title_is_not_said_twice(home):
    make_subscriber()
    make_review("Child Quokka 2024", publication_date=date(2024, 5, 1))
    queue()
    (alert,) = alerts()
    assert alert.subject == "New review: Child Quokka 2024"


def test_a_mail_that_comes_back_names_its_delivery_where_that_is_set(home, settings):
    settings.ALERT_BOUNCES_TO = "bounces@example.org"
    make_subscriber()
    make_review()
    queue()
    (alert,) = alerts()
    assert alert.envelope_sender == f"bounces+{Delivery.objects.get().token}@example.org"


def test_names_in_any_script_and_odd_characters_make_a_valid_mail(home, site):
    make_subscriber()
    make_review("Child “Łukasz” & <b>\N{ZERO WIDTH SPACE}", summary="Ünvollständig & <i>")
    queue()
    (alert,) = alerts()
    content = alert.message().as_bytes(linesep="\r\n")
    assert b"New review" in content or b"=?utf-8?" in content
    assert "Child “Łukasz” & <b>" in alert.body


# --- The site around it ------------------------------------------------------------------------------------------


def test_no_row_of_alerts_moves_the_stamp_of_public_pages(home):
    theme = make_theme()
    make_review(many={"themes": [theme]})
    before = stamp.read()
    reader = make_subscriber(terms={"themes": [theme]})
    queue()
    reader.delete()
    assert stamp.read() == before
