"""Having a file cleaned: the screen, the work in the background, and what becomes of the document."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from pikepdf import Name
from wagtail.models import Collection, GroupCollectionPermission

from documents import child, cleaning
from documents.child import ChildError
from documents.cleaning import REMOVED, ask_for, clean_next
from documents.clearance import accept
from documents.models import Cleaning, CleaningState, Finding, Reading, ReadingState, SiteDocument
from documents.rules import FAILURES
from documents.worker import read_next
from publishing.models import AuditEntry
from publishing.models.release import ReleaseState

from .factories import make_document, make_information_page
from .pdf_samples.drafts import changed, draft, file_inside, info, note, saved
from .releases import make_approved

pytestmark = pytest.mark.django_db

ASKED = {"title": "Child Example: report", "language": "en-GB"}


def with_attachment():
    return changed(lambda pdf: pdf.Root.__setattr__("AF", [file_inside(pdf)]))()


def with_covered_text():
    def change(pdf):
        page = pdf.pages[1].obj
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"0 g 70 715 300 16 re f")

    return changed(change)()


def marked():
    return changed(lambda pdf: note(pdf, page=1, Subtype=Name.Redact))()


def upload(content, name="report.pdf"):
    document = make_document(content=content, name=name, read=False)
    read_next()
    document.refresh_from_db()
    return document


def address(document):
    return reverse("clean_document", args=[document.pk])


def text(response):
    return response.content.decode()


def stored(document):
    return SiteDocument.objects.get(pk=document.pk)


def codes(document):
    return set(Finding.objects.filter(reading__document=document).values_list("code", flat=True))


def test_a_file_is_cleaned_in_the_background_and_read_again(
    admin_client, admin_user, django_capture_on_commit_callbacks
):
    document = upload(with_attachment())
    assert not document.is_cleared
    old = Path(document.file.path)
    response = admin_client.post(address(document), ASKED, follow=True)
    assert "The file is being cleaned" in text(response)
    assert stored(document).sha256 == document.sha256
    with django_capture_on_commit_callbacks(execute=True):
        clean_next()
    new = stored(document)
    assert new.sha256 != document.sha256
    assert new.filename == document.filename
    assert not old.exists()
    assert new.reading.state == ReadingState.WAITING
    shown = text(admin_client.get(address(document)))
    assert REMOVED["attachments"] in shown
    read_next()
    assert "attachments" not in codes(document)
    assert stored(document).is_cleared
    assert stored(document).reading.facts["title"] == "Child Example: report"
    assert stored(document).reading.facts["language"] == "en-GB"


def test_a_cleaning_is_in_the_audit_trail(admin_client):
    document = upload(with_attachment())
    admin_client.post(address(document), ASKED)
    clean_next()
    entry = AuditEntry.objects.get(action="documents.clean")
    assert entry.user_name == "chief"
    assert "attachments" in entry.data["removed"]
    assert entry.data["sha256_before"] == document.sha256
    assert entry.data["sha256"] == stored(document).sha256


def test_a_release_that_was_approved_with_the_old_file_has_to_be_approved_again(admin_user):
    document = upload(saved(draft()))
    page = make_information_page(body=[("file", {"document": document, "title": ""})], live=False)
    page.save_revision()
    release = make_approved(admin_user, page)
    ask_for(document, **ASKED, user=admin_user)
    clean_next()
    release.refresh_from_db()
    assert release.state == ReleaseState.DRAFT
    assert "approved again" in release.trouble


def test_the_form_begins_with_what_the_file_says_of_itself(admin_client):
    document = upload(changed(info(Title="A title within"))())
    shown = text(admin_client.get(address(document)))
    assert 'value="A title within"' in shown
    assert 'value="en-GB"' in shown


@pytest.mark.parametrize(
    "asked", [{"title": "", "language": "en-GB"}, {"title": "A title", "language": "English, please"}, {}]
)
def test_title_and_language_are_needed(admin_client, asked):
    document = upload(saved(draft()))
    assert admin_client.post(address(document), asked).status_code == 200
    assert not Cleaning.objects.exists()


def test_what_cannot_be_cured_is_shown_with_its_place_and_the_file_stays(admin_client):
    document = upload(marked())
    admin_client.post(address(document), ASKED)
    clean_next()
    assert stored(document).sha256 == document.sha256
    assert Path(document.file.path).exists()
    shown = text(admin_client.get(address(document)))
    assert "It is as it was" in shown
    assert "Redactions only marked, page 2" in shown
    picture = admin_client.get(reverse("refusal_picture", args=[document.pk, 0]))
    assert picture.content.startswith(b"\x89PNG")
    assert admin_client.get(reverse("refusal_picture", args=[document.pk, 7])).status_code == 404


def test_hidden_text_is_refused_until_somebody_accepts_it(admin_client, admin_user):
    document = upload(with_covered_text())
    ask_for(document, **ASKED, user=admin_user)
    clean_next()
    assert Cleaning.objects.get().state == CleaningState.REFUSED
    assert "Covered text, page 2" in text(admin_client.get(address(document)))
    accept(document, "covered-text", "An invented name.", admin_user)
    ask_for(document, **ASKED, user=admin_user)
    clean_next()
    assert Cleaning.objects.get().state == CleaningState.DONE


@pytest.mark.parametrize("failure", ["crashed", "too-slow", "broken"])
def test_a_child_that_fails_leaves_the_file(admin_client, admin_user, monkeypatch, failure):
    def run_child(*args, **kwargs):
        raise ChildError(failure)

    document = upload(with_attachment())
    ask_for(document, **ASKED, user=admin_user)
    monkeypatch.setattr(cleaning, "run_child", run_child)
    clean_next()
    assert stored(document).sha256 == document.sha256
    assert FAILURES[failure] in text(admin_client.get(address(document)))


def test_a_child_has_limits_of_its_own(admin_user, monkeypatch):
    asked = {}

    def run_child(job, **arguments):
        asked.update(arguments)
        yield from child.run_child(job, **arguments)

    document = upload(saved(draft(pages=2)))
    Reading.objects.update(page_count=95)
    ask_for(document, **ASKED, user=admin_user)
    monkeypatch.setattr(cleaning, "run_child", run_child)
    clean_next()
    assert (asked["cpu_seconds"], asked["written_mb"]) == (100, 10)


def test_a_file_replaced_meanwhile_is_left_alone(admin_user, monkeypatch):
    document = upload(with_attachment())
    ask_for(document, **ASKED, user=admin_user)
    other = stored(document)
    other.file = ContentFile(saved(draft(3)), name="other.pdf")
    other.save()
    clean_next()
    assert stored(document).sha256 == other.sha256
    assert not Cleaning.objects.filter(state=CleaningState.DONE).exists()


def test_a_cleaning_whose_process_died_is_taken_up_once_and_given_up_then(admin_user, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    document = upload(with_attachment())
    ask_for(document, **ASKED, user=admin_user)
    monkeypatch.setattr(cleaning, "_run", killed)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            clean_next()
        assert clean_next() is None
        Cleaning.objects.update(taken_until=document.created_at)
    clean_next()
    assert (Cleaning.objects.get().state, Cleaning.objects.get().failure) == (CleaningState.FAILED, "crashed")


def test_a_second_request_for_the_same_file_is_told_so(admin_client):
    document = upload(with_attachment())
    admin_client.post(address(document), ASKED)
    assert "being cleaned already" in text(admin_client.post(address(document), ASKED, follow=True))


@pytest.mark.parametrize("content", [b"not a PDF at all", b"%PDF-1.7 broken"])
def test_what_is_no_readable_pdf_is_not_cleaned(admin_client, content):
    document = upload(content)
    assert "Only PDF files that could be read" in text(admin_client.get(address(document)))
    admin_client.post(address(document), ASKED)
    assert not Cleaning.objects.exists()


def test_a_file_that_is_still_to_be_read_is_not_cleaned(admin_client):
    document = make_document(content=saved(draft()), read=False)
    assert "It can be cleaned after that" in text(admin_client.get(address(document)))
    admin_client.post(address(document), ASKED)
    assert not Cleaning.objects.exists()


def test_how_far_it_is_is_shown_as_a_part_of_the_page(admin_client, admin_user):
    document = upload(saved(draft()))
    ask_for(document, **ASKED, user=admin_user)
    Cleaning.objects.update(state=CleaningState.AT_WORK, pages_compared=31, page_count=180)
    part = text(admin_client.get(address(document), {"part": "progress"}))
    assert "Page 31 of 180" in part
    assert "<html" not in part


def test_the_findings_lead_to_it(admin_client):
    document = upload(with_attachment())
    assert address(document) in text(admin_client.get(reverse("document_findings", args=[document.pk])))


def test_only_those_who_may_change_the_file_have_it_cleaned(client, django_user_model):
    document = upload(with_attachment())
    group = Group.objects.create(name="Choosers")
    chooser = django_user_model.objects.create_user("chooser", password="example-password")
    chooser.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupCollectionPermission.objects.create(
        group=group,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(content_type__app_label="wagtaildocs", codename="choose_document"),
    )
    client.force_login(chooser)
    assert client.get(reverse("document_findings", args=[document.pk])).status_code == 200
    assert client.get(address(document)).status_code == 302
    assert client.post(address(document), ASKED).status_code == 302
    assert client.get(reverse("refusal_picture", args=[document.pk, 0])).status_code == 302
    assert not Cleaning.objects.exists()
