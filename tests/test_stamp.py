"""The stamp of what readers may see: it moves with each committed change of that, and with nothing else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from home import stamp
from home.models import Change, PartnershipSettings
from publishing.models import OutboxMessage
from publishing.releases import try_out
from reviews.models import Harm, Recommendation, ReviewPage

from .factories import make_document, make_image, make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved():
    """Return a function that says whether the stamp has moved since it was last asked."""
    latest = [stamp.read()]

    def has_moved():
        before, latest[0] = latest[0], stamp.read()
        # A test is one transaction, in which the stamp moves once; what follows must be free to move it again.
        connection.run_on_commit.clear()
        return latest[0] != before

    return has_moved


@pytest.fixture
def review(home):
    page = make_review(report=make_document())
    page.save_revision().publish()
    return ReviewPage.objects.get(pk=page.pk)


def undone(page):
    """Change the page, and undo it."""
    with transaction.atomic():
        page.title = "Another title"
        page.save()
        transaction.set_rollback(True)


CHANGES = {
    "publication": lambda page: page.save_revision().publish(),
    "unpublication": lambda page: page.unpublish(),
    "deletion": lambda page: page.delete(),
    "move": lambda page: page.move(page.get_parent().get_parent(), pos="last-child"),
    "recommendation": make_recommendation,
    "status in bulk": lambda page: Recommendation.objects.update(status="complete"),
    "reference data": lambda page: Harm.objects.create(name="Invented harm", slug="invented-harm"),
    "reference data in bulk": lambda page: Harm.objects.bulk_create([Harm(name="Invented", slug="invented")]),
    "themes of a page": lambda page: page.themes.add(make_theme()) or page.save(),
    "setting": lambda page: PartnershipSettings.objects.create(site=page.get_site(), name="Another name"),
    "document": lambda page: page.report.save(),
    "restriction": lambda page: page.view_restrictions.create(restriction_type="login"),
    "end": lambda page: ReviewPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + timedelta(days=1)),
    "plan": lambda page: page.revisions.update(approved_go_live_at=timezone.now() + timedelta(days=1)),
    "new plan": lambda page: page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1)),
    "statement of SQL": lambda page: connection.cursor().execute("UPDATE wagtailcore_page SET title = 'Other'"),
}
NO_CHANGES = {
    "draft": lambda page: page.save_revision(),
    "person": lambda page: User.objects.create(username="somebody"),
    "message": lambda page: OutboxMessage.objects.create(kind="mail", created_at=timezone.now(), due_at=timezone.now()),
    "reading": lambda page: list(ReviewPage.objects.all()),
    "refused change": undone,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_readers_may_see_moves_it(review, moved, change):
    moved()
    change(review)
    assert moved()


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_no_reader_sees_leaves_it(review, moved, change):
    moved()
    change(review)
    assert not moved()


def test_a_size_of_a_picture_moves_it_when_it_goes_and_not_when_it_is_made(home, moved):
    image = make_image()
    moved()
    image.get_rendition("width-100")
    assert not moved()
    image.renditions.all().delete()
    assert moved()


def test_it_moves_once_a_transaction(review):
    connection.run_on_commit.clear()
    before = Change.objects.count()
    make_recommendation(review)
    review.save_revision().publish()
    assert Change.objects.count() == before + 1


def test_it_moves_for_what_stays_when_another_part_is_undone(review):
    connection.run_on_commit.clear()
    before = Change.objects.count()
    undone(review)
    review.title = "A title that stays"
    review.save()
    assert Change.objects.count() == before + 1


def test_tables_that_are_named_exist():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    named = {*stamp.NOT_FOR_READERS, *stamp.DRAFT_COLUMNS, *stamp.PLAN_COLUMNS, *stamp.MADE_BY_READING}
    assert named <= tables | {"wagtailsearch_indexentry_fts"}


def test_columns_that_are_named_exist():
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, columns in (stamp.DRAFT_COLUMNS | stamp.PLAN_COLUMNS).items():
        assert columns <= {field.column for field in models[table]._meta.fields}


def test_nothing_is_kept_within_a_transaction_or_outside_a_request(rf):
    answers = []
    stamp.StampMiddleware(lambda request: answers.append(stamp.current()))(rf.get("/"))
    assert answers == [None]  # a test is a transaction
    assert stamp.current() is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_request_sees_one_stamp_to_its_end(rf):
    stamp.move()
    seen = []

    def view(request):
        seen.append(stamp.current())
        stamp.move()
        seen.append(stamp.current())

    stamp.StampMiddleware(view)(rf.get("/"))
    assert seen[0] == seen[1]
    assert seen[0] not in (None, stamp.read())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_statement_that_is_committed_by_itself_moves_it_with_itself(monkeypatch):
    before = stamp.read()
    monkeypatch.setattr(stamp, "move", lambda: (_ for _ in ()).throw(DatabaseError))
    with pytest.raises(DatabaseError):
        Harm.objects.create(name="Invented harm", slug="invented-harm")
    assert stamp.read() == before
    assert not Harm.objects.filter(slug="invented-harm").exists()


def test_without_a_database_nothing_is_kept(rf, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(stamp, "read", refuse)
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    answers = []
    stamp.StampMiddleware(lambda request: answers.append(stamp.current()))(rf.get("/"))
    assert answers == [None]


def test_old_changes_are_forgotten_where_there_are_many():
    Change.objects.bulk_create(Change() for _ in range(stamp.MOST_ROWS + 1))
    before = stamp.read()
    stamp.forget_old_changes()
    assert Change.objects.count() == stamp.ROWS_LEFT
    assert stamp.read() not in (before, None)


def test_a_trial_of_a_release_leaves_it(review, moved):
    from .releases import make_release  # noqa: PLC0415

    release = make_release(review)
    moved()
    try_out(release)
    assert not moved()
