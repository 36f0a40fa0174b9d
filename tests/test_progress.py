"""Progress of recommendations: recorded beside the page, and left alone by its publication."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from reviews.models import ProgressEntry, Recommendation, ReviewPage
from reviews.progress import record, settle

from .admin_forms import review_data
from .factories import make_recommendation, make_review

pytestmark = pytest.mark.django_db


def entry(recommendation, **fields):
    """An unsaved entry of today."""
    return ProgressEntry(recommendation=recommendation, **({"status": "complete"} | fields))


def test_a_step_shows_at_once_and_what_was_stays_in_the_history():
    recommendation = make_recommendation(make_review(publication_date=date(2024, 5, 1)), status="in-progress")
    record([entry(recommendation, update="Training held.", private_note="Ask again.")])
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.update) == ("complete", "Training held.")
    assert recommendation.update_date == timezone.localdate()
    steps = recommendation.progress.values_list("date", "status", "source")
    assert list(steps) == [(date(2024, 5, 1), "in-progress", "review"), (timezone.localdate(), "complete", "screen")]


def test_a_step_of_an_earlier_day_is_history_and_changes_nothing_else():
    recommendation = make_recommendation(make_review())
    record([entry(recommendation, date=date(2025, 3, 1))])
    record([entry(recommendation, date=date(2025, 1, 1), status="in-progress")])
    recommendation.refresh_from_db()
    assert recommendation.status == "complete"


def test_a_step_without_words_keeps_what_was_said_before_with_its_date():
    recommendation = make_recommendation(make_review())
    record([entry(recommendation, date=date(2025, 3, 1), update="Audited.", evidence="An audit.")])
    record([entry(recommendation, date=date(2025, 4, 1), status="embedded")])
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.update, recommendation.evidence) == (
        "embedded",
        "Audited.",
        "An audit.",
    )
    assert recommendation.update_date == date(2025, 3, 1)


def test_an_entry_that_is_taken_back_is_as_if_it_had_not_been():
    recommendation = make_recommendation(make_review(), status="in-progress")
    record([entry(recommendation)])
    recommendation.progress.last().delete()
    settle([recommendation.pk])
    recommendation.refresh_from_db()
    assert recommendation.status == "in-progress"


def test_publishing_an_older_draft_leaves_recorded_progress_alone():
    review = make_review()
    recommendation = make_recommendation(review, number="1", text="<p>Old.</p>")
    draft = ReviewPage.objects.get(pk=review.pk)
    recommendations = list(draft.recommendations.all())
    recommendations[0].text, recommendations[0].status = "<p>New.</p>", "not-known"
    draft.recommendations = recommendations
    revision = draft.save_revision()
    record([entry(recommendation, due=date(2030, 1, 1))])
    revision.publish()
    recommendation.refresh_from_db()
    assert (recommendation.text, recommendation.status, recommendation.due) == (
        "<p>New.</p>",
        "complete",
        date(2030, 1, 1),
    )


def test_progress_in_the_draft_of_a_review_that_is_not_live_is_published():
    review = make_review(live=False)
    make_recommendation(review, number="1")
    draft = ReviewPage.objects.get(pk=review.pk)
    recommendations = list(draft.recommendations.all())
    recommendations[0].status = "in-progress"
    draft.recommendations = recommendations
    draft.save_revision().publish()
    assert Recommendation.objects.get().status == "in-progress"


def test_identifier_stays_through_publications_and_a_copy_has_its_own():
    review = make_review(reference="2024-01")
    recommendation = make_recommendation(review)
    ReviewPage.objects.get(pk=review.pk).save_revision().publish()
    ReviewPage.objects.get(pk=review.pk).save_revision().publish()
    copied = ReviewPage.objects.get(pk=review.pk).copy(update_attrs={"slug": "copied"}, keep_live=False)
    copied.get_latest_revision().publish()
    keys = Recommendation.objects.order_by("pk").values_list("key", flat=True)
    assert next(iter(keys)) == recommendation.key
    assert len(set(keys)) == 2


def test_a_copied_review_has_no_history():
    review = make_review()
    record([entry(make_recommendation(review))])
    copied = ReviewPage.objects.get(pk=review.pk).copy(update_attrs={"slug": "copied"}, keep_live=False)
    assert not ProgressEntry.objects.filter(recommendation__review=copied).exists()


def test_a_reason_is_asked_for_and_no_day_to_come():
    recommendation = make_recommendation(make_review())
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        entry(recommendation, status="overtaken", date=tomorrow).full_clean()
    assert set(error.value.message_dict) == {"status_reason", "date"}


def test_it_is_logged_with_the_review_by_name():
    review = make_review()
    user = User.objects.create_user("recorder")
    record([entry(make_recommendation(review, number="4"), private_note="Secret")], user=user)
    line = PageLogEntry.objects.get(page=review.pk, action="reviews.record_progress")
    assert (line.user, line.data["steps"]) == (user, [{"number": "4", "status": "Complete"}])
    assert line.message == "Recorded progress of recommendations: 4 (complete)"
    assert "Secret" not in str(line.data)


def test_recording_for_many_takes_a_fixed_number_of_queries_a_review(django_assert_max_num_queries):
    review = make_review()
    recommendations = [make_recommendation(review) for _ in range(20)]
    with django_assert_max_num_queries(25):
        record([entry(recommendation) for recommendation in recommendations])
    assert Recommendation.objects.filter(status="complete").count() == 20


def test_recommendation_that_comes_back_from_an_earlier_version_has_its_identifier_again():
    review = make_review()
    key = make_recommendation(review).key
    earlier = ReviewPage.objects.get(pk=review.pk).save_revision()
    draft = ReviewPage.objects.get(pk=review.pk)
    draft.recommendations = []
    draft.save_revision().publish()
    assert not Recommendation.objects.exists()
    earlier.publish()
    assert Recommendation.objects.get().key == key


def test_recommendation_that_a_copied_draft_adds_has_an_identifier_of_its_own():
    review = make_review()
    draft = ReviewPage.objects.get(pk=review.pk)
    draft.recommendations = [Recommendation(number="1", text="<p>New.</p>")]
    draft.save_revision()
    copied = ReviewPage.objects.get(pk=review.pk).copy(update_attrs={"slug": "copied"}, keep_live=False)
    for page in (review, copied):
        ReviewPage.objects.get(pk=page.pk).get_latest_revision().publish()
    keys = Recommendation.objects.values_list("key", flat=True)
    assert len(set(keys)) == 2


def test_recommendation_of_which_progress_is_recorded_is_not_removed(admin_client):
    review = make_review()
    kept = make_recommendation(review, number="7")
    record([entry(kept)])
    rows = inline_formset([{"id": kept.pk, "number": "7", "text": rich_text("<p>x</p>"), "DELETE": "1"}], initial=1)
    data = review_data(title=review.title, slug=review.slug) | nested_form_data({"recommendations": rows})
    response = admin_client.post(reverse("wagtailadmin_pages:edit", args=[review.pk]), data)
    assert "Progress is recorded of recommendation 7" in response.content.decode()
    assert kept.progress.count() == 2
