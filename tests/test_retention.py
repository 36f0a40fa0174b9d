"""Retention: rules propose, people decide, a record stays, and files close on the second."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from documents.models import SiteDocument
from publishing import scheduler as scheduler_module
from publishing.calendar import entries_between
from publishing.engine import due_items, publish_due
from publishing.gate import problems_of
from publishing.models import AuditEntry, RetentionKeep, RetentionRecord, RetentionReminder, RetentionSettings
from publishing.outbox import drain
from publishing.retention.decisions import RefusedError, end, keep, publish_again, replace_by_record
from publishing.retention.ends import coming_ends, ends_of
from publishing.retention.kinds import ACTIONS, PRESETS, Action, Subject, kinds
from publishing.retention.reminders import remind
from publishing.retention.years import earliest_end, is_early, public_since, years_after
from publishing.upcoming import next_due
from reviews.models import ReviewDocument, ReviewPage

from .factories import make_briefing, make_document, make_information_page, make_review
from .releases import make_draft, make_release

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def chief(django_user_model):
    return django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")


def live_since(page, days):
    """Publish `page` and have it so `days` ago."""
    page.save_revision().publish()
    Page.objects.filter(pk=page.pk).update(first_published_at=timezone.now() - days * DAY)
    return type(page).objects.get(pk=page.pk)


def old_review(days=400, **fields):
    fields = {"report": make_document(), "publication_date": date(2015, 5, 1)} | fields
    return live_since(make_review(**fields), days)


def set_rules(**rules):
    stored = {code: {"action": action, "years": years} for code, (action, years) in rules.items()}
    return RetentionSettings.objects.create(rules=stored)


def facts(ends):
    return [(end.page.pk, end.subject, end.is_certain) for end in ends]


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 5, 3), 1, date(2025, 5, 3)),
        (date(2024, 2, 29), 1, date(2025, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2023, 12, 31), 10, date(2033, 12, 31)),
    ],
)
def test_a_year_is_over_on_the_same_day_of_the_calendar(day, years, expected):
    assert years_after(day, years) == expected


def test_years_count_from_going_live_here_or_from_a_later_date_on_the_report():
    at = datetime(2024, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London
    assert public_since(ReviewPage(first_published_at=at, publication_date=date(2015, 1, 1))) == date(2024, 7, 1)
    assert public_since(ReviewPage(first_published_at=at, publication_date=date(2025, 1, 1))) == date(2025, 1, 1)
    assert public_since(ReviewPage(), at) == date(2024, 7, 1)
    assert public_since(ReviewPage()) is None


def test_days_are_compared_and_not_instants():
    page = ReviewPage(first_published_at=datetime(2024, 7, 1, 9, 30, tzinfo=UTC))
    assert is_early(page, datetime(2025, 6, 30, 22, 59, tzinfo=UTC))
    assert not is_early(page, datetime(2025, 6, 30, 23, 0, tzinfo=UTC))  # 1 July begins in London
    assert earliest_end(make_briefing()) is None


def test_nothing_is_due_by_default():
    old_review()
    live_since(make_briefing(), 4000)
    assert coming_ends() == []
    assert remind() == 0


@pytest.mark.parametrize(
    ("code", "action", "subject"),
    [
        ("reports", "record", Subject.FILES),
        ("reports", "decide", Subject.FILES),
        ("reviews", "end", Subject.PAGE),
        ("reviews", "decide", Subject.PAGE),
    ],
)
def test_each_rule_proposes_a_date(code, action, subject):
    review = old_review(days=10)
    set_rules(**{code: (action, 2)})
    (proposed,) = coming_ends()
    assert (proposed.page.pk, proposed.subject, proposed.is_certain) == (review.pk, subject, False)
    assert timezone.localdate(proposed.at) == years_after(timezone.localdate(review.first_published_at), 2)
    assert coming_ends(timezone.now() + DAY) == []


def test_briefings_have_a_rule_of_their_own():
    review, briefing = old_review(), live_since(make_briefing(), 400)
    set_rules(learning=("end", 1))
    assert facts(coming_ends()) == [(briefing.pk, Subject.PAGE, False)]
    assert review.live


def test_drafts_and_reviews_without_files_are_not_proposed():
    make_review(live=False, report=make_document())
    live_since(make_review(), 400)
    set_rules(reports=("record", 1))
    assert coming_ends() == []


def test_an_end_that_is_set_takes_the_place_of_what_a_rule_proposes():
    review = old_review(days=10)
    Page.objects.filter(pk=review.pk).update(expire_at=timezone.now() + 300 * DAY)
    set_rules(reports=("record", 1), reviews=("end", 1))
    assert facts(coming_ends()) == [(review.pk, Subject.PAGE, True)]


def test_every_preset_names_kinds_and_rules_that_exist():
    known = {kind.code: kind for kind in kinds()}
    assert [kind.code for kind in kinds()] == ["reports", "reviews", "learning"]
    assert [preset.label for preset in PRESETS][:4] == [
        "Everything for good",
        "Report one year, briefing for good",
        "One year only",
        "One year, afterwards on request",
    ]
    for preset in PRESETS:
        for code, rule in preset.rules.items():
            assert rule.action in ACTIONS[known[code].subject]
            assert rule.action != Action.KEEP


def test_nothing_ends_without_a_decision(client):
    review = old_review(days=4000)
    set_rules(reports=("record", 1), reviews=("end", 1))
    remind()
    assert due_items(timezone.now() + 4000 * DAY) == []
    publish_due()
    assert client.get(review.url).status_code == 200
    assert client.get(review.report.url).status_code == 200


def test_a_reminder_is_sent_once_before_the_end_and_names_nothing(chief, django_capture_on_commit_callbacks):
    review = old_review(days=340, title="Child Zaunkoenig")
    set_rules(reports=("record", 1))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind() == 1
        assert remind() == 0
    (sent,) = mail.outbox
    assert sent.to == ["chief@example.org"]
    assert "Zaunkoenig" not in sent.subject + sent.body
    assert reverse("retention") in sent.body
    assert RetentionReminder.objects.get().ends_at > timezone.now()
    assert review.live


def test_one_mail_tells_of_all_that_is_new(chief, django_capture_on_commit_callbacks):
    for _ in range(3):
        old_review()
    review = old_review(days=10)
    Page.objects.filter(pk=review.pk).update(expire_at=timezone.now() + 5 * DAY)
    set_rules(reports=("record", 1))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind() == 4
    (sent,) = mail.outbox
    assert "1 thing on the site will end and 3 things on the site should be decided about" in sent.subject


def test_the_scheduler_reminds_every_few_minutes(monkeypatch):
    calls, moment = [], [1000.0]
    monkeypatch.setattr(scheduler_module, "remind", lambda: calls.append(moment[0]))
    monkeypatch.setattr(scheduler_module.time, "monotonic", lambda: moment[0])
    scheduler = scheduler_module.Scheduler()
    for moment[0] in (1000.0, 1001.0, 1299.0, 1300.0):
        scheduler._remind()
    assert calls == [1000.0, 1300.0]


def test_an_end_that_moves_is_reminded_of_again():
    review = old_review(days=10)
    for days in (5, 7):
        Page.objects.filter(pk=review.pk).update(expire_at=timezone.now() + days * DAY)
        assert remind() == 1
    Page.objects.filter(pk=review.pk).update(expire_at=timezone.now() + 61 * DAY)
    assert remind() == 0


def test_what_is_kept_is_proposed_later_or_never_again(chief):
    review = old_review()
    set_rules(reports=("record", 1))
    until = timezone.localdate() + 700 * DAY
    keep(review, Subject.FILES, until=until, reason="Still asked for.", user=chief)
    (proposed,) = ends_of(review)
    assert timezone.localdate(proposed.at) == until
    keep(review, Subject.FILES, until=None, reason="It is cited.", user=chief)
    assert ends_of(review) == []
    reasons = AuditEntry.objects.filter(action="publishing.retention.keep").values_list("data__reason", flat=True)
    assert set(reasons) == {"Still asked for.", "It is cited."}
    with pytest.raises(RefusedError, match="reason"):
        keep(review, Subject.FILES, until=None, reason=" ", user=chief)
    assert RetentionKeep.objects.count() == 1


def test_a_record_closes_the_files_and_keeps_the_page(client, chief):
    review = old_review(summary="What happened in outline.")
    plan, briefing = make_document("Plan", name="plan.pdf"), make_document("Briefing", name="briefing.pdf")
    review.further_documents = [
        ReviewDocument(kind="action-plan", title="Plan", document=plan),
        ReviewDocument(kind="seven-minute-briefing", title="Briefing", document=briefing),
    ]
    review.save_revision().publish()
    review = ReviewPage.objects.get(pk=review.pk)
    assert review.retention_files() == [review.report, plan]
    RetentionSettings.objects.create(how_to_ask="Write to us.", contact="ask@example.org")
    replace_by_record(review, review.retention_files(), at=None, reason="", user=chief)
    drain()
    content = client.get(review.url).content.decode()
    started, today = timezone.localdate(review.first_published_at), timezone.localdate()
    said = " ".join(content.split())
    assert f"published here from {started:%-d %B %Y} to {today:%-d %B %Y}. Write to us." in said
    assert "mailto:ask@example.org" in content
    assert "What happened in outline." in content
    for file in (review.report, plan):
        assert file.url not in content
        assert client.get(file.url).status_code == 404
    assert client.get(briefing.url).status_code == 200
    assert briefing.url in content
    assert AuditEntry.objects.filter(action="publishing.retention.record").count() == 1


@pytest.mark.parametrize("channel", ["/", "/reviews/", "/reviews/feed/", "/reviews/data.json", "/api/v2/pages/"])
def test_no_channel_links_to_a_closed_file(client, chief, channel):
    review = old_review()
    replace_by_record(review, [review.report], at=None, reason="", user=chief)
    assert review.report.token not in client.get(channel).content.decode()


def test_a_closed_file_is_closed_wherever_it_stands(client, chief):
    report = make_document()
    review = old_review(report=report)
    link = f'<p><a linktype="document" id="{report.pk}">the report</a></p>'
    free = make_information_page(body=json.dumps([{"type": "paragraph", "value": link}]))
    briefing = make_briefing(document=report)
    assert report.url in client.get(free.url).content.decode()
    replace_by_record(review, [report], at=None, reason="", user=chief)
    for page in (free, briefing):
        content = client.get(page.url).content.decode()
        assert report.token not in content
    assert "No longer published here" in client.get(briefing.url).content.decode()
    assert client.get(report.url).status_code == 404


def test_editors_still_read_a_closed_file(admin_client, chief_of_all):
    review = old_review()
    replace_by_record(review, [review.report], at=None, reason="", user=chief_of_all)
    assert admin_client.get(review.report.url).status_code == 200


@pytest.fixture
def chief_of_all(admin_client, django_user_model):
    return django_user_model.objects.get(username="chief")


def test_a_planned_record_closes_on_the_second_and_the_engine_tells_of_it_once(client, chief, monkeypatch):
    review = old_review()
    at = timezone.now() + DAY
    replace_by_record(review, [review.report], at=at, reason="", user=chief)
    assert client.get(review.report.url).status_code == 200
    assert facts(ends_of(review)) == [(review.pk, Subject.FILES, True)]
    assert next_due() == at  # no answer is kept beyond it
    (entry,) = entries_between(at - DAY, at + DAY)
    assert entry.at == at
    monkeypatch.setattr(timezone, "now", lambda: at - timedelta(microseconds=1))
    publish_due()
    assert client.get(review.report.url).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: at)
    assert client.get(review.report.url).status_code == 404  # whether a scheduler runs or not
    for _ in range(2):
        publish_due()
    assert RetentionRecord.objects.get().done_at == at
    assert AuditEntry.objects.filter(action="publishing.retention.record").count() == 1
    assert client.get(review.url).status_code == 200


def test_what_is_kept_calls_a_planned_record_off(client, chief):
    review = old_review()
    replace_by_record(review, [review.report], at=timezone.now() + DAY, reason="", user=chief)
    keep(review, Subject.FILES, until=None, reason="Asked for.", user=chief)
    assert SiteDocument.objects.get(pk=review.report.pk).public_until is None
    assert ends_of(review) == []
    assert due_items(timezone.now() + 9 * DAY) == []


def test_a_record_is_published_again(client, chief):
    review = old_review()
    replace_by_record(review, [review.report], at=None, reason="", user=chief)
    publish_again(review, reason="Asked for.", user=chief)
    assert client.get(review.report.url).status_code == 200
    with pytest.raises(RefusedError):
        publish_again(review, reason="", user=chief)


def test_a_page_ends_on_its_day_through_the_engine_and_a_draft_does_not_take_it_back(client, chief, monkeypatch):
    review = old_review()
    review.summary = "Changed in a draft."
    review.save_revision()
    at = (timezone.now() + DAY).replace(microsecond=0)  # a draft keeps milliseconds
    end(review, at=at, reason="", user=chief)
    review = ReviewPage.objects.get(pk=review.pk)
    assert (review.expire_at, review.has_unpublished_changes) == (at, True)
    assert "Changed in a draft." not in client.get(review.url).content.decode()
    review.get_latest_revision().publish()
    assert ReviewPage.objects.get(pk=review.pk).expire_at == at
    monkeypatch.setattr(timezone, "now", lambda: at)
    publish_due()
    assert client.get(review.url).status_code == 404
    assert client.get(review.report.url).status_code == 404


def test_what_is_kept_takes_back_an_end(chief):
    review = old_review()
    end(review, at=timezone.now() + DAY, reason="", user=chief)
    keep(review, Subject.PAGE, until=None, reason="Asked for.", user=chief)
    review = ReviewPage.objects.get(pk=review.pk)
    assert (review.expire_at, review.has_unpublished_changes) == (None, False)
    assert review.get_latest_revision_as_object().expire_at is None


def test_a_page_that_links_to_the_report_elsewhere_still_does(client, chief):
    review = old_review(report_link="https://example.org/report.pdf")
    replace_by_record(review, [review.report], at=None, reason="", user=chief)
    content = client.get(review.url).content.decode()
    assert 'href="https://example.org/report.pdf"' in content
    assert review.report.token not in content


def test_an_improvements_only_statement_has_its_record_too(client, chief):
    review = old_review(publication_decision="improvements-only")
    replace_by_record(review, [review.report], at=None, reason="", user=chief)
    content = client.get(review.url).content.decode()
    assert "The improvements-only statement was published here" in content
    assert review.report.token not in content


def test_the_gate_tells_of_a_closed_file(chief):
    review = old_review()
    replace_by_record(review, [review.report], at=None, reason="", user=chief)
    draft = make_draft(report=review.report)
    assert f"closed-{review.report.pk}" in [problem.code for problem in problems_of(make_release(draft))]


def test_a_page_ends_now(client, chief):
    briefing = live_since(make_briefing(), 10)
    end(briefing, at=None, reason="", user=chief)
    assert client.get(briefing.url).status_code == 404


@pytest.mark.parametrize("at", [None, timedelta(days=200)])
def test_within_the_first_year_an_end_or_a_record_needs_its_reason(client, chief, at):
    review = old_review(days=100)
    at = at and timezone.now() + at
    with pytest.raises(RefusedError, match="a year"):
        end(review, at=at, reason=" ", user=chief)
    with pytest.raises(RefusedError, match="a year"):
        replace_by_record(review, [review.report], at=at, reason="", user=chief)
    assert client.get(review.report.url).status_code == 200
    replace_by_record(review, [review.report], at=at, reason="A court asked.", user=chief)
    assert AuditEntry.objects.get(action="publishing.retention.plan_record").data["reason"] == "A court asked."


def test_an_end_is_refused_while_changes_are_scheduled(chief):
    review = old_review()
    review.go_live_at = timezone.now() + DAY
    review.save_revision().publish()
    with pytest.raises(RefusedError, match="scheduled"):
        end(ReviewPage.objects.get(pk=review.pk), at=timezone.now() + 3 * DAY, reason="", user=chief)
    assert not AuditEntry.objects.filter(action="publishing.retention.end").exists()


def test_a_day_that_has_begun_is_refused(chief):
    with pytest.raises(RefusedError, match="has begun"):
        end(old_review(), at=timezone.now() - DAY, reason="", user=chief)
