"""Recording progress one by one: what the screen shows and takes, who may, and what follows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from publishing.models import AuditEntry
from reviews.models import ProgressEntry
from reviews.progress import record
from tests.factories import make_recommendation, make_review

from .registers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorder(client, django_user_model):
    """A browser in which somebody of the business unit is signed in."""
    sign_in(client, django_user_model, "Business unit")
    return client


def screen(recommendation):
    return reverse("record_progress", args=[recommendation.pk])


def step(**fields):
    """What the form posts."""
    today = timezone.localdate().isoformat()
    empty = dict.fromkeys(("status_reason", "due", "update", "evidence", "private_note"), "")
    return empty | {"date": today, "status": "complete"} | fields


def recorded(recommendation, **fields):
    entry = ProgressEntry(recommendation=recommendation, **({"status": "in-progress"} | fields))
    record([entry])
    return recommendation.progress.last()


def test_the_business_unit_records_a_step_and_readers_see_all_but_the_note(recorder):
    review = make_review()
    recommendation = make_recommendation(review, status="in-progress", due=date(2030, 1, 1))
    form = recorder.get(screen(recommendation)).context["form"]
    assert (form["status"].value(), form["due"].value()) == ("in-progress", date(2030, 1, 1))
    response = recorder.post(screen(recommendation), step(update="Training held.", private_note="Ask the school."))
    assert response.status_code == 302
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.update, recommendation.due) == ("complete", "Training held.", None)
    page = recorder.get(review.url).content.decode()
    assert "Training held." in page
    assert "Ask the school." not in page
    assert "Ask the school." in recorder.get(screen(recommendation)).content.decode()


def test_a_button_pressed_twice_records_once(recorder):
    recommendation = make_recommendation(make_review())
    for _ in range(2):
        response = recorder.post(screen(recommendation), step(update="Training held."))
    assert "recorded already" in response.content.decode()
    assert recommendation.progress.filter(source="screen").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": ""},
        {"status": "nonsense"},
        {"status": "overtaken"},
        {"date": ""},
        {"date": (timezone.localdate() + timedelta(days=2)).isoformat()},
        {"date": "0001-01-01"},
        {"due": "soon"},
        {"due": "9999-12-31"},
        {"status_reason": "x" * 301},
        {"update": "a\x00b"},
        {"update": "x" * 5001},
        {"private_note": "x" * 5001},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
def test_what_cannot_be_is_refused_with_a_message(recorder, wrong):
    recommendation = make_recommendation(make_review())
    response = recorder.post(screen(recommendation), step(**wrong))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not recommendation.progress.exists()


def test_an_entry_is_corrected_and_deleted_and_the_recommendation_follows(recorder):
    recommendation = make_recommendation(make_review(), number="7", status="in-progress")
    entry = recorded(recommendation, status="complete", update="Doen.", private_note="Secret.")
    changed = step(status="embedded", update="Done.", private_note="Other.")
    recorder.post(reverse("correct_progress", args=[entry.pk]), changed)
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.update) == ("embedded", "Done.")
    address = reverse("take_back_progress", args=[entry.pk])
    assert "Secret" not in recorder.get(address).content.decode()
    assert ProgressEntry.objects.filter(pk=entry.pk).exists()
    recorder.post(address)
    recommendation.refresh_from_db()
    assert recommendation.status == "in-progress"
    lines = PageLogEntry.objects.filter(action__startswith="reviews.").order_by("pk")
    today = f"{timezone.localdate():%-d %B %Y}"
    assert [line.message for line in lines][1:] == [
        f"Corrected progress of recommendation 7 (embedded (re-audited) from {today})",
        f"Deleted progress of recommendation 7 (embedded (re-audited) from {today})",
    ]
    trail = AuditEntry.objects.filter(action__startswith="reviews.")
    assert [each.action for each in trail] == [line.action for line in lines]
    assert trail[1].data["before"] == {"status": "complete", "update": "Doen."}
    assert "Secret" not in str([each.data for each in trail])


def test_how_the_page_had_it_can_be_corrected_but_not_deleted(recorder):
    recommendation = make_recommendation(make_review())
    recorded(recommendation)
    first = recommendation.progress.in_order().first()
    recorder.post(reverse("take_back_progress", args=[first.pk]))
    assert recommendation.progress.filter(pk=first.pk).exists()


@pytest.mark.parametrize("group", ["Authors", "Checkers"])
def test_those_who_only_write_pages_may_not_record(client, django_user_model, group):
    sign_in(client, django_user_model, group)
    recommendation = make_recommendation(make_review())
    entry = recorded(recommendation)
    addresses = [screen(recommendation)]
    addresses += [reverse(name, args=[entry.pk]) for name in ("correct_progress", "take_back_progress")]
    for address in addresses:
        assert client.get(address).status_code == client.post(address, step()).status_code == 302
    assert recommendation.progress.filter(pk=entry.pk, status="in-progress").exists()
    assert recommendation.progress.count() == 2


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}], ids=str)
def test_a_review_that_the_business_unit_may_not_read_is_not_found(recorder, state):
    recommendation = make_recommendation(make_review("Child Canary", **state))
    for response in (recorder.get(screen(recommendation)), recorder.post(screen(recommendation), step())):
        assert response.status_code == 404
        assert "Canary" not in response.content.decode()
    assert recorder.get(reverse("record_progress", args=[99999999999999999999])).status_code == 404


def test_publishers_record_for_a_private_review_and_for_no_draft(client, django_user_model):
    sign_in(client, django_user_model, "Publishers")
    private, draft = make_review(private=True), make_review(live=False)
    assert client.get(screen(make_recommendation(private))).status_code == 200
    assert client.get(screen(make_recommendation(draft))).status_code == 404


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/admin/registers/recommendations/?status=complete", "/admin/registers/recommendations/?status=complete"),
        ("https://example.org/", "/admin/registers/recommendations/"),
        ("//example.org/admin/", "/admin/registers/recommendations/"),
        ("javascript:alert(1)", "/admin/registers/recommendations/"),
    ],
)
def test_one_comes_back_to_where_one_came_from_and_nowhere_else(recorder, asked, led_to):
    response = recorder.post(screen(make_recommendation(make_review())), step(next=asked))
    assert response.url == led_to


def test_the_reviews_page_leads_here_those_who_may(client, django_user_model):
    recommendation = make_recommendation(make_review())
    page = reverse("wagtailadmin_pages:edit", args=[recommendation.review_id])
    link = f'href="{screen(recommendation)}?next='
    sign_in(client, django_user_model, "Publishers")
    assert link in client.get(page).content.decode()
    client.logout()
    django_user_model.objects.all().delete()
    sign_in(client, django_user_model, "Authors")
    assert link not in client.get(page).content.decode()
