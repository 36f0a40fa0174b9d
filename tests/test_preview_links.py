"""Preview links: what their reader gets, and what is recorded of it."""

import logging
import runpy
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from gunicorn.config import Config
from gunicorn.glogging import Logger
from wagtail.models import Page

from config.logs import DiscreetFormatter
from publishing import previews
from publishing.engine import publish_due
from publishing.models import PreviewLink, Release
from reviews.models import ReviewIndexPage, ReviewPage

from .factories import make_briefing, make_document, make_information_page, make_resource, make_review, make_theme
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


def test_a_draft_is_shown_with_a_banner_to_somebody_without_an_account(client, draft, maker):
    response = client.get(make_preview(draft, maker))
    content = response.content.decode()
    assert response.status_code == 200
    assert "Child Robin" in content
    assert "Under embargo." in content
    assert "This preview is for Example Gazette only" in content
    assert client.get(draft.url).status_code == 404


def test_its_headers_keep_it_out_of_caches_indexes_and_referrers(client, draft, maker):
    response = client.get(make_preview(draft, maker))
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    content = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in content
    assert not [tell for tell in ("og:", "canonical", "ld+json", "wagtail-userbar") if tell in content]


def test_robots_are_told_to_stay_away(client):
    assert "Disallow: /preview/" in client.get("/robots.txt").content.decode()


def test_a_signed_in_reader_gets_the_same_and_no_session_is_asked(admin_client, client, draft, maker):
    address = make_preview(draft, maker)
    signed_in = answer(admin_client.get(address))
    client.logout()
    assert answer(client.get(address)) == signed_in


@pytest.mark.parametrize("noise", ["?utm_source=mail", "?page=2&q=x", "#x"])
def test_noise_behind_the_address_changes_nothing(client, draft, maker, noise):
    address = make_preview(draft, maker)
    assert answer(client.get(address + noise)) == answer(client.get(address))


def test_the_last_slash_may_be_lost(client, draft, maker):
    assert client.get(make_preview(draft, maker).rstrip("/")).status_code == 200


def test_only_reading_is_allowed(client, draft, maker):
    address = make_preview(draft, maker)
    for method in (client.post, client.put, client.delete, client.options):
        assert method(address).status_code == 405
    assert not logged("open")


def test_the_banner_says_when_the_release_goes_live(client, draft, maker, approver):
    at = timezone.now() + timedelta(days=3)
    make_approved(approver, draft, at=at)
    content = client.get(make_preview(draft, maker, embargo_until=at + timedelta(days=9))).content.decode()
    local = timezone.localtime(at)
    assert "Under embargo until" in content
    assert f"{local:%H:%M} on {local:%A} {local.day} {local:%B %Y}" in content


def test_the_version_approved_in_a_release_is_shown(client, draft, maker, approver):
    release = make_approved(approver, draft)
    draft.title = "Child Robin, not approved"
    draft.save_revision()
    # Saving voids the approval; put it back to see which of the two is shown.
    Release.objects.filter(pk=release.pk).update(state="scheduled")
    item = release.items.get()
    item.revision = draft.revisions.order_by("pk").first()
    item.save()
    assert "not approved" not in client.get(make_preview(draft, maker)).content.decode()


def test_the_time_that_the_editor_typed_is_told_where_there_is_no_other(client, draft, maker):
    until = timezone.now() + timedelta(days=2)
    content = client.get(make_preview(draft, maker, embargo_until=until)).content.decode()
    assert f"{timezone.localtime(until):%H:%M} on " in content


def test_a_time_that_passed_does_not_tell_that_the_embargo_is_over(client, draft, maker):
    content = client.get(make_preview(draft, maker, embargo_until=timezone.now() - timedelta(minutes=1)))
    assert "Still under embargo" in content.content.decode()


def test_an_edit_scheduled_on_a_live_page_is_shown_and_the_public_page_stays(client, edited, maker):
    edited.title, edited.go_live_at = "Child Robin, scheduled", timezone.now() + timedelta(hours=1)
    edited.save_revision().publish(user=maker)
    edited.title, edited.go_live_at = "Child Robin, later thoughts", None
    edited.save_revision()
    address = make_preview(Page.objects.get(pk=edited.pk), maker)
    assert "Child Robin, scheduled" in client.get(address).content.decode()
    assert "scheduled" not in client.get(edited.url).content.decode()
    for revision in edited.revisions.exclude(approved_go_live_at=None):
        content = revision.content | {"go_live_at": None}
        type(revision).objects.filter(pk=revision.pk).update(
            approved_go_live_at=timezone.now() - timedelta(seconds=1), content=content
        )
    publish_due()
    assert "scheduled" in client.get(edited.url).content.decode()
    assert answer(client.get(address)) == nothing(client)


