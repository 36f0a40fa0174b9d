"""The register for the business unit: what it lists to whom, its filters, its files, and recording for several."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from publishing.models import AuditEntry
from reviews.models import ProgressEntry, Recommendation
from reviews.progress import record
from tests.factories import make_agency, make_document, make_recommendation, make_review, make_theme

from .registers import address, listed, rows, sign_in

pytestmark = pytest.mark.django_db
SEVERAL = "record_progress_of_several"


@pytest.fixture
def business(client, django_user_model):
    """A browser in which somebody of the business unit is signed in."""
    sign_in(client, django_user_model, "Business unit")
    return client


def recorded(recommendation, **fields):
    record([ProgressEntry(recommendation=recommendation, **({"status": "in-progress"} | fields))])


# --- Who sees what -----------------------------------------------------------------------------------------------


def test_the_business_unit_sees_those_of_live_public_reviews_alone(business):
    shown = make_recommendation(make_review("Child Elm"))
    make_recommendation(make_review("Child Draft Nuthatch", live=False))
    make_recommendation(make_review("Child Private Nuthatch", private=True))
    assert listed(business, "recommendations") == [shown]
    assert [row["Review"] for row in rows(business, "recommendations")] == ["Child Elm"]


def test_the_title_of_a_draft_of_a_live_review_does_not_show(business):
    review = make_review("Child Elm")
    make_recommendation(review)
    review.title = "Child Nuthatch"
    review.save_revision()
    assert Page.objects.get(pk=review.pk).draft_title == "Child Nuthatch"
    for query in ("", "?export=csv", "?q=nuthatch"):
        response = business.get(address("recommendations") + query)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Child Nuthatch" not in text


def test_no_screen_of_the_admin_tells_the_business_unit_of_drafts_or_breaks(business):
    review = make_review("Child Nuthatch", live=False, many={"themes": [make_theme("Theme Nuthatch", live=False)]})
    recommendation = make_recommendation(review, text="<p>Nuthatch.</p>")
    names = ["wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_account", "import_progress"]
    addresses = [*map(reverse, names), address("recommendations"), address("recommendations", "inspect", "1")]
    addresses += [reverse("wagtailadmin_pages:edit", args=[review.pk]), f"{reverse('wagtailadmin_pages:search')}?q=x"]
    addresses += [address("recommendations", "inspect", recommendation.pk), "/admin/reports/site-history/"]
    addresses += [reverse("wagtailadmin_pages:history", args=[review.pk]), address("reviews"), address("agencies")]
    for each in addresses:
        response = business.get(each)
        assert response.status_code in (200, 302, 403, 404), each
        assert "Nuthatch" not in response.content.decode(), each


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("wagtailadmin_choose_page", "?page_type=reviews.ReviewPage"),
        ("wagtailadmin_choose_page_search", "?q=nuthatch"),
        ("wagtailadmin_choose_page_chosen_multiple", "?id={pk}"),
        ("wagtailadmin_api:documents:listing", ""),
        ("wagtailadmin_api:images:listing", ""),
        ("wagtailadmin_api:pages:listing", ""),
    ],
)
def test_choosers_show_drafts_and_their_files_to_editors_and_not_to_the_business_unit(
    client, django_user_model, name, query
):
    document = make_document(title="Child Nuthatch: report")
    review = make_review("Child Nuthatch", live=False, report=document)
    where = reverse(name) + query.format(pk=review.pk)
    sign_in(client, django_user_model, "Business unit")
    refused = client.get(where)
    assert refused.status_code == 403
    assert "Nuthatch" not in refused.content.decode()
    client.logout()
    assert client.get(where).status_code in (302, 401, 403)
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert client.get(where).status_code == 200


def test_editors_see_drafts_too_but_cannot_record_for_them(client, django_user_model):
    sign_in(client, django_user_model, "Publishers")
    draft, live = make_recommendation(make_review(live=False)), make_recommendation(make_review())
    by_pk = {each.pk: each for each in listed(client, "recommendations")}
    assert [by_pk[each.pk].is_recordable for each in (draft, live)] == [False, True]
    response = client.post(address("recommendations"), {"pk": [draft.pk]}, follow=True)
    assert "Nothing was chosen" in response.content.decode()


def test_authors_have_no_boxes_to_tick_and_see_no_private_note(client, django_user_model):
    sign_in(client, django_user_model, "Authors")
    recorded(make_recommendation(make_review()), update="Trained.", private_note="Secret.")
    html = client.get(address("recommendations")).content.decode()
    assert "Trained." in html
    assert "Secret." not in html
    assert 'name="pk"' not in html
    assert "Secret." not in str(rows(client, "recommendations", "&of=history"))


# --- Filters and history -----------------------------------------------------------------------------------------


def test_it_is_filtered_by_due_date_theme_year_and_silence(business):
    today, theme = timezone.localdate(), make_theme("Neglect")
    old = make_review(publication_date=date(2015, 1, 1), many={"themes": [theme]})
    new = make_review(publication_date=today - timedelta(days=10))
    soon = make_recommendation(new, due=today + timedelta(days=20))
    silent = make_recommendation(old)
    told = make_recommendation(old)
    recorded(told)
    make_recommendation(old, status="complete", due=today + timedelta(days=20))
    assert listed(business, "recommendations", "?due=soon") == [soon]
    assert listed(business, "recommendations", "?progress=none") == [silent]
    assert listed(business, "recommendations", f"?year={new.publication_date.year}") == [soon]
    assert len(listed(business, "recommendations", f"?theme={theme.pk}")) == 3
    assert listed(business, "recommendations", f"?theme={theme.pk}&progress=none&due=none") == [silent]


def test_a_row_holds_the_history_in_a_fixed_number_of_queries(business):
    def fill(count):
        for _ in range(count):
            recommendation = make_recommendation(make_review(), agencies=[make_agency()])
            recorded(recommendation, update="Trained.", private_note="Ask again.")

    fill(1)
    html = business.get(address("recommendations")).content.decode()
    assert "Trained." in html
    assert "Ask again." in html
    assert "2 steps" in html
    with CaptureQueriesContext(connection) as few:
        business.get(address("recommendations"))
    fill(6)
    with CaptureQueriesContext(connection) as many:
        business.get(address("recommendations"))
    assert len(many) == len(few)


# --- Files -------------------------------------------------------------------------------------------------------


def test_files_hold_the_stable_id_and_no_private_note_but_the_history_does(business):
    recommendation = make_recommendation(make_review(reference="2024-01"), number="2a")
    recorded(recommendation, private_note="Secret.")
    [row] = rows(business, "recommendations")
    assert (row["Id"], row["Number"], row["Reference"]) == (str(recommendation.key), "2a", "2024-01")
    assert "Secret." not in str(row)
    history = rows(business, "recommendations", "&of=history")
    assert [(row["Status"], row["Private note"]) for row in history] == [
        ("Not started", ""),
        ("In progress", "Secret."),
    ]


def test_xlsx_holds_what_the_filter_leaves_and_every_cell_is_text(business):
    make_recommendation(make_review("=1+1"), status="complete", update="a\x0bb", evidence="#N/A")
    make_recommendation(make_review(), status="embedded")
    response = business.get(address("recommendations"), {"export": "xlsx", "status": "complete"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    headings, row = sheet.iter_rows()
    cells = {heading.value: cell for heading, cell in zip(headings, row, strict=True)}
    assert cells["Review"].value == "=1+1"
    assert cells["What has been done"].value == "ab"
    assert {cell.data_type for cell in row if cell.value} == {"s"}
    history = business.get(address("recommendations"), {"export": "xlsx", "of": "history"})
    assert load_workbook(BytesIO(b"".join(history.streaming_content))).active.max_row == 1


# --- Several at once ---------------------------------------------------------------------------------------------


def fields(**given):
    return {
        "date": timezone.localdate().isoformat(),
        "status": "",
        "due": "",
        "status_reason": "",
        "update": "",
    } | given


def record_several(client, recommendations, **given):
    """Fill in the form for `recommendations` and confirm what it shows; return both answers."""
    data = fields(pks=",".join(str(each.pk) for each in recommendations), **given)
    preview = client.post(reverse(SEVERAL), data)
    return preview, client.post(reverse(SEVERAL), data | {"seal": preview.context["seal"]})


def test_those_that_are_ticked_are_recorded_after_a_look_at_what_changes(business):
    review = make_review("Child Elm")
    one, other, left_out = (make_recommendation(review, due=date(2030, 1, 1)) for _ in range(3))
    form = business.post(address("recommendations"), {"pk": [one.pk, other.pk]})
    assert form.context["pks"] == f"{one.pk},{other.pk}"
    preview, done = record_several(business, [one, other], status="complete", update="Trained.", due="2031-02-03")
    assert f"{one.number} of Child Elm" in preview.content.decode()
    assert done.status_code == 302
    found = Recommendation.objects.in_bulk()
    for each in (one, other):
        assert (found[each.pk].status, found[each.pk].due, found[each.pk].update) == (
            "complete",
            date(2031, 2, 3),
            "Trained.",
        )
    assert found[left_out.pk].status == "not-started"
    assert {entry.source for entry in ProgressEntry.objects.exclude(source="review")} == {"bulk"}
    assert len(AuditEntry.objects.get(action="reviews.record_progress").data["steps"]) == 2


def test_what_is_recorded_for_several_reviews_stands_in_the_history_of_each(business, client, admin_user):
    reviews = [make_review("Child Elm"), make_review("Child Oak")]
    record_several(business, [make_recommendation(review) for review in reviews], status="complete")
    client.force_login(admin_user)
    for review in reviews:
        history = client.get(reverse("wagtailadmin_pages:history", args=[review.pk])).content.decode()
        assert "Recorded progress of recommendations" in history, review


def test_all_that_the_filter_leaves_are_chosen_over_all_pages(business):
    review = make_review()
    for _ in range(60):
        make_recommendation(review, status="in-progress")
    make_recommendation(review, status="complete")
    response = business.post(f"{address('recommendations')}?status=in-progress", {"all": "1"})
    assert len(response.context["chosen"]) == 60


def test_what_is_left_empty_stays_and_what_is_so_already_is_left_alone(business):
    review = make_review()
    open_one = make_recommendation(review, status="in-progress", due=date(2030, 1, 1))
    done = make_recommendation(review, status="complete")
    preview, _ = record_several(business, [open_one, done], status="complete")
    assert (preview.context["new_count"], preview.context["unchanged_count"]) == (1, 1)
    open_one.refresh_from_db()
    assert (open_one.status, open_one.due) == ("complete", date(2030, 1, 1))
    assert not done.progress.exists()


def test_only_due_dates_can_be_moved(business):
    recommendation = make_recommendation(make_review(), status="overtaken", status_reason="New law.")
    record_several(business, [recommendation], due="2031-02-03")
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.status_reason) == ("overtaken", "New law.")
    assert recommendation.due == date(2031, 2, 3)


def test_what_was_recorded_meanwhile_is_looked_at_again(business):
    recommendation = make_recommendation(make_review())
    data = fields(pks=str(recommendation.pk), status="complete")
    seal = business.post(reverse(SEVERAL), data).context["seal"]
    recorded(recommendation)
    again = business.post(reverse(SEVERAL), data | {"seal": seal})
    assert "recorded meanwhile" in again.content.decode()
    recommendation.refresh_from_db()
    assert recommendation.status == "in-progress"


def test_confirming_twice_records_once(business):
    recommendation = make_recommendation(make_review())
    data = fields(pks=str(recommendation.pk), private_note="Rang.")
    seal = business.post(reverse(SEVERAL), data).context["seal"]
    for _ in range(2):
        business.post(reverse(SEVERAL), data | {"seal": seal})
    assert recommendation.progress.filter(source="bulk").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"status": "overtaken"},
        {"status": "nonsense"},
        {"status": "complete", "date": ""},
        {"status": "complete", "date": "2190-01-01"},
        {"due": "soon"},
        {"update": "a\x00b"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_message(business, wrong):
    recommendation = make_recommendation(make_review())
    response = business.post(reverse(SEVERAL), fields(pks=str(recommendation.pk), **wrong))
    assert response.context["form"].errors
    assert not recommendation.progress.exists()


@pytest.mark.parametrize("pks", ["", "x", "-1", "99999999999999999999", "\x00", "\u0663"])
def test_choosing_nothing_or_nonsense_leads_back(business, pks):
    assert business.post(reverse(SEVERAL), fields(pks=pks, status="complete")).url == address("recommendations")
    assert business.post(address("recommendations"), {"pk": pks}).status_code == 302


def test_drafts_cannot_be_smuggled_in(business):
    draft = make_recommendation(make_review(live=False))
    business.post(reverse(SEVERAL), fields(pks=str(draft.pk), status="complete"))
    assert not draft.progress.exists()


def test_who_only_writes_pages_records_nothing(client, django_user_model):
    sign_in(client, django_user_model, "Authors")
    recommendation = make_recommendation(make_review())
    for url in (reverse(SEVERAL), address("recommendations")):
        data = fields(pks=str(recommendation.pk), pk=str(recommendation.pk), status="complete")
        assert client.post(url, data).status_code == 302
    assert not recommendation.progress.exists()
