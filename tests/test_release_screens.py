"""Releases in the admin: the form, the screen, the calendar."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from publishing.gate import problems_of
from publishing.models import Release
from publishing.models.release import ReleaseState
from publishing.releases import override

from .factories import make_document, make_information_page, make_review
from .releases import make_approved, make_draft, make_release, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(django_user_model):
    return make_user(django_user_model, "approver")


def form(*pages, **fields):
    at = timezone.localtime(timezone.now() + timedelta(days=1))
    data = {"name": "Child Robin", "go_live_at": f"{at:%Y-%m-%d %H:%M}", "notes": ""} | fields
    return nested_form_data(data | {"items": inline_formset([{"page": page.pk} for page in pages])})


def test_a_release_is_made_and_shown_with_what_stands_in_its_way(admin_client):
    page = make_draft()
    response = admin_client.post(reverse("releases:add"), form(page), follow=True)
    release = Release.objects.get()
    assert response.redirect_chain[-1][0] == reverse("releases:inspect", args=[release.pk])
    assert release.prepared_by.username == "chief"
    assert [item.page_id for item in release.items.all()] == [page.pk]
    assert "You prepared this release" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2020-01-01 09:30", "This time has passed"),
        ("2027-03-28 01:30", "01:30 on 28 March 2027 does not exist"),
        ("2027-10-31 01:30", "01:30 on 31 October 2027 happens twice"),
        ("2027-02-29 09:30", "valid date"),
        ("soon", "valid date"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_is_lost(admin_client, typed, message):
    response = admin_client.post(
        reverse("releases:add"), form(make_draft(), go_live_at=typed, notes="The family knows.")
    )
    content = response.content.decode()
    assert message in content
    assert "The family knows." in content
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2027-03-28 02:30", "2027-03-28T01:30:00+00:00"),
        ("2027-07-01 09:30", "2027-07-01T08:30:00+00:00"),
        ("2027-10-31 02:30", "2027-10-31T02:30:00+00:00"),
        ("2028-02-29 09:30", "2028-02-29T09:30:00+00:00"),
    ],
)
def test_a_time_typed_is_london_time(admin_client, typed, instant):
    admin_client.post(reverse("releases:add"), form(make_draft(), go_live_at=typed))
    assert Release.objects.get().go_live_at == datetime.fromisoformat(instant)


def test_the_same_page_twice_is_refused(admin_client):
    page = make_draft()
    response = admin_client.post(reverse("releases:add"), form(page, page))
    assert response.status_code == 200
    assert "A page is in this release twice. Take one of the two out." in response.content.decode()
    assert not Release.objects.exists()


def test_a_second_person_approves_by_a_button(client, approver):
    release = make_release(make_draft())
    client.force_login(approver)
    response = client.post(reverse("releases:approve", args=[release.pk]), follow=True)
    assert "goes live" in response.content.decode()
    release.refresh_from_db()
    assert (release.state, release.approved_by) == (ReleaseState.SCHEDULED, approver)


def test_an_override_needs_a_reason_and_is_shown_with_it(admin_client):
    page = make_draft()
    page.publication_decision = "full-report"
    page.save_revision()
    release = make_release(page)
    address = reverse("releases:override", args=[release.pk])
    key = f"no-report:{page.pk}"
    refused = admin_client.post(address, {"problem": key, "reason": ""}, follow=True)
    assert "Give the reason" in refused.content.decode()
    shown = admin_client.post(address, {"problem": key, "reason": "It follows in May."}, follow=True)
    assert "It follows in May." in shown.content.decode()
    gone = admin_client.post(address, {"problem": "nothing", "reason": "x"}, follow=True)
    assert "not in the way" in gone.content.decode()


def test_a_change_in_the_form_after_the_approval_voids_it(client, approver, django_user_model):
    page = make_draft()
    release = make_approved(approver, page)
    client.force_login(make_user(django_user_model, "other"))
    item = release.items.get()
    at = timezone.localtime(timezone.now() + timedelta(days=5))
    items = inline_formset([{"id": item.pk, "page": page.pk}], initial=1)
    data = nested_form_data({"name": "Later", "go_live_at": f"{at:%Y-%m-%d %H:%M}", "notes": "", "items": items})
    response = client.post(reverse("releases:edit", args=[release.pk]), data, follow=True)
    assert "has to be approved again" in response.content.decode()
    release.refresh_from_db()
    assert release.state == ReleaseState.DRAFT


def test_what_is_over_is_not_changed_or_deleted(admin_client):
    release = make_release(state=ReleaseState.PUBLISHED)
    for name in ("edit", "delete"):
        assert admin_client.post(reverse(f"releases:{name}", args=[release.pk]), form()).status_code == 302
    release.refresh_from_db()
    assert release.name == "Release"


@pytest.mark.parametrize(("group", "can_approve"), [("Authors", False), ("Checkers", False), ("Publishers", True)])
def test_only_publishers_approve(client, django_user_model, group, can_approve):
    user = django_user_model.objects.create_user("member", "member@example.org", "example-password")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    release = make_release(make_draft())
    assert client.get(reverse("releases:index")).status_code == 200
    assert client.get(reverse("releases:inspect", args=[release.pk])).status_code == 200
    client.post(reverse("releases:approve", args=[release.pk]))
    release.refresh_from_db()
    assert (release.state == ReleaseState.SCHEDULED) is can_approve


def test_nobody_without_a_right_sees_releases(client, django_user_model):
    group = Group.objects.create(name="Nothing")
    group.permissions.set(Group.objects.get(name="Authors").permissions.filter(codename="access_admin"))
    user = django_user_model.objects.create_user("nobody", "nobody@example.org", "example-password")
    user.groups.add(group)
    client.force_login(user)
    release = make_release(make_draft("Child Embargo"), name="Embargoed name")
    for address in (
        reverse("releases:index"),
        reverse("releases:inspect", args=[release.pk]),
        reverse("release_calendar"),
        reverse("wagtailadmin_home"),
    ):
        content = client.get(address, follow=True).content.decode()
        assert "Embargoed name" not in content
        assert "Child Embargo" not in content


def test_the_dashboard_shows_troubled_releases_first(admin_client):
    soon = timezone.now() + timedelta(hours=1)
    make_release(name="Next one", at=soon, state=ReleaseState.SCHEDULED)
    make_release(name="Held one", at=soon - timedelta(days=1), state=ReleaseState.HELD, trouble="A file is missing.")
    make_release(name="Late one", at=soon - timedelta(hours=2), state=ReleaseState.SCHEDULED)
    make_release(name="Old one", at=soon - timedelta(days=9), state=ReleaseState.PUBLISHED)
    content = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert content.index("Held one") < content.index("Late one") < content.index("Next one")
    assert "A file is missing." in content
    assert "Overdue" in content
    assert "Old one" not in content


def test_the_calendar_shows_releases_single_pages_and_ends(admin_client):
    at = timezone.now().replace(day=15, hour=12) + timedelta(days=40)
    make_release(name="A release", at=at)
    page = make_draft("Alone")
    page.go_live_at = at
    page.save_revision().publish()
    make_information_page("Ending", expire_at=at)
    content = admin_client.get(reverse("release_calendar"), {"month": f"{at:%Y-%m}"}).content.decode()
    for expected in ("A release", "Alone", "Goes live", "Ending", "Is taken off the site"):
        assert expected in content
    assert "A release" not in admin_client.get(reverse("release_calendar"), {"month": "2031-01"}).content.decode()


@pytest.mark.parametrize("month", ["x", "2026-13", "9999-12", "0001-01", "'", "2026-01-01", "\x00"])
def test_a_month_that_is_none_shows_this_one(admin_client, month):
    response = admin_client.get(reverse("release_calendar"), {"month": month})
    assert f"{timezone.localdate():%B %Y}" in response.content.decode()


def test_the_feed_is_a_calendar_for_who_has_its_secret_address(client, admin_client):
    at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    make_release(name="A release; with, signs", at=at, state=ReleaseState.SCHEDULED)
    address = admin_client.get(reverse("release_calendar")).context["feed"]
    client.logout()
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == at
    assert str(event["summary"]).startswith("A release; with, signs")


def test_the_feed_closes_with_the_account_its_password_and_its_rights(client, admin_client, django_user_model):
    address = admin_client.get(reverse("release_calendar")).context["feed"]
    user = django_user_model.objects.get(username="chief")
    client.logout()
    for change in ({"is_active": False}, {"is_superuser": False}):
        for name, value in change.items():
            setattr(user, name, value)
        user.save()
        assert client.get(address).status_code == 404
        user.is_active = user.is_superuser = True
        user.save()
        assert client.get(address).status_code == 200
    user.set_password("another-password")
    user.save()
    assert client.get(address).status_code == 404
    assert client.get(address.replace(".ics", "x.ics")).status_code == 404


def test_an_editor_is_told_that_a_change_voids_an_approval_and_that_it_did(admin_client, approver):
    page = make_draft()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "this page is in" not in admin_client.get(address).content.decode()
    make_approved(approver, page)
    assert "voids the approval" in admin_client.get(address).content.decode()
    page.save_revision()
    assert "has to be approved again" in admin_client.get(address).content.decode()


def test_the_history_of_a_release_tells_what_was_overridden_and_why(admin_client, approver):
    page = make_review(live=False, report=make_document(), publication_decision="full-report")
    page.save_revision()
    release = make_release(page)
    problem = next(problem for problem in problems_of(release) if problem.code == "no-reviewer")
    override(release, problem, approver, "The reviewer asked for it.")
    content = admin_client.get(reverse("releases:history", args=[release.pk])).content.decode()
    assert "does not name its lead reviewer" in content
    assert "The reviewer asked for it." in content
