"""When a file may be public: what was found in it, and who accepted that."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from documents import rules
from documents.clearance import accept, obstacles_of, settle
from documents.models import Acceptance, Finding, Reading, ReadingState
from documents.rules import FAILURES, RULES, Severity
from publishing.gate import problems_of
from reviews.models import ReviewPage

from .admin_forms import add_review, publish_review
from .factories import clear, make_briefing, make_document, make_review
from .releases import make_draft, make_release

pytestmark = pytest.mark.django_db

ASKS = [code for code, rule in RULES.items() if rule.severity == Severity.ASKS]
BLOCKS = [code for code, rule in RULES.items() if rule.severity == Severity.BLOCKS]
ADVISES = [code for code, rule in RULES.items() if rule.severity == Severity.ADVISES]


def linked_to(document):
    return rich_text(f'<p><a linktype="document" id="{document.pk}">The plan</a></p>')


def find(document, code, page=None):
    Finding.objects.create(reading=Reading.objects.get(document=document), code=code, page=page)
    settle(document)


def is_served(client, document):
    return client.get(document.url).status_code == 200


@pytest.fixture
def report():
    return make_document()


@pytest.fixture
def live(report):
    return make_review(report=report)


@pytest.mark.parametrize("code", [*BLOCKS, *ASKS])
def test_what_blocks_or_asks_keeps_the_file_from_readers(client, live, report, code):
    find(report, code, page=3)
    assert not is_served(client, report)
    assert [obstacle.code for obstacle in obstacles_of(report)] == [code]


@pytest.mark.parametrize("code", ADVISES)
def test_advice_keeps_nothing_from_readers(client, live, report, code):
    find(report, code)
    assert is_served(client, report)
    assert obstacles_of(report) == []


@pytest.mark.parametrize("failure", FAILURES)
def test_a_file_that_could_not_be_read_is_never_served(client, live, report, failure):
    Reading.objects.update(state=ReadingState.FAILED, failure=failure)
    settle(report)
    assert not is_served(client, report)
    assert obstacles_of(report)[0].sentence == FAILURES[failure]


def test_what_was_never_read_is_never_served(client, live, report):
    Reading.objects.all().delete()
    settle(report)
    assert not is_served(client, report)


@pytest.mark.parametrize("code", ASKS)
def test_a_person_can_accept_what_asks(client, admin_user, live, report, code):
    find(report, code, page=3)
    accept(report, code, "The name is the reviewer's own.", admin_user)
    assert is_served(client, report)


@pytest.mark.parametrize("code", BLOCKS)
def test_nobody_can_accept_what_blocks(client, admin_user, live, report, code):
    find(report, code)
    with pytest.raises(ValueError, match="Nobody"):
        accept(report, code, "It is fine.", admin_user)
    assert not is_served(client, report)


def test_nothing_is_accepted_without_a_reason_or_without_a_finding(admin_user, report):
    with pytest.raises(ValueError, match="Nothing of this kind"):
        accept(report, "metadata", "It is fine.", admin_user)
    find(report, "metadata")
    with pytest.raises(ValueError, match="Say why"):
        accept(report, "metadata", "  ", admin_user)


def test_an_acceptance_holds_for_that_very_file_only(client, admin_user, live, report):
    find(report, "covered-text", page=2)
    accept(report, "covered-text", "A coloured heading.", admin_user)
    report.file = ContentFile(b"%PDF-1.7 another", name="report.pdf")
    report.save()
    clear(report)
    assert is_served(client, report)
    find(report, "covered-text", page=2)
    assert not is_served(client, report)


def test_the_same_kind_on_another_page_asks_again(client, admin_user, live, report):
    find(report, "covered-text", page=2)
    accept(report, "covered-text", "A coloured heading.", admin_user)
    find(report, "covered-text", page=7)
    assert not is_served(client, report)


def test_who_accepted_stays_known_when_the_account_goes(report, django_user_model):
    user = django_user_model.objects.create_user("wren", first_name="Wren", last_name="Invented")
    find(report, "metadata")
    accept(report, "metadata", "The author may be named.", user)
    user.delete()
    assert Acceptance.objects.get().accepted_by_name == "Wren Invented"


def test_a_finding_of_a_kind_that_the_table_has_no_more_still_blocks(client, live, report):
    find(report, "of-an-older-check")
    assert not is_served(client, report)


def test_every_kind_says_what_it_means_and_what_to_do():
    assert all(rule.name and rule.meaning and rule.remedy for rule in RULES.values())


def test_the_gate_of_a_release_says_what_keeps_a_file_from_readers(report):
    release = make_release(make_draft(report=report))
    find(report, "comments")
    problem = next(each for each in problems_of(release) if each.code == f"comments-{report.pk}")
    assert problem.blocks
    assert "Comments" in problem.sentence


@pytest.mark.parametrize(
    "place",
    [
        lambda document: {"report": document.pk, "report_link": ""},
        lambda document: {
            "further_documents": [{"kind": "action-plan", "title": "Plan", "document": document.pk, "link": ""}]
        },
        lambda document: {"key_learning": streamfield([("file", {"title": "Plan", "document": document.pk})])},
        lambda document: {"key_learning": streamfield([("paragraph", linked_to(document))])},
    ],
    ids=["field", "inline record", "block", "rich text"],
)
def test_a_page_is_not_published_from_its_form_with_a_file_that_readers_would_not_get(admin_client, report, place):
    find(report, "attachments")
    response = publish_review(admin_client, **place(report))
    assert "cannot be published yet" in response.content.decode()
    assert not ReviewPage.objects.exists()


def test_a_draft_is_saved_with_such_a_file(admin_client, report):
    find(report, "attachments")
    add_review(admin_client, report=report.pk, report_link="")
    assert ReviewPage.objects.get().report == report


def test_editors_are_told_above_the_form(admin_client, report):
    page = make_briefing(document=report, live=False)
    page.save_revision()
    find(report, "attachments")
    answer = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Readers do not get the file" in answer
    assert reverse("document_findings", args=[report.pk]) in answer


def test_results_of_older_rules_do_not_close_a_file(client, live, report):
    Reading.objects.update(rules=rules.VERSION - 1)
    settle(report)
    assert is_served(client, report)
