"""The screens on which editors write pages: every type opens, help stands by each field, mistakes get a message."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from home.base import BasePage
from home.identifying import has_birth_date, has_date, may_have_date
from learning.kinds import SEVEN_MINUTE_HEADINGS
from reviews.models import ReviewIndexPage, ReviewPage
from tests.admin_forms import add_briefing, add_review, errors_of, publish_review, recommendation
from tests.factories import make_briefing, make_information_page, make_resource, make_review, make_theme

pytestmark = pytest.mark.django_db


def page_types():
    found, waiting = set(), [BasePage]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            found.add(model)
    return sorted(found, key=lambda model: model.__name__)


def panels_with_fields(panel):
    """The panels below `panel` that are one field each, those of inline records included."""
    children = [*getattr(panel, "children", []), *getattr(getattr(panel, "child_edit_handler", None), "children", [])]
    own = [panel] if getattr(panel, "field_name", None) else []
    return own + [found for child in children for found in panels_with_fields(child)]


# --- Every type of page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", page_types(), ids=lambda model: model.__name__)
def test_every_field_that_editors_see_has_help(model):
    form = model.get_edit_handler().get_form_class()()
    missing = []
    for panel in panels_with_fields(model.get_edit_handler()):
        field = form.fields.get(panel.field_name) if panel.model is model else None
        help_text = panel.help_text or (field and field.help_text) or panel.db_field.help_text
        if not help_text:
            missing.append(panel.field_name)
    assert missing == []


@pytest.mark.parametrize("model", page_types(), ids=lambda model: model.__name__)
def test_every_type_says_what_it_is_for(model):
    assert model.page_description
    assert model.page_description.endswith(".")


@pytest.mark.parametrize("model", page_types(), ids=lambda model: model.__name__)
def test_new_page_of_every_type_opens(admin_client, model):
    parents = [parent for parent in model.allowed_parent_page_models() if parent.objects.exists()]
    address = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parents[0].objects.first().pk]
    )
    full = model.max_count and model.objects.count() >= model.max_count
    assert admin_client.get(address).status_code == (302 if full else 200)


@pytest.mark.parametrize(
    "make",
    [make_review, make_briefing, make_theme, make_resource, make_information_page],
    ids=lambda make: make.__name__,
)
def test_page_opens_saves_and_says_nothing_was_lost(admin_client, make):
    page = make("Saved again")
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(admin_client.get(address).content.decode(), form_id="page-edit-form").copy()
    for name in ("key_learning", "body"):
        data.setlist(f"{name}-count", ["0"])
    response = admin_client.post(address, data)
    assert response.status_code == 302, errors_of(response)
    assert page.get_latest_revision_as_object().title == "Saved again"


def test_dates_come_back_as_the_screen_shows_them(admin_client):
    page = make_review(publication_date=date(2024, 5, 1), decision_date=date(2023, 9, 30))
    page.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(admin_client.get(address).content.decode(), form_id="page-edit-form").copy()
    assert data["publication_date"] == "01 May 2024"
    data.setlist("key_learning-count", ["0"])
    assert admin_client.post(address, data).status_code == 302
    assert page.get_latest_revision_as_object().decision_date == date(2023, 9, 30)


def test_title_fills_in_the_address(admin_client):
    parent = ReviewIndexPage.objects.get()
    html = admin_client.get(reverse("wagtailadmin_pages:add", args=["reviews", "reviewpage", parent.pk])).content
    assert b'data-w-sync-target-value="#id_slug"' in html


# --- A review --------------------------------------------------------------------------------------------------


def test_draft_of_a_review_needs_only_a_title(admin_client):
    response = add_review(
        admin_client,
        summary="",
        report_link="",
        publication_date="",
        review_types=[],
        recommendations=[recommendation(number="", text="null"), recommendation(update="Begun.")],
    )
    assert response.status_code == 302, errors_of(response)
    assert ReviewPage.objects.get().recommendations.count() == 2


def test_publishing_an_incomplete_review_names_each_field_and_keeps_what_was_typed(admin_client):
    response = publish_review(
        admin_client,
        summary="",
        report_link="",
        publication_date="",
        review_types=[],
        lead_reviewer="Typed by the editor",
        further_documents=[{"kind": "slides", "title": "Slides", "document": "", "link": ""}],
        recommendations=[
            recommendation(update="Begun."),
            recommendation(number="2", status="not-accepted"),
            recommendation(number="", text="null"),
        ],
    )
    assert errors_of(response) == {
        "summary",
        "report",
        "publication_date",
        "review_types",
        "further_documents-0-document",
        "recommendations-0-update_date",
        "recommendations-1-status_reason",
        "recommendations-2-number",
        "recommendations-2-text",
    }
    html = response.content.decode()
    assert "Typed by the editor" in html
    assert "Begun." in html
    assert not ReviewPage.objects.exists()


def test_complete_review_is_published(admin_client):
    response = publish_review(admin_client, recommendations=[recommendation(), recommendation(number="2")])
    assert response.status_code == 302, errors_of(response)
    assert ReviewPage.objects.get().live


def test_improvements_only_review_needs_no_report(admin_client):
    response = publish_review(admin_client, report_link="", publication_decision="improvements-only")
    assert response.status_code == 302, errors_of(response)


@pytest.mark.parametrize("other", ["2a", "2A", " 2a "])
def test_recommendation_numbers_are_unique_even_in_a_draft(admin_client, other):
    response = add_review(
        admin_client,
        recommendations=[recommendation(), recommendation(number="2a"), recommendation(number=other)],
    )
    assert errors_of(response) == {"recommendations-1-number", "recommendations-2-number"}


def test_number_of_a_recommendation_being_deleted_is_free(admin_client):
    response = add_review(admin_client, recommendations=[recommendation(), recommendation(DELETE="1")])
    assert response.status_code == 302, errors_of(response)


def test_reference_is_unique(admin_client):
    make_review(reference="2024-03", live=False)
    assert errors_of(add_review(admin_client, reference="2024-03")) == {"reference"}


def test_review_is_not_related_to_itself_nor_twice_to_another(admin_client):
    other = make_review("Child Other")
    repeated = [{"related": other.pk}, {"related": other.pk}]
    response = add_review(admin_client, related_reviews=repeated)
    assert errors_of(response) == {"related_reviews-0-related", "related_reviews-1-related"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Child A, born 1 February 2015"),
        ("title", "Child A DOB 010215"),
        ("seo_title", "Child A, date of birth 01/02/2015"),
        ("pseudonym", "Child 01/02/2015"),
        ("pseudonym", "Child 010215"),
        ("reference", "01/02/2015"),
        ("reference", "CSPR-01.02.2015"),
        ("reference", "01022015"),
        ("reference", "two words"),
        ("period_end", "1900"),
        ("decision_date", "31/02/2024"),
        ("report_link", "javascript:alert(1)"),
        ("summary", "x" * 301),
        ("publication_decision", "whatever"),
        ("harms", ["no-number"]),
    ],
)
def test_draft_with_a_mistake_is_refused_on_its_field(admin_client, field, value):
    assert errors_of(add_review(admin_client, **{field: value})) == {field}


@pytest.mark.parametrize("reference", ["010215", "2024/12/01"])
def test_reference_that_only_may_be_a_date_gets_advice(admin_client, reference):
    response = add_review(admin_client, reference=reference)
    assert response.status_code == 302, errors_of(response)
    assert "reference holds what may be a date" in admin_client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("completed", "late"), [(date(2024, 7, 31), False), (date(2024, 8, 1), False), (date(2024, 8, 2), True)]
)
def test_review_is_late_after_six_months(completed, late):
    assert ReviewPage(decision_date=date(2024, 2, 1), publication_date=completed).is_late == late


@pytest.mark.parametrize(
    ("text", "sure", "possible"),
    [
        ("01/02/2015", True, True),
        ("1st of February 2015", True, True),
        ("Feb 1, 2015", True, True),
        ("010215", False, True),
        ("2015-02-01", False, True),
        ("LCSPR/2024/03", False, False),
        ("2024-03", False, False),
        ("999999", False, False),
        ("31/02/2015", False, False),
        ("Child A", False, False),
        ("\u0661\u0662/\u0661\u0662/\u0662\u0660\u0661\u0665", True, True),
    ],
)
def test_dates_are_found_in_short_texts(text, sure, possible):
    assert (has_date(text), may_have_date(text)) == (sure, possible)
    assert has_birth_date(f"born {text}") == possible


def test_only_published_themes_are_offered_besides_those_already_chosen(admin_client):
    usable, draft, chosen = make_theme(), make_theme(live=False), make_theme()
    page = make_review(many={"themes": [chosen]})
    chosen.live = False
    chosen.save()
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    offered = {theme.pk for theme in form.fields["themes"].queryset}
    assert offered == {usable.pk, chosen.pk}
    assert draft.pk not in offered


# --- A briefing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sections", [0, 6, 8])
def test_seven_minute_briefing_is_published_with_seven_sections_only(admin_client, sections):
    assert errors_of(add_briefing(admin_client, sections, **{"action-publish": "1"})) == {"body"}


def test_seven_minute_briefing_is_drafted_with_any_number_of_sections(admin_client):
    assert add_briefing(admin_client, 3).status_code == 302


def test_seven_sections_are_published(admin_client):
    response = add_briefing(admin_client, 7, **{"action-publish": "1"})
    assert response.status_code == 302, errors_of(response)


def test_new_briefing_starts_with_the_seven_headings():
    headings = [block.value["heading"] for block in make_briefing().body]
    assert headings == SEVEN_MINUTE_HEADINGS


def test_words_are_counted_across_paragraphs_headings_and_questions():
    body = [("section", {"heading": "Two words", "text": "<p>one</p><p>two three</p>"})]
    assert make_briefing(body=body, questions="<ul><li>four</li><li>five</li></ul>").word_count == 7


@pytest.mark.parametrize(("words", "warned"), [(1399, False), (1401, True)])
def test_editor_sees_the_length_and_a_warning_over_seven_minutes(admin_client, words, warned):
    page = make_briefing(body=[("section", {"heading": "Findings", "text": f"<p>{'word ' * (words - 1)}</p>"})])
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f"{words:,} words" in html
    assert ("A 7-minute briefing has 1,400 words at most" in html) == warned
