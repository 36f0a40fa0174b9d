"""A review that goes within its first year goes with a recorded reason, whichever way it goes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from publishing.models import AuditEntry
from reviews.models import ReviewIndexPage, ReviewPage
from reviews.publication_rules import problems_of_review

from .admin_forms import errors_of, publish_review, review_data
from .factories import make_briefing
from .test_retention import live_since, old_review

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
REASON = "A court order asks for it."


def early_ends():
    return list(AuditEntry.objects.filter(action="publishing.retention.early_end"))


def typed(days):
    return f"{timezone.localtime(timezone.now() + days * DAY):%Y-%m-%d %H:%M}"


def bulk(action, *pages):
    query = "&".join(f"id={page.pk}" for page in pages)
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?{query}&next=/admin/"


def test_an_early_end_is_refused_on_the_editing_screen_until_there_is_a_reason(admin_client):
    response = publish_review(admin_client, expire_at=typed(100))
    assert errors_of(response) == {"expire_at"}
    assert "Why it ends early" in str(response.context["form"].errors["expire_at"])
    assert "publication_date" not in response.context["form"].errors
    publish_review(admin_client, expire_at=typed(100), expiry_reason=REASON)
    (entry,) = early_ends()
    assert (entry.data["reason"], entry.data["way"]) == (REASON, "expire")
    assert ReviewPage.objects.get().live


def test_a_draft_is_asked_too(admin_client):
    address = reverse("wagtailadmin_pages:add", args=["reviews", "reviewpage", ReviewIndexPage.objects.get().pk])
    assert errors_of(admin_client.post(address, review_data(expire_at=typed(100)))) == {"expire_at"}


def test_a_year_after_going_live_is_not_early(admin_client):
    response = publish_review(admin_client, go_live_at=typed(10), expire_at=typed(380))
    assert response.status_code == 302
    assert early_ends() == []
    response = publish_review(admin_client, slug="other", go_live_at=typed(10), expire_at=typed(370))
    assert errors_of(response) == {"expire_at"}


def test_what_is_scheduled_with_a_reason_is_logged_when_it_is_scheduled(admin_client):
    publish_review(admin_client, go_live_at=typed(10), expire_at=typed(100), expiry_reason=REASON)
    (entry,) = early_ends()
    assert entry.user_name == "chief"


def test_a_draft_that_became_early_goes_live_and_people_are_told(django_user_model, django_capture_on_commit_callbacks):
    django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")
    review = old_review()
    Page.objects.filter(pk=review.pk).update(first_published_at=timezone.now())
    review = ReviewPage.objects.get(pk=review.pk)
    review.expire_at = timezone.now() + 300 * DAY
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            review.save_revision().publish()
    (entry,) = early_ends()
    assert entry.data["reason"] == "Nobody gave one."
    assert "first year" in mail.outbox[0].subject
    assert review.title not in mail.outbox[0].body


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_one_page_goes_only_with_a_reason(admin_client, way):
    review = old_review(days=100)
    address = reverse(f"wagtailadmin_pages:{way}", args=[review.pk])
    for posted in ({}, {"early_reason": " "}):
        asked = admin_client.post(address, {"next": "/admin/pages/", **posted})
        assert "A review stays public for at least one year" in asked.content.decode()
        assert 'name="next" value="/admin/pages/"' in asked.content.decode()
    assert ReviewPage.objects.get(pk=review.pk).live
    assert early_ends() == []
    response = admin_client.post(address, {"next": "/admin/pages/", "early_reason": REASON})
    assert (response.status_code, response.url) == (302, "/admin/pages/")
    assert not ReviewPage.objects.filter(pk=review.pk, live=True).exists()
    (entry,) = early_ends()
    assert (entry.data, entry.title) == ({"reason": REASON, "way": way}, review.title)


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_many_pages_go_only_with_a_reason(admin_client, way):
    review, other = old_review(days=100), old_review(days=500)
    address = bulk(way, review, other)
    asked = admin_client.post(address, {"include_descendants": "on"}).content.decode()
    assert review.title in asked
    assert other.title not in asked
    assert 'name="include_descendants"' in asked
    assert Page.objects.filter(pk__in=[review.pk, other.pk], live=True).count() == 2
    assert admin_client.post(address, {"early_reason": REASON}).status_code == 302
    assert not Page.objects.filter(pk__in=[review.pk, other.pk], live=True).exists()
    assert [entry.data["reason"] for entry in early_ends()] == [REASON]


def test_reviews_below_what_goes_are_asked_about(admin_client):
    review = old_review(days=100)
    above = review.get_parent()
    address = reverse("wagtailadmin_pages:unpublish", args=[above.pk])
    assert review.title in admin_client.post(address, {"include_descendants": "on"}).content.decode()
    assert admin_client.post(address).status_code == 302
    assert Page.objects.get(pk=review.pk).live


def test_no_reason_is_kept_of_a_deletion_that_wagtail_refuses(admin_client):
    review = old_review(days=100)
    posted = {"confirm_site_name": "Another name", "early_reason": REASON}
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[review.pk]), posted)
    assert ReviewPage.objects.filter(pk=review.pk).exists()
    assert early_ends() == []


def test_what_has_been_public_for_a_year_and_what_need_not_be_goes_unasked(admin_client):
    for page in (old_review(days=367), live_since(make_briefing(), 1)):
        assert admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).status_code == 302
    assert early_ends() == []


def test_the_reason_stands_in_the_history(admin_client):
    review = old_review(days=100)
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[review.pk]), {"early_reason": REASON})
    assert REASON in admin_client.get(reverse("wagtailadmin_pages:history", args=[review.pk])).content.decode()


def test_the_gate_asks_for_the_reason_and_counts_from_the_day_of_the_release():
    at = datetime(2028, 2, 29, 9, 30, tzinfo=UTC)
    review = ReviewPage(
        title="Child Example", expire_at=datetime(2029, 2, 28, 12, 0, tzinfo=UTC), lead_reviewer="A. N."
    )
    assert "one-year" in [problem.code for problem in problems_of_review(review, at)]
    review.expiry_reason = REASON
    assert "one-year" not in [problem.code for problem in problems_of_review(review, at)]
    review.expiry_reason, review.expire_at = "", datetime(2029, 3, 1, 0, 0, tzinfo=UTC)
    assert "one-year" not in [problem.code for problem in problems_of_review(review, at)]


def test_what_ends_by_a_decision_keeps_its_reason_for_the_editing_screen(django_user_model):
    from publishing.retention.decisions import end  # noqa: PLC0415

    chief = django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")
    review = old_review(days=100)
    end(review, at=timezone.now() + DAY, reason=REASON, user=chief)
    review = ReviewPage.objects.get(pk=review.pk)
    assert review.expiry_reason == REASON
    assert review.get_latest_revision_as_object().expiry_reason == REASON
    assert PageLogEntry.objects.get(page=review.pk, action="publishing.retention.end").data["reason"] == REASON
