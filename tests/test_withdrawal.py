"""Withdrawal: everything about a page is closed at once, stays closed, and comes back only as a new publication."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from documents.models import SiteDocument
from home import ledger
from publishing.engine import publish_due
from publishing.models import AuditEntry
from publishing.withdrawal import PublicLine, WithdrawnError, apply_ledger, bring_back, withdraw
from reviews.importer.run import run_import
from reviews.models import ReviewPage

from .factories import make_briefing, make_document, make_image, make_information_page, make_review

pytestmark = pytest.mark.django_db

CANARY = "Zaunkoenig"
CHANNELS = [
    "/",
    "/reviews/",
    "/reviews/feed/",
    "/reviews/data.csv",
    "/sitemap.xml",
    "/api/v2/pages/",
    f"/search/?q={CANARY}",
    "/recommendations/",
    "/recommendations/data.json",
]


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    return settings.WITHDRAWAL_LEDGER


@pytest.fixture
def report():
    return make_document()


@pytest.fixture
def review(report):
    page = make_review(f"Child {CANARY}", report=report, slug=CANARY.lower())
    page.save_revision().publish()
    return ReviewPage.objects.get(pk=page.pk)


def make_live_again():
    """What a restored backup does: the database knows nothing of the withdrawal."""
    Page.objects.filter(slug=CANARY.lower()).update(live=True)


@pytest.mark.parametrize("noise", ["", "?utm=1", "?page=2", "feed/", "data.csv"])
def test_the_address_of_a_withdrawn_page_answers_410(client, review, noise):
    address = review.url
    assert client.get(address).status_code == 200
    withdraw(review, user=None, reason="A family member can be recognised.", line=PublicLine.ON_REQUEST)
    for method in (client.get, client.head):
        response = method(address + noise)
        assert response.status_code == 410
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    content = client.get(address).content.decode()
    assert PublicLine.ON_REQUEST.label in content
    assert CANARY not in content
    assert "recognised" not in content
    assert client.get(address.rstrip("/")).status_code == 410


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-1"}, {"If-None-Match": "*"}])
def test_its_files_answer_410_whatever_is_asked(client, review, report, headers):
    assert client.get(report.url).status_code == 200
    withdraw(review, user=None, reason="Wrong file.")
    response = client.get(report.url, headers=headers)
    assert response.status_code == 410
    assert b"%PDF" not in response.content


def test_a_file_is_closed_even_where_another_page_has_it_too(client, review, report):
    make_briefing("Learning", live=True, document=report)
    withdraw(review, user=None, reason="Wrong file.")
    assert client.get(report.url).status_code == 410


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_channel_tells_of_it(client, review, channel):
    withdraw(review, user=None, reason="Wrong file.")
    response = client.get(channel)
    content = response.content.decode().replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "")
    assert f"Child {CANARY}" not in content
    assert review.url not in content


def test_what_is_below_and_what_is_chosen_goes_with_it(client):
    above, beside = make_information_page("Above"), make_information_page("Beside")
    below = above.add_child(instance=type(above)(title="Below"))
    withdraw(above, user=None, reason="All of it.", along_with=[beside])
    for page in (above, below, beside):
        assert not Page.objects.get(pk=page.pk).live
        assert client.get(page.url).status_code == 410


def test_an_address_that_led_to_it_is_closed_too(client, review):
    Redirect.objects.create(old_path="/old-name", redirect_page=review)
    withdraw(review, user=None, reason="Wrong file.")
    assert client.get("/old-name/").status_code == 410


def test_sizes_of_its_pictures_are_deleted(django_capture_on_commit_callbacks):
    image = make_image()
    page = make_review(social_image=image)
    rendition = image.get_rendition("width-100")
    path, storage = rendition.file.name, rendition.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page, user=None, reason="A face can be seen.")
    assert not image.renditions.exists()
    assert storage.exists(path) is False


def test_a_later_publication_is_cancelled_and_the_engine_cannot_revive_it(review):
    review.go_live_at = timezone.now() + timedelta(seconds=0.3)
    revision = review.save_revision()
    revision.publish()
    withdraw(review, user=None, reason="Wrong file.")
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    publish_due()
    assert not ReviewPage.objects.get(pk=review.pk).live


def test_a_restored_backup_stays_closed_and_is_put_right(client, review, report):
    withdraw(review, user=None, reason="Wrong file.")
    make_live_again()
    assert client.get(review.url).status_code == 410
    assert client.get(report.url).status_code == 410
    assert apply_ledger() == 1
    assert not ReviewPage.objects.get(pk=review.pk).live
    assert apply_ledger() == 0


def test_the_first_request_of_a_process_puts_a_restored_backup_right(client, review):
    withdraw(review, user=None, reason="Wrong file.")
    make_live_again()
    content = client.get("/reviews/").content.decode()  # a new client has middleware of its own
    assert CANARY not in content


def test_a_withdrawal_by_another_process_is_seen_at_once(client, review, own_ledger):
    assert client.get(review.url).status_code == 200
    own_ledger.mkdir(exist_ok=True)
    entry = {
        "page_key": str(review.translation_key),
        "paths": [review.url],
        "tokens": [],
        "withdrawn_at": "2026-03-02T09:00:00",
        "line": "no-longer",
    }
    (own_ledger / "other.json").write_text(json.dumps(entry))
    assert client.get(review.url).status_code == 410


def test_a_ledger_that_cannot_be_read_closes_the_site(client, review, own_ledger):
    own_ledger.mkdir()
    (own_ledger / "broken.json").write_text("{")
    assert client.get(review.url).status_code == 503


def test_a_database_that_refuses_leaves_everything_as_it_was(client, review, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("it is full")

    monkeypatch.setattr("publishing.withdrawal.log", fail)
    with pytest.raises(DatabaseError):
        withdraw(review, user=None, reason="Wrong file.")
    assert ledger.present().withdrawals == []
    assert client.get(review.url).status_code == 200


def test_it_works_with_the_cache_and_the_search_down(client, review, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("it is down")

    monkeypatch.setattr(type(cache._connections[cache._alias]), "get", fail)
    monkeypatch.setattr("modelsearch.index.insert_or_update_object", fail)
    withdraw(review, user=None, reason="Wrong file.")
    monkeypatch.undo()
    assert not ReviewPage.objects.get(pk=review.pk).live


def test_publishing_a_withdrawn_page_is_refused(review, admin_client):
    withdraw(review, user=None, reason="Wrong file.")
    page = ReviewPage.objects.get(pk=review.pk)
    with pytest.raises(WithdrawnError, match="Bring it back"):
        page.save_revision().publish()
    assert not ReviewPage.objects.get(pk=review.pk).live


def test_bringing_back_makes_a_draft_whose_files_have_new_addresses(client, review, report):
    old = report.url
    withdraw(review, user=None, reason="Wrong file.")
    bring_back(review, user=None)
    ledger.write(end_of(review))  # a test's transaction never commits
    page = ReviewPage.objects.get(pk=review.pk)
    assert not page.live
    assert client.get(page.url).status_code == 404
    page.save_revision().publish()
    assert client.get(page.url).status_code == 200
    new = SiteDocument.objects.get(pk=report.pk).url
    assert new != old
    assert client.get(new).status_code == 200
    assert client.get(old).status_code == 410


def end_of(page):
    (one,) = [one for one in ledger.present().withdrawals if one.page_key == str(page.translation_key)]
    one.ended_at = timezone.now().isoformat()
    return one


def test_an_import_does_not_revive_it():
    saved = b"""<html><body><main><h1>Practice reviews</h1><ul><li><a href="https://a.example/d.pdf">LCSPR Child Dale
    (published May 2024)</a></li></ul></main></body></html>"""
    run_import(saved, publish=True)
    page = ReviewPage.objects.get(title="LCSPR Child Dale")
    withdraw(page, user=None, reason="Wrong file.")
    page.delete()
    PageLogEntry.objects.all().delete()  # a database that remembers nothing
    run_import(saved, publish=True)
    assert not ReviewPage.objects.filter(title="LCSPR Child Dale").exists()


def test_the_reason_is_in_the_audit_trail(admin_client, review):
    withdraw(review, user=None, reason="A family member can be recognised.")
    entry = AuditEntry.objects.get(action="publishing.withdraw")
    assert entry.data["reason"] == "A family member can be recognised."


def test_an_editor_withdraws_and_brings_back_by_buttons(admin_client, review):
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[review.pk])).content.decode()
    address = reverse("withdraw_page", args=[review.pk])
    assert address in edit
    refused = admin_client.post(address, {"reason": "", "line": "on-request"}).content.decode()
    assert "Give the reason. Readers do not see it." in refused
    assert ReviewPage.objects.get(pk=review.pk).live
    shown = admin_client.post(address, {"reason": "Wrong file.", "line": "on-request"}, follow=True).content.decode()
    assert f"Child {CANARY}" in shown
    assert "Wrong file." in shown
    assert not ReviewPage.objects.get(pk=review.pk).live
    response = admin_client.post(reverse("bring_back_page", args=[review.pk]), follow=True)
    assert "draft again" in response.content.decode()


def test_a_page_with_the_same_file_is_offered(admin_client, review, report):
    briefing = make_briefing("Learning from it", document=report)
    address = reverse("withdraw_page", args=[review.pk])
    assert "Learning from it" in admin_client.get(address).content.decode()
    admin_client.post(address, {"reason": "Wrong.", "line": "on-request", "along_with": [briefing.pk]})
    assert not Page.objects.get(pk=briefing.pk).live


@pytest.mark.parametrize(("group", "may"), [("Authors", False), ("Checkers", False), ("Publishers", True)])
def test_only_who_may_publish_withdraws(client, django_user_model, review, group, may):
    user = django_user_model.objects.create_user("member", "member@example.org", "example-password")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    client.post(reverse("withdraw_page", args=[review.pk]), {"reason": "Wrong.", "line": "on-request"})
    assert ReviewPage.objects.get(pk=review.pk).live is not may
    assert (client.get(reverse("withdrawn_pages")).status_code == 200) is may


def test_the_home_page_is_not_withdrawn(admin_client, home):
    admin_client.post(reverse("withdraw_page", args=[home.pk]), {"reason": "Wrong.", "line": "on-request"})
    assert ledger.present().withdrawals == []


def test_the_command_line_withdraws_by_number_or_address(review, capsys):
    call_command("withdraw_page", review.url, reason="Wrong file.")
    assert review.url in capsys.readouterr().out
    assert not ReviewPage.objects.get(pk=review.pk).live
    make_live_again()
    call_command("apply_withdrawals")
    assert "1 pages" in capsys.readouterr().out
    call_command("bring_back_page", str(review.pk))
    with pytest.raises(CommandError, match="no page"):
        call_command("withdraw_page", "/nowhere/", reason="Wrong file.")


def test_a_withdrawal_without_a_reason_is_refused(review):
    with pytest.raises(ValueError, match="reason"):
        withdraw(review, user=None, reason=" ")


def test_only_what_is_withdrawn_is_brought_back_and_nothing_goes_without_a_reason(admin_client, review):
    with pytest.raises(CommandError, match="not withdrawn"):
        call_command("bring_back_page", str(review.pk))
    response = admin_client.post(reverse("bring_back_page", args=[review.pk]), follow=True)
    assert "is not withdrawn. Nothing was changed." in response.content.decode()
    assert not PageLogEntry.objects.filter(action="publishing.bring_back").exists()
    with pytest.raises(CommandError, match="Give the reason"):
        call_command("withdraw_page", review.url, reason="  ")
    assert Page.objects.get(pk=review.pk).live


def test_the_editing_screen_and_the_history_tell_of_a_withdrawal(admin_client, review):
    withdraw(review, user=None, reason="A wrong file.")
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[review.pk])).content.decode()
    assert "This page is withdrawn" in edit
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[review.pk])).content.decode()
    assert "Withdrawn: A wrong file." in history


def test_pages_withdrawn_together_each_have_it_in_their_history(admin_client, review, report):
    briefing = make_briefing(document=report)
    fields = {"reason": "A wrong file.", "line": PublicLine.BEING_LOOKED_AT, "along_with": [briefing.pk]}
    admin_client.post(reverse("withdraw_page", args=[review.pk]), fields)
    for page in (review, briefing):
        history = admin_client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
        assert "Withdrawn: A wrong file." in history, page
