"""Preview links in the admin: who makes, sees and revokes them, and what the screen says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from publishing.models import PreviewLink
from publishing.preview_admin import PreviewLinkForm
from reviews.models import ReviewPage

from .factories import make_review
from .previews import logged, make_preview, the_link
from .releases import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_draft("Child Robin")


def screen(page):
    return reverse("preview_links", args=[page.pk])


def form(**fields):
    at = timezone.localtime(timezone.now() + timedelta(days=1))
    return {"recipient": "Example Gazette", "ends_at": f"{at:%Y-%m-%d %H:%M}", "embargo_until": ""} | fields


def link_in(response):
    return re.search(r'value="https?://[^/]+(/preview/[-\w]{32}/)"', response.content.decode())[1]


def test_a_link_is_made_and_shown_once(admin_client, draft):
    response = admin_client.post(screen(draft), form())
    address = link_in(response)
    assert "never shown again" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert admin_client.get(address).status_code == 200
    content = admin_client.get(screen(draft)).content.decode()
    assert address not in content
    assert "Example Gazette" in content
    assert "1 time, last" in content
    assert logged("make")[0].user_name == "chief"
    assert logged("make")[0].data["recipient"] == "Example Gazette"


def test_the_form_starts_with_a_week(admin_client, draft):
    ends_at = admin_client.get(screen(draft)).context["form"]["ends_at"].initial
    assert timedelta(days=6, hours=23) < ends_at - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("recipient", "", "Say for whom the link is."),
        ("recipient", "x" * 201, "at most 200 characters"),
        ("ends_at", "", "Say until when the link works."),
        ("ends_at", "2020-01-01 09:30", "This time has passed"),
        ("ends_at", "2099-01-01 09:30", "a link works 90 days at most"),
        ("ends_at", "soon", "valid date"),
        (
            "ends_at",
            "2027-03-28 01:30",
            "01:30 on 28 March 2027 does not exist",
        ),
        ("embargo_until", "2020-01-01 09:30", "This time has passed"),
        ("embargo_until", "later", "valid date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(admin_client, draft, field, typed, message):
    fields = {"recipient": "Example Gazette"} | {field: typed}
    response = admin_client.post(screen(draft), form(**fields))
    content = response.content.decode()
    assert message in content
    assert fields["recipient"] in content
    assert not PreviewLink.objects.exists()


def test_a_time_typed_is_one_on_the_clock_in_london(monkeypatch):
    monkeypatch.setattr("publishing.preview_admin.timezone.now", lambda: datetime(2027, 7, 1, tzinfo=UTC))
    filled = PreviewLinkForm(form(ends_at="2027-07-05 09:30"), has_time=True)
    assert filled.is_valid()
    assert filled.cleaned_data["ends_at"] == datetime(2027, 7, 5, 8, 30, tzinfo=UTC)


def test_a_page_with_a_time_of_its_own_is_not_asked_for_one(admin_client, draft):
    assert 'name="embargo_until"' in admin_client.get(screen(draft)).content.decode()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    content = admin_client.get(screen(draft)).content.decode()
    assert 'name="embargo_until"' not in content
    assert "It shows what goes live on" in content


def test_a_page_that_is_public_as_it_is_needs_no_link(admin_client):
    page = make_review()
    page.save_revision().publish()
    page = ReviewPage.objects.get(pk=page.pk)
    assert "public already" in admin_client.get(screen(page)).content.decode()
    admin_client.post(screen(page), form())
    assert not PreviewLink.objects.exists()


def test_a_revoked_link_says_so_and_by_whom(admin_client, draft, django_user_model):
    address = make_preview(draft, django_user_model.objects.get(username="chief"))
    for _ in range(2):
        response = admin_client.post(reverse("revoke_preview_link", args=[draft.pk, the_link().pk]), follow=True)
        assert "is revoked" in response.content.decode()
    assert "Revoked" in admin_client.get(screen(draft)).content.decode()
    assert admin_client.get(address).status_code == 404
    assert [entry.user_name for entry in logged("revoke")] == ["chief"]


def test_a_link_is_revoked_by_a_button_only_and_with_its_own_page(admin_client, draft, django_user_model):
    make_preview(draft, django_user_model.objects.get(username="chief"))
    assert admin_client.get(reverse("revoke_preview_link", args=[draft.pk, the_link().pk])).status_code == 405
    other = reverse("revoke_preview_link", args=[make_draft().pk, the_link().pk])
    assert admin_client.post(other).status_code == 404
    assert the_link().revoked_at is None


@pytest.fixture(params=["nobody", "user", "checker"])
def stranger(request, client, django_user_model):
    """Somebody who may not edit the page: signed out, without a group, or without the right to this page."""
    if request.param == "nobody":
        return client
    user = django_user_model.objects.create_user(request.param, password="example-password")
    if request.param == "checker":
        user.groups.add(Group.objects.create(name="May sign in"))
        user.groups.get().permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def test_who_may_not_edit_the_page_neither_sees_nor_makes_nor_revokes_links(stranger, draft, django_user_model):
    chief = django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")
    make_preview(draft, chief)
    revoking = reverse("revoke_preview_link", args=[draft.pk, the_link().pk])
    for response in (
        stranger.get(screen(draft)),
        stranger.post(screen(draft), form(recipient="Mallory")),
        stranger.post(revoking),
    ):
        assert response.status_code in (302, 403)
        assert b"Gazette" not in response.content
    assert PreviewLink.objects.count() == 1
    assert the_link().revoked_at is None


def test_an_author_makes_links_to_what_they_may_edit_and_finds_them_in_the_menu(client, draft, django_user_model):
    author = django_user_model.objects.create_user("author", password="example-password")
    author.groups.add(Group.objects.get(name="Authors"))
    client.force_login(author)
    draft.owner = author
    draft.save()
    assert screen(draft) in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert client.get(link_in(client.post(screen(draft), form()))).status_code == 200


def test_the_history_of_the_page_names_for_whom(admin_client, draft, django_user_model):
    admin_client.get(make_preview(draft, django_user_model.objects.get(username="chief")))
    content = admin_client.get(reverse("wagtailadmin_pages:history", args=[draft.pk])).content.decode()
    assert "Preview link for “Example Gazette” made" in content
    assert "Preview opened by the link for “Example Gazette”" in content
