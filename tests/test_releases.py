"""Releases: whole, on time, approved by a second person, held when something is wrong."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models.signals import pre_save
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from documents.access import Access
from home.models import InformationPage
from publishing import gate, outbox, releases
from publishing.engine import due_items, publish_due
from publishing.models import AuditEntry, GateOverride, Release
from publishing.models.release import ReleaseState
from publishing.working_days import after_working_days, is_working_day
from reviews.models import ReviewPage, Submission

from .factories import make_briefing, make_document, make_information_page, make_review, seven_sections
from .releases import make_approved, make_draft, make_release, make_user
from .test_document_access import read
from .test_publishing import START, Clock

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def approver(django_user_model):
    return make_user(django_user_model, "approver")


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def codes(release):
    return {problem.code for problem in gate.problems_of(release)}


@pytest.fixture(autouse=True)
def no_notice(settings):
    """Nobody has to be sent a report in advance, but where a test is about that."""
    settings.ADVANCE_NOTICE_WORKING_DAYS = 0


@pytest.fixture
def seven_days(no_notice, settings):
    settings.ADVANCE_NOTICE_WORKING_DAYS = 7


def test_a_release_goes_live_whole_at_its_time_and_not_before(clock, approver, rf):
    document = make_document()
    review = make_draft(report=document)
    briefing = make_briefing("Learning", live=False, body=seven_sections())
    briefing.save_revision()
    release = make_approved(approver, review, briefing)
    clock.now = START + HOUR - timedelta(microseconds=1)
    assert publish_due().done == []
    assert not fresh(review).live
    assert read(rf, document) is None
    clock.now = START + HOUR
    assert len(publish_due().done) == 1
    assert (fresh(review).live, fresh(briefing).live) == (True, True)
    assert read(rf, document) == Access.PUBLIC
    assert fresh(release).state == ReleaseState.PUBLISHED
    assert publish_due().done == []
    history = PageLogEntry.objects.filter(page=review.pk, action="wagtail.publish.scheduled")
    assert [entry.user for entry in history] == [approver]
    assert AuditEntry.objects.filter(action="publishing.release.publish").count() == 1


def test_edits_of_live_pages_go_live_with_a_release_too(clock, approver):
    page = make_information_page("About us")
    page.title = "About the partnership"
    page.save_revision()
    make_approved(approver, page)
    clock.now = START + 2 * HOUR
    publish_due()
    assert fresh(page).title == "About the partnership"


def test_a_page_above_goes_live_before_the_one_below(clock, approver):
    above = make_information_page("Above", live=False)
    above.save_revision()
    below = above.add_child(instance=InformationPage(title="Below", live=False))
    below.save_revision()
    make_approved(approver, below, above)
    clock.now = START + 2 * HOUR
    publish_due()
    assert fresh(above).live
    assert fresh(below).live


def test_one_page_that_cannot_be_saved_holds_the_whole_release_and_tells(clock, approver):
    good, bad = make_draft("Good"), make_draft("Bad")
    release = make_approved(approver, good, bad)
    make_review("Same address", slug="taken")
    content = bad.latest_revision.content | {"slug": "taken"}
    type(bad.latest_revision).objects.filter(pk=bad.latest_revision.pk).update(content=content)
    clock.now = START + HOUR
    outcome = publish_due()
    assert (outcome.done, outcome.failed) == ([], [])
    assert (fresh(good).live, fresh(bad).live) == (False, False)
    held = fresh(release)
    assert held.state == ReleaseState.HELD
    assert "“Bad”" in held.trouble
    outbox.drain()
    assert [message.to for message in mail.outbox] == [["approver@example.org"]]
    assert "Bad" not in mail.outbox[0].body + mail.outbox[0].subject  # mail is not for what is embargoed
    assert due_items() == []
    assert AuditEntry.objects.filter(action="publishing.release.hold").count() == 1


def test_a_passing_failure_is_tried_again_and_a_lasting_one_holds_the_release(clock, approver):
    release = make_approved(approver, make_draft())

    def fail(instance, **kwargs):
        if instance.live:
            raise OSError("the disk is full")

    pre_save.connect(fail, sender=ReviewPage)
    try:
        clock.now = START + HOUR
        assert len(publish_due().failed) == 1
        assert fresh(release).state == ReleaseState.SCHEDULED
        clock.now = START + HOUR + timedelta(seconds=61)
        publish_due()
    finally:
        pre_save.disconnect(fail, sender=ReviewPage)
    assert fresh(release).state == ReleaseState.HELD
    assert "the disk is full" in fresh(release).trouble


@pytest.mark.parametrize("change", ["page", "file", "time", "pages", "deleted"])
def test_whatever_changes_after_the_approval_voids_it(clock, approver, change):
    document = make_document()
    page, other = make_draft(report=document), make_draft("Other")
    release = make_approved(approver, page, other)
    if change == "page":
        page.save_revision()
    elif change == "file":
        document.file = ContentFile(b"%PDF-1.7 another", name="report.pdf")
        document.save()
    elif change == "time":
        Release.objects.filter(pk=release.pk).update(go_live_at=START + 2 * HOUR)
        releases.void_if_changed(release)
    elif change == "pages":
        release.items.last().delete()
        releases.void_if_changed(release)
    else:
        other.delete()
    changed = fresh(release)
    assert (changed.state, changed.approved_by) == (ReleaseState.DRAFT, None)
    assert "approved again" in changed.trouble
    assert AuditEntry.objects.filter(action="publishing.release.void").count() == 1
    clock.now = START + 3 * HOUR
    publish_due()
    assert not fresh(page).live


def test_a_change_that_no_signal_told_of_is_found_when_it_goes_live(clock, approver):
    page = make_draft()
    release = make_approved(approver, page)
    Page.objects.filter(pk=page.pk).update(latest_revision=None)
    page.revisions.all().delete()
    clock.now = START + HOUR
    publish_due()
    assert fresh(release).state == ReleaseState.HELD
    assert not fresh(page).live


def test_saving_a_document_without_change_keeps_the_approval(clock, approver):
    document = make_document()
    release = make_approved(approver, make_draft(report=document))
    document.save()
    assert fresh(release).state == ReleaseState.SCHEDULED


def test_who_prepared_a_release_does_not_approve_it(approver):
    with pytest.raises(PermissionDenied, match="You prepared"):
        releases.approve(make_release(make_draft(), user=approver), approver)


def test_who_made_the_latest_change_does_not_approve_it(approver):
    page = make_draft()
    page.save_revision(user=approver)
    with pytest.raises(PermissionDenied, match="latest change"):
        releases.approve(make_release(page), approver)


def test_who_may_not_publish_every_page_does_not_approve(django_user_model):
    user = django_user_model.objects.create_user("author", "author@example.org", "example-password")
    with pytest.raises(PermissionDenied, match="may not publish"):
        releases.approve(make_release(make_draft()), user)


def test_an_approval_in_the_past_is_refused(approver):
    release = make_release(make_draft(), at=timezone.now() - HOUR)
    with pytest.raises(releases.RefusedError, match="time to come"):
        releases.approve(release, approver)


def test_a_cancelled_release_does_not_go_live(clock, approver):
    page = make_draft()
    release = make_approved(approver, page)
    releases.cancel(release, approver)
    clock.now = START + 2 * HOUR
    assert publish_due().done == []
    assert not fresh(page).live
    with pytest.raises(releases.RefusedError):
        releases.cancel(release, approver)


def test_what_was_due_while_the_scheduler_was_down_goes_live_when_it_starts(clock, approver):
    page = make_draft()
    make_approved(approver, page)
    clock.now = START + timedelta(days=3)
    call_command("publish_scheduled")
    assert fresh(page).live


def test_a_trial_finds_trouble_in_time_and_changes_nothing(clock, approver):
    page = make_draft()
    release = make_approved(approver, page, at=START + timedelta(days=2))
    clock.now = START + timedelta(days=1, minutes=1)
    releases.try_out_upcoming()
    checked = fresh(release)
    assert (checked.checked_at, checked.trouble) == (clock.now, "")
    assert not fresh(page).live
    Page.objects.filter(pk=page.get_parent().pk).update(live=False)
    clock.now += timedelta(minutes=1)
    releases.try_out_upcoming()
    assert fresh(release).checked_at != clock.now  # the next trial is an hour before
    clock.now = START + timedelta(days=2) - HOUR
    releases.try_out_upcoming()
    checked = fresh(release)
    assert "is not live" in checked.trouble
    assert checked.state == ReleaseState.SCHEDULED
    outbox.drain()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_release, "empty"),
        (lambda: make_release(make_review()), "no-draft"),
        (lambda: make_release(make_draft(expire_at=timezone.now() + timedelta(minutes=30))), "expired"),
        (lambda: make_release(make_draft(go_live_at=timezone.now() + timedelta(days=30))), "own-time"),
    ],
)
def test_the_gate_names_what_blocks(make, code):
    release = make()
    found = {problem.code: problem for problem in gate.problems_of(release)}
    assert found[code].blocks


def test_the_gate_blocks_a_page_that_is_scheduled_on_its_own_or_in_another_release(approver):
    scheduled = make_draft("Scheduled")
    scheduled.go_live_at = timezone.now() + HOUR / 2
    scheduled.save_revision().publish()
    assert "own-schedule" in codes(make_release(scheduled))
    shared = make_draft("Shared")
    make_approved(approver, shared, name="First")
    assert "other-release" in codes(make_release(shared, name="Second"))


def test_the_gate_blocks_a_file_that_is_gone():
    document = make_document()
    release = make_release(make_draft(report=document))
    document.file.storage.delete(document.file.name)
    assert f"file-{document.pk}" in codes(release)


def test_the_gate_asks_what_guidance_asks_and_a_reason_overrides_it(approver):
    page = make_review("Child Robin", live=False, publication_decision="full-report")
    page.save_revision()
    release = make_release(page)
    problems = {problem.code: problem for problem in gate.problems_of(release)}
    assert set(problems) == {"no-report", "no-reviewer"}
    with pytest.raises(releases.RefusedError, match="has no report"):
        releases.approve(release, approver)
    for problem in problems.values():
        with pytest.raises(releases.RefusedError, match="reason"):
            releases.override(release, problem, approver, "  ")
        releases.override(release, problem, approver, "The panel agreed.")
    assert GateOverride.objects.filter(release=release).count() == 2
    entry = AuditEntry.objects.filter(action="publishing.release.override").first()
    assert (entry.user_name, entry.data["reason"]) == ("approver", "The panel agreed.")
    assert releases.approve(release, approver).state == ReleaseState.SCHEDULED


def test_what_blocks_is_not_overridden(approver):
    release = make_release()
    with pytest.raises(releases.RefusedError):
        releases.override(release, gate.problems_of(release)[0], approver, "please")


@pytest.mark.usefixtures("seven_days")
def test_an_override_counts_only_for_what_it_was_about(approver):
    page = make_review("Child Robin", live=False, report=make_document(), lead_reviewer="A. Reviewer (invented)")
    page.submissions.create(body="panel", sent_on=timezone.localdate())
    page.save_revision()
    release = make_release(page)
    (problem,) = (problem for problem in gate.problems_of(release) if problem.code == "notice-panel")
    releases.override(release, problem, approver, "The Panel waived it.")
    assert problem not in gate.unsolved(release, gate.problems_of(release))
    Submission.objects.filter(review=page.pk).update(sent_on=timezone.localdate() - timedelta(days=1))
    ReviewPage.objects.get(pk=page.pk).save_revision()
    assert "notice-panel" in {problem.code for problem in gate.unsolved(release, gate.problems_of(release))}


@pytest.mark.usefixtures("seven_days")
def test_the_earliest_lawful_day_is_counted_in_working_days_of_england():
    page = make_review("Child Robin", live=False, report=make_document(), lead_reviewer="A. Reviewer (invented)")
    for body in ("panel", "secretary-of-state", "ofsted"):
        page.submissions.create(body=body, sent_on=date(2026, 12, 21))
    page.save_revision()
    release = make_release(page, at=datetime(2026, 12, 31, 9, 30, tzinfo=UTC))
    earliest = gate.earliest_time(gate.problems_of(release))
    # 22, 23, 24, 29, 30, 31 December, 4 January: Christmas, Boxing Day's substitute and New Year's Day do not count.
    assert timezone.localtime(earliest).date() == date(2027, 1, 4)
    assert gate.problems_of(release, datetime(2027, 1, 4, 9, 30, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # for Boxing Day, a Saturday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2026, 8, 3), True),  # a bank holiday in Scotland only
        (date(2026, 8, 31), False),
        (date(2026, 8, 30), False),  # a Sunday
        (date(2028, 2, 29), True),
    ],
)
def test_bank_holidays_and_weekends_are_no_working_days(day, is_one):
    assert is_working_day(day) is is_one


def test_the_day_of_sending_does_not_count():
    assert after_working_days(date(2026, 3, 2), 7) == date(2026, 3, 11)
    assert after_working_days(date(2026, 3, 2), 0) == date(2026, 3, 2)


def test_an_end_within_a_year_asks_for_a_reason():
    page = make_draft(expire_at=timezone.now() + timedelta(days=300))
    assert "one-year" in codes(make_release(page))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"summary": ""}, "Write a sentence or two for cards"),
        ({"publication_date": None, "publication_decision": "improvements-only"}, "Give the date of the report"),
        ({"review_types": ()}, "Choose at least one type"),
    ],
)
def test_the_gate_asks_for_what_the_form_of_a_review_asks_for(approver, fields, said):
    page = make_review(live=False, **({"publication_decision": "not-yet-published"} | fields))
    page.save_revision()
    with pytest.raises(releases.RefusedError, match=said):
        make_approved(approver, page)


@pytest.mark.parametrize("fields", [{"summary": "", "body": seven_sections()}, {"body": seven_sections()[:6]}, {}])
def test_the_gate_asks_for_what_the_form_of_a_briefing_asks_for(approver, fields):
    page = make_briefing(live=False, **fields)
    page.save_revision()
    with pytest.raises(releases.RefusedError):
        make_approved(approver, page)
