"""A page whose file readers would not get is not published: in bulk, by the last approval of a workflow, on time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, Workflow

from documents.clearance import settle
from documents.models import Finding, Reading, ReadingState
from publishing.engine import publish_due
from publishing.models import OutboxMessage
from tests.factories import make_document, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    """A report with comments in it."""
    document = make_document("Invented report")
    Finding.objects.create(reading=document.reading, code="comments")
    settle(document)
    return document


@pytest.fixture
def page(document):
    """A draft with that report."""
    page = make_review("Child Wren", live=False, report=document)
    page.save_revision()
    return page


def told(what):
    """Return whether people were mailed a sentence with `what`."""
    return any(what in mail.payload["body"] for mail in OutboxMessage.objects.filter(kind="mail"))


def publish_in_bulk(client, page):
    """Publish `page` from the list of pages; return the answer as text."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{address}?id={page.pk}", {}, follow=True).content.decode()


def test_not_in_bulk(admin_client, page, document):
    said = publish_in_bulk(admin_client, page)
    page.refresh_from_db()
    assert "The file “Invented report”: Comments" in said
    assert "Nothing was published." in said
    assert not page.live
    Finding.objects.all().delete()
    settle(document)
    publish_in_bulk(admin_client, page)
    page.refresh_from_db()
    assert page.live


def test_not_in_bulk_while_its_file_is_being_read(admin_client, page, document):
    Reading.objects.update(state=ReadingState.WAITING)
    assert "It is still being read" in publish_in_bulk(admin_client, page)


def test_not_by_the_last_approval_of_a_workflow(page, django_user_model):
    people = [django_user_model.objects.create_superuser(name, f"{name}@example.org") for name in ("ann", "bo", "cy")]
    state = Workflow.objects.get(name="Check and publish").start(page, people[0])
    for person in people[1:]:
        task_state = state.current_task_state
        task_state.task.specific.on_action(task_state, person, "approve")
        state.refresh_from_db()
    page.refresh_from_db()
    assert (state.status, page.live) == ("approved", False)
    assert told("A page was approved, but not published: readers would not get a file of it.")


def test_not_by_the_clock(page, document, django_user_model):
    django_user_model.objects.create_superuser("ann", "ann@example.org")
    revision = page.get_latest_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(seconds=1))
    publish_due()
    page.refresh_from_db()
    revision.refresh_from_db()
    assert not page.live
    assert revision.approved_go_live_at is None
    assert told("A page did not go live at its time: readers would not get a file of it.")


def test_a_file_that_is_only_being_read_does_not_hold_up_a_page_that_is_due(client, page, document):
    Reading.objects.update(state=ReadingState.WAITING)
    Revision.objects.update(approved_go_live_at=timezone.now() - timedelta(seconds=1))
    publish_due()
    page.refresh_from_db()
    assert page.live
    assert client.get(document.url).status_code == 404
