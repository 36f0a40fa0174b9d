"""The screen on which an editor sees what was found in a file, and the library's column."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from documents.clearance import settle
from documents.models import Acceptance, Finding, Reading, ReadingState

from .factories import make_document
from .pdf_samples.drafts import draft, saved

pytestmark = pytest.mark.django_db

WHY = "The author agreed to be named."


def address(document):
    return reverse("document_findings", args=[document.pk])


def find(document, code, **fields):
    finding = Finding.objects.create(reading=Reading.objects.get(document=document), code=code, **fields)
    settle(document)
    return finding


def text(response):
    return response.content.decode()


def test_each_finding_is_shown_with_its_page_its_meaning_and_what_to_do(admin_client):
    document = make_document()
    find(document, "covered-text", page=12, box=[72, 600, 200, 620], detail="words under the box")
    shown = text(admin_client.get(address(document)))
    for words in ("Covered text", "Page 12", "words under the box", "What to do", "Readers do not get this file yet"):
        assert words in shown


def test_a_file_without_findings_says_so(admin_client):
    shown = text(admin_client.get(address(make_document())))
    assert "This file can be published" in shown
    assert "Nothing was found" in shown


def test_how_far_the_reading_has_come_is_shown(admin_client):
    document = make_document(read=False)
    Reading.objects.update(state=ReadingState.AT_WORK, pages_read=50, page_count=180)
    assert "Page 50 of 180" in text(admin_client.get(address(document)))
    part = text(admin_client.get(address(document), {"part": "progress"}))
    assert "Page 50 of 180" in part
    assert "<html" not in part


def test_a_result_of_older_rules_is_marked(admin_client):
    document = make_document()
    Reading.objects.update(rules=0)
    assert "older version of the check" in text(admin_client.get(address(document)))


def test_accepting_needs_a_reason_and_is_logged_under_the_name(admin_client):
    document = make_document()
    find(document, "metadata", detail="Author: Zed Quill")
    assert "Say why this may be public" in text(
        admin_client.post(address(document), {"code": "metadata", "reason": ""})
    )
    assert not Acceptance.objects.exists()
    admin_client.post(address(document), {"code": "metadata", "reason": WHY})
    assert Acceptance.objects.get().accepted_by.is_superuser
    document.refresh_from_db()
    assert document.is_cleared
    entry = ModelLogEntry.objects.get(action="documents.accept")
    assert (entry.data["reason"], entry.data["sha256"]) == (WHY, document.sha256)
    assert entry.user == Acceptance.objects.get().accepted_by


@pytest.mark.parametrize("code", ["attachments", "no-title", "nonsense", ""])
def test_only_what_asks_can_be_accepted(admin_client, code):
    document = make_document()
    find(document, "attachments")
    assert admin_client.post(address(document), {"code": code, "reason": WHY}).status_code == 200
    assert not Acceptance.objects.exists()


def test_what_was_not_found_cannot_be_accepted(admin_client):
    document = make_document()
    assert admin_client.post(address(document), {"code": "metadata", "reason": WHY}).status_code == 200
    assert not Acceptance.objects.exists()


def test_a_file_can_be_read_again(admin_client):
    document = make_document()
    admin_client.post(address(document), {"read_again": "1"})
    assert Reading.objects.get().state == ReadingState.WAITING


def test_findings_are_for_those_who_may_choose_or_change_the_file(client, django_user_model):
    document = make_document()
    finding = find(document, "covered-text", page=1)
    picture = reverse("finding_picture", args=[document.pk, finding.pk])
    client.force_login(django_user_model.objects.create_user("reader", password="example-password"))
    assert {client.get(one).status_code for one in (address(document), picture)} == {302}
    assert client.post(address(document), {"read_again": "1"}).status_code == 302


def test_the_place_of_a_finding_is_shown_as_a_picture(admin_client):
    document = make_document(content=saved(draft()))
    finding = find(document, "covered-text", page=1, box=[72, 600, 200, 620])
    response = admin_client.get(reverse("finding_picture", args=[document.pk, finding.pk]))
    assert response.content.startswith(b"\x89PNG")
    assert "no-store" in response["Cache-Control"]


def test_there_is_no_picture_of_a_broken_file_or_of_another_files_finding(admin_client):
    document, other = make_document(content=b"%PDF-1.7 broken"), make_document()
    finding = find(document, "covered-text", page=1)
    assert admin_client.get(reverse("finding_picture", args=[document.pk, finding.pk])).status_code == 404
    assert admin_client.get(reverse("finding_picture", args=[other.pk, finding.pk])).status_code == 404


def test_the_library_says_where_each_file_stands_in_a_constant_number_of_queries(
    admin_client, django_assert_max_num_queries
):
    make_document("Cleared")
    make_document("Waiting", read=False)
    find(make_document("Held"), "comments")
    failed = make_document("Broken", read=False)
    Reading.objects.filter(document=failed).update(state=ReadingState.FAILED, failure="broken")
    with django_assert_max_num_queries(40):
        shown = text(admin_client.get(reverse("wagtaildocs:index")))
    for words in ("Ready", "Being read", "To look at", "Cannot be read"):
        assert words in shown


def test_the_dashboard_lists_files_that_readers_would_not_get(admin_client):
    make_document("A cleared plan")
    make_document("A plan that waits", read=False)
    find(make_document("A plan with comments"), "comments")
    shown = text(admin_client.get(reverse("wagtailadmin_home")))
    assert "A plan with comments" in shown
    assert "A cleared plan" not in shown
    assert "A plan that waits" not in shown


def test_the_command_reads_all_again_and_says_what_changed(capsys):
    document = make_document("A plan", content=saved(draft()))
    find(document, "comments")
    call_command("check_documents")
    said = capsys.readouterr().out
    assert "A plan" in said
    assert "no longer found: Comments" in said
    assert "readers get it now" in said
    assert "1 file read, 1 changed" in said


def test_the_command_goes_on_with_what_an_earlier_run_left(capsys):
    make_document("Read before")
    make_document("Waiting", content=saved(draft()), read=False)
    call_command("check_documents")
    said = capsys.readouterr().out
    assert "going on with these" in said
    assert "1 file read" in said
