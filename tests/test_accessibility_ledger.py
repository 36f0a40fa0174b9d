"""The accessibility ledger: what public files lack, told to readers and to editors, and nothing of other files."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from documents.accessibility import CODES, Ledger
from documents.blocks import SHOWN, AccessibilityLedgerBlock
from documents.models import Finding
from documents.rules import RULES

from .factories import add_text, make_document, make_information_page, make_review

pytestmark = pytest.mark.django_db
REPORT = "accessibility_ledger"
CSV = "known_problems"


def make_file(title, *lacks, offered=True, published=None, text=(), **state):
    """Make a file that lacks what the codes say, offered by a review."""
    document = make_document(title)
    Finding.objects.bulk_create(Finding(reading=document.reading, code=code) for code in lacks)
    if published:
        document.first_published_on = published
        document.save()
    if text:
        add_text(document, *text)
    if offered:
        make_review(report=document, **state)
    return document


@pytest.fixture
def statement(home):
    return make_information_page("Accessibility statement", body=[("accessibility_ledger", None)])


def html(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def rows(response):
    text = b"".join(response) if response.streaming else response.content
    return list(csv.DictReader(StringIO(text.decode("utf-8-sig"))))


def test_every_problem_is_one_that_the_reader_finds():
    assert set(CODES) <= set(RULES)


def test_statement_lists_files_by_problem(client, statement):
    first = make_file("First report", "not-tagged", "no-title", text=["Words."])
    make_file("Second report", "not-tagged")
    make_file("Good report")
    page = html(client, statement)
    assert "2 of the 3 files on this site have problems" in page
    assert "No tags: 2 files" in page
    assert "No title: 1 file<" in page
    assert "Scanned pages" not in page
    assert f'href="{first.url}"' in page
    assert f'href="{first.text_url}"' in page
    assert "Second report" in page
    assert "Good report" not in page


def test_statement_without_problems_says_so(client, statement):
    make_file("Good report")
    assert "We know of no problem in the 1 file on this site" in html(client, statement)


def test_statement_counts_exempt_files_and_does_not_list_them(client, statement):
    make_file("Old report", "not-tagged", published=date(2018, 9, 22))
    make_file("New report", "not-tagged", published=date(2018, 9, 23))
    page = html(client, statement)
    assert "Old report" not in page
    assert "New report" in page
    assert "1 more file, published before 23 September 2018, has problems too" in page


def test_files_that_are_not_public_are_nowhere(client, admin_client, statement):
    make_file("Hidden draft", "not-tagged", live=False)
    make_file("Hidden private", "not-tagged", private=True)
    make_file("Hidden alone", "not-tagged", offered=False)
    uncleared = make_file("Hidden uncleared", "not-tagged")
    type(uncleared).objects.filter(pk=uncleared.pk).update(cleared="")
    client.logout()
    for page in (html(client, statement), client.get(reverse(CSV)).content.decode()):
        assert "Hidden" not in page
    assert "Hidden" not in admin_client.get(reverse(REPORT)).content.decode()
    assert "Hidden" not in str(rows(admin_client.get(reverse(REPORT), {"export": "csv"})))


def test_statement_follows_at_once(client, statement):
    document = make_file("The report", "not-tagged")
    assert "The report" in html(client, statement)
    type(document).objects.filter(pk=document.pk).update(cleared="")
    assert "The report" not in html(client, statement)


def test_many_files_are_counted_and_the_first_listed(client, statement):
    for number in range(SHOWN + 2):
        make_file(f"Report {number:02}", "not-tagged")
    page = html(client, statement)
    assert f"No tags: {SHOWN + 2} files" in page
    assert f"Report {SHOWN - 1:02}" in page
    assert f"Report {SHOWN:02}" not in page
    assert len(rows(client.get(reverse(CSV)))) == SHOWN + 2


def test_csv_says_what_each_file_lacks(client, home):
    document = make_file("=Report", "not-tagged", "no-title", published=date(2016, 5, 1), text=["Words."])
    (row,) = rows(client.get(reverse(CSV)))
    assert row["title"] == "'=Report"
    assert row["address"].endswith(document.url)
    assert row["text_address"].endswith(document.text_url)
    assert row["problems"] == "No tags; No title"
    assert row["first_published"] == "2016-05-01"
    assert row["exempt"] == "yes"


def test_first_publication_is_that_of_the_page_unless_stated(home):
    make_file("Early", "not-tagged", first_published_at=datetime(2017, 3, 1, tzinfo=UTC))
    make_file("Stated", "not-tagged", published=date(2019, 1, 1), first_published_at=datetime(2017, 3, 1, tzinfo=UTC))
    make_file("Unknown", "not-tagged")
    ledger = Ledger()
    entries = ledger.entries(ledger.documents())
    assert ledger.exempt == {entry.document.pk for entry in entries if entry.is_exempt}
    assert {entry.document.title: (entry.published_on, entry.is_exempt) for entry in entries} == {
        "Early": (date(2017, 3, 1), True),
        "Stated": (date(2019, 1, 1), False),
        "Unknown": (None, False),
    }


# --- The report for editors --------------------------------------------------------------------------------------


@pytest.fixture
def files(home):
    make_file("Old scan", "scan-without-text", published=date(2015, 1, 1))
    make_file("Untagged", "not-tagged", text=["Words."])
    make_file("Good report", text=["Words."])


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Old scan", "Untagged", "Good report"}),
        ({"lacks": "anything"}, {"Old scan", "Untagged"}),
        ({"lacks": "not-tagged"}, {"Untagged"}),
        ({"scope": "exempt"}, {"Old scan"}),
        ({"scope": "applies"}, {"Untagged", "Good report"}),
        ({"alternative": "no"}, {"Old scan"}),
        ({"alternative": "yes"}, {"Untagged", "Good report"}),
        ({"title": "good"}, {"Good report"}),
        ({"lacks": "nonsense"}, {"Old scan", "Untagged", "Good report"}),
    ],
)
def test_report_is_narrowed(admin_client, files, query, shown):
    for name in (REPORT, f"{REPORT}_results"):
        page = admin_client.get(reverse(name), query).content.decode()
        assert {title for title in ("Old scan", "Untagged", "Good report") if title in page} == shown


def test_report_as_spreadsheet(admin_client, files):
    make_file("=1+1", "no-title")
    found = {row["File"]: row for row in rows(admin_client.get(reverse(REPORT), {"export": "csv"}))}
    assert set(found) == {"'=1+1", "Old scan", "Untagged", "Good report"}
    assert found["Old scan"]["Lacks"] == "Scanned pages"
    assert found["Old scan"]["Regulations"] == "Exempt"
    assert found["Old scan"]["First published"] == "2015-01-01"
    assert found["Untagged"]["Web version"] == "Its text as a web page"
    assert admin_client.get(reverse(REPORT), {"export": "xlsx"}).status_code == 200


def test_web_version_that_an_editor_names_counts(admin_client, home):
    document = make_file("Poster")
    type(document).objects.update(has_web_version=True)
    assert "A web page says the same" in admin_client.get(reverse(REPORT)).content.decode()


def test_report_is_for_those_who_look_after_files(client, django_user_model, home):
    user = django_user_model.objects.create_user("nobody", password="nobody-password")
    user.groups.add(Group.objects.create(name="Only the admin"))
    client.force_login(user)
    assert client.get(reverse(REPORT)).status_code == 302


def test_report_is_in_the_menu(admin_client, home):
    assert "Accessibility of files" in admin_client.get(reverse("wagtailadmin_home")).content.decode()


def test_costs_the_same_however_many_files_there_are(
    admin_client, statement, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse(f"{REPORT}_results")
    make_file("Report", "not-tagged")
    admin_client.get(address)
    with django_assert_max_num_queries(14) as for_readers:
        AccessibilityLedgerBlock().render(None)
    with django_assert_max_num_queries(25) as for_editors:
        admin_client.get(address)
    for number in range(6):
        make_file(f"Report {number}", "not-tagged", "no-title")
    with django_assert_num_queries(len(for_readers)):
        AccessibilityLedgerBlock().render(None)
    with django_assert_num_queries(len(for_editors)):
        admin_client.get(address)
