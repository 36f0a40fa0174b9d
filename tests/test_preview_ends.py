"""Preview links end, and then nothing tells that they ever were."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from publishing import previews
from publishing.engine import publish_due
from publishing.models import PreviewLink, Release
from publishing.previews import revoke
from publishing.releases import digest_of
from publishing.withdrawal import withdraw
from reviews.models import ReviewPage

from .factories import make_document, make_information_page, make_review
from .previews import answer, file_below, logged, make_preview, nothing, the_link
from .releases import make_approved, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_settings(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    settings.ADVANCE_NOTICE_WORKING_DAYS = 0  # no copies are sent before these releases


@pytest.fixture
def maker(django_user_model):
    return make_user(django_user_model, "maker")


@pytest.fixture
def approver(django_user_model):
    return make_user(django_user_model, "approver")


@pytest.fixture
def draft():
    return make_draft("Child Robin", report=make_document())


@pytest.fixture
def edited():
    """A live page with a change that is not public."""
    page = make_review("Child Robin", report=make_document())
    page.save_revision().publish()
    page = ReviewPage.objects.get(pk=page.pk)
    page.title = "Child Robin, revised"
    page.save_revision()
    return Page.objects.get(pk=page.pk).specific


def revoked(page, maker):
    revoke(the_link(), user=maker)


def at_its_time(page, maker):
    PreviewLink.objects.update(ends_at=timezone.now())


def published(page, maker):
    page.get_latest_revision().publish()


def live_by_code(page, maker):
    Page.objects.filter(pk=page.pk).update(live=True)


def deleted(page, maker):
    Page.objects.get(pk=page.pk).specific.delete()


def withdrawn(page, maker):
    withdraw(page, user=None, reason="A family member can be recognised.")


def deactivated(page, maker):
    maker.is_active = False
    maker.save()


def maker_deleted(page, maker):
    maker.delete()


def maker_without_right(page, maker):
    maker.is_superuser = False
    maker.save()


ENDS = [
    revoked,
    at_its_time,
    published,
    live_by_code,
    deleted,
    withdrawn,
    deactivated,
    maker_deleted,
    maker_without_right,
]


@pytest.mark.parametrize("end", ENDS)
def test_after_its_end_a_link_and_its_files_are_as_if_they_had_never_been(client, draft, maker, end):
    address = make_preview(draft, maker)
    file = file_below(address, draft)
    assert client.get(address).status_code == client.get(file).status_code == 200
    end(draft, maker)
    never = nothing(client)
    assert never[0] == 404
    for path in (address, address.rstrip("/"), f"{address}?x=1", file):
        assert answer(client.get(path)) == never, path
    assert answer(client.get(file, headers={"Range": "bytes=0-1", "If-None-Match": "*"})) == never
    assert client.head(address).status_code == client.head(file).status_code == 404


def unpublished(page, maker):
    page.unpublish()


def published_again(page, maker):
    page.get_latest_revision().publish()


def expired(page, maker):
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now())


@pytest.mark.parametrize("end", [unpublished, published_again, expired, withdrawn])
def test_a_link_to_a_change_of_a_live_page_ends_with_what_happens_to_the_page(client, edited, maker, end):
    address = make_preview(edited, maker)
    assert "Child Robin, revised" in client.get(address).content.decode()
    end(edited, maker)
    assert answer(client.get(address)) == nothing(client)
    assert answer(client.get(file_below(address, edited))) == nothing(client)


def test_it_ends_with_its_release(client, draft, maker, approver):
    release = make_approved(approver, draft)
    address = make_preview(draft, maker)
    # Its time comes: what was approved holds the time, so it is approved anew in the past.
    at = timezone.now() - timedelta(seconds=1)
    Release.objects.filter(pk=release.pk).update(go_live_at=at)
    release.refresh_from_db()
    Release.objects.filter(pk=release.pk).update(approved_digest=digest_of(release))
    publish_due()
    assert Page.objects.get(pk=draft.pk).live
    assert answer(client.get(address)) == nothing(client)


def test_a_page_below_a_withdrawn_one_is_not_shown(client, maker):
    above = make_information_page("Above")
    withdraw(above, user=None, reason="All of it.")
    below = above.add_child(instance=type(above)(title="Below", live=False))
    assert answer(client.get(make_preview(below, maker))) == nothing(client)


@pytest.mark.parametrize("seconds", [-1, 0])
def test_it_ends_at_the_very_instant(draft, maker, monkeypatch, seconds):
    ends_at = timezone.now() + timedelta(days=1)
    make_preview(draft, maker, ends_at=ends_at)
    monkeypatch.setattr(previews.timezone, "now", lambda: ends_at + timedelta(seconds=seconds))
    assert (previews.end_of(the_link()) is None) == (seconds < 0)


def test_what_happens_while_the_page_is_made_is_seen(client, draft, maker, monkeypatch):
    address = make_preview(draft, maker)
    render = ReviewPage.serve_preview

    def revoked_meanwhile(page, *args):
        response = render(page, *args)
        revoke(the_link(), user=maker)
        return response

    monkeypatch.setattr(ReviewPage, "serve_preview", revoked_meanwhile)
    assert answer(client.get(address)) == nothing(client)
    assert not logged("open")


@pytest.mark.parametrize("path", ["", "x", "x/", "x/y", "{token}/print/", "{token}/documents/", "{token}/data.csv"])
def test_there_is_nothing_else_below_preview(client, draft, maker, path):
    token = make_preview(draft, maker).split("/")[2]
    assert answer(client.get("/preview/" + path.format(token=token))) == nothing(client)