def test_what_is_not_public_above_the_page_is_not_told(client, maker):
    above = make_information_page("Zaunkoenig", private=True)
    below = above.add_child(instance=type(above)(title="Below", live=False))
    assert "Zaunkoenig" not in client.get(make_preview(below, maker)).content.decode()


def test_a_page_of_every_type_is_shown_with_the_banner(client, home, maker):
    drafts = [make(live=False) for make in (make_briefing, make_information_page, make_resource, make_theme)]
    for page in [home, *home.get_children().specific(), *drafts]:
        response = client.get(make_preview(page, maker))
        assert response.status_code == 200, page
        assert "Under embargo." in response.content.decode(), page


def test_a_list_is_shown_without_other_drafts(client, draft, maker):
    index = ReviewIndexPage.objects.get()
    index.summary = "A new summary"
    index.save_revision()
    make_review("Child Wren")
    content = client.get(make_preview(index, maker)).content.decode()
    assert "Child Wren" in content
    assert "Child Robin" not in content


# --- The record ------------------------------------------------------------------------------------------------


def test_opening_it_is_recorded_with_when_and_from_where(client, draft, maker):
    address = make_preview(draft, maker)
    client.get(address, REMOTE_ADDR="203.0.113.9")
    client.head(address, REMOTE_ADDR="203.0.113.9")
    client.get(file_below(address, draft), REMOTE_ADDR="203.0.113.9", headers={"Range": "bytes=0-1"})
    opened, head, read = [*logged("open"), *logged("read")]
    assert opened.origin == head.origin == read.origin == "203.0.113.9"
    assert opened.subject == f"reviews.reviewpage:{draft.pk}"
    assert opened.data == {
        "link": the_link().pk,
        "recipient": "Example Gazette",
        "revision": draft.latest_revision_id,
    }
    assert (read.data["document"], read.data["part"]) == (draft.report_id, "bytes=0-1")
    assert the_link().times_opened == 2
    assert timezone.now() - the_link().last_opened_at < timedelta(minutes=1)


@pytest.mark.parametrize("error", [DatabaseError, OSError, RuntimeError])
def test_what_cannot_be_recorded_is_not_shown(client, draft, maker, monkeypatch, error):
    address = make_preview(draft, maker)

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(previews, "log", fail)
    for path in (address, file_below(address, draft)):
        response = client.get(path)
        assert response.status_code == 503
        assert response["Cache-Control"] == "no-store, private"
        assert b"Robin" not in response.content
        assert b"%PDF" not in response.content
    assert the_link().times_opened == 0


def test_the_token_is_kept_nowhere(client, draft, maker):
    token = make_preview(draft, maker).split("/")[2]
    client.get(f"/preview/{token}/")
    assert len(token) == 32
    kept = [*PreviewLink.objects.values(), *(entry.data for entry in [*logged("make"), *logged("open")])]
    assert kept
    assert token not in str(kept)


def test_the_access_log_of_the_server_leaves_previews_and_what_is_typed_out(monkeypatch):
    logged_paths = []
    monkeypatch.setattr(Logger, "access", lambda self, resp, req, environ, time: logged_paths.append(environ))
    logger = runpy.run_path(str(settings.PROJECT_DIR / "config/deploy/gunicorn.conf.py"))["logger_class"](Config())
    for path in (
        "/preview/abc/",
        "//preview/abc/",
        "/x/preview/abc/",
        "/Preview/abc/",
        "/search/complete/",
        "/reviews/",
    ):
        logger.access(None, None, {"PATH_INFO": path}, None)
    assert logged_paths == [{"PATH_INFO": "/reviews/"}]


def test_the_log_of_the_server_holds_no_token():
    formatter = DiscreetFormatter("{message}", style="{")
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/preview/abc-1/x/",), None)
    assert formatter.format(record) == "Not Found: /preview/…/x/"
    record.args = ("//PREVIEW//abc-1/x/",)
    assert formatter.format(record) == "Not Found: //preview/…/x/"
