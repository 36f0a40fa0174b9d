"""What a publication writes: all that has changed, and little else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Comment, ReferenceIndex

from publishing.actions import publish
from publishing.clusters import settled_relations
from publishing.engine import due_items, settle
from publishing.models import AuditEntry, OutboxMessage
from reviews.models import Harm, ReviewDocument, ReviewPage

from .factories import make_agency, make_document, make_recommendation, make_review, make_theme
from .test_outbox import real_tasks  # noqa: F401

MOST_QUERIES = 40


@pytest.mark.django_db
def test_records_and_choices_that_a_draft_adds_changes_or_removes_are_published():
    old, new, kept = make_theme("Old"), make_theme("New"), make_agency()
    page = make_review(many={"themes": [old], "agencies": [kept]})
    changed, removed = make_recommendation(page, number="1"), make_recommendation(page, number="2")
    ReviewDocument.objects.create(review=page, kind="other", title="Kept", document=make_document())
    draft = ReviewPage.objects.get(pk=page.pk)
    draft.themes = [new]
    draft.harms = [Harm.objects.first()]
    recommendations = list(draft.recommendations.all())
    recommendations[0].text = "<p>Changed.</p>"
    draft.recommendations = recommendations[:1]
    publish(draft.save_revision())
    page = ReviewPage.objects.get(pk=page.pk)
    assert list(page.themes.all()) == [new]
    assert list(page.agencies.all()) == [kept]
    assert page.harms.count() == 1
    assert [(one.pk, one.text) for one in page.recommendations.all()] == [(changed.pk, "<p>Changed.</p>")]
    assert not type(removed).objects.filter(pk=removed.pk).exists()
    assert [one.title for one in page.further_documents.all()] == ["Kept"]


@pytest.mark.django_db
def test_choices_that_the_draft_takes_away_are_taken_away():
    page = make_review(many={"themes": [make_theme()]})
    make_recommendation(page)
    draft = ReviewPage.objects.get(pk=page.pk)
    draft.themes, draft.recommendations = [], []
    publish(draft.save_revision())
    page = ReviewPage.objects.get(pk=page.pk)
    assert not page.themes.exists()
    assert not page.recommendations.exists()


@pytest.mark.django_db
def test_relations_are_settled_where_the_database_has_the_same():
    theme = make_theme()
    page = make_review(many={"themes": [theme], "agencies": [make_agency()]})
    make_recommendation(page)
    draft = ReviewPage.objects.get(pk=page.pk)
    draft.agencies = []
    again = draft.save_revision().as_object()
    settled = settled_relations(again)
    assert {"themes", "harms", "submissions"} <= settled
    assert not {"agencies", "recommendations"} & settled


@pytest.mark.django_db
def test_what_a_published_page_and_its_records_refer_to_is_indexed(real_tasks):  # noqa: F811
    report, further = make_document("Report"), make_document("Further")
    page = make_review(live=False, report=report)
    draft = ReviewPage.objects.get(pk=page.pk)
    draft.further_documents = [ReviewDocument(kind="other", title="For families", document=further)]
    publish(draft.save_revision())
    assert ReferenceIndex.get_references_to(report).exists()
    assert ReferenceIndex.get_references_to(further).exists()


@pytest.mark.django_db
def test_a_reference_index_that_fails_does_not_stop_the_publication_and_follows(real_tasks, monkeypatch):  # noqa: F811
    page = make_review(live=False)
    revision = page.save_revision()
    OutboxMessage.objects.all().delete()
    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", lambda *args: 1 / 0)
    assert publish(revision).live
    paths = OutboxMessage.objects.values_list("payload__path", flat=True)
    assert "wagtail.tasks.update_reference_index_task" in list(paths)


@pytest.mark.django_db
def test_open_comments_outlive_a_publication(admin_user):
    page = make_review()
    Comment.objects.create(page=page, user=admin_user, text="Look here", contentpath="title")
    publish(page.save_revision())
    assert page.wagtail_admin_comments.count() == 1


@pytest.mark.django_db
def test_aliases_are_published_and_indexed_with_their_page(home, real_tasks):  # noqa: F811
    report = make_document()
    page = make_review(live=False)
    alias = page.create_alias(update_slug="alias")
    page.report = report
    publish(page.save_revision())
    alias.refresh_from_db()
    assert alias.live
    assert ReferenceIndex.get_references_to(report).filter(object_id=alias.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("themes", [0, 3])
def test_a_scheduled_review_goes_live_in_few_queries(real_tasks, themes):  # noqa: F811
    chosen = [make_theme() for _ in range(themes)]
    page = make_review(live=False, report=make_document(), many={"themes": chosen})
    revision = page.save_revision()
    revision.approved_go_live_at = timezone.now()
    revision.save(update_fields=["approved_go_live_at"])
    (item,) = due_items()
    with CaptureQueriesContext(connection) as queries:
        assert settle(item)
    assert len(queries) <= MOST_QUERIES
    assert AuditEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1
