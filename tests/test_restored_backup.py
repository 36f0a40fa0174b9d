"""A database restored from a backup while the site runs: nothing that was withdrawn since shows anywhere, not once."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from wagtail.models import Page

from home import stamp
from home.models import Change
from publishing.models import AuditEntry
from publishing.withdrawal import apply_ledger, withdraw
from reviews.models import ReviewPage

from .factories import make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

CANARY = "Zaunkoenig"
LISTS = ["/", "/reviews/", "/reviews/data.json", "/reviews/feed/", "/recommendations/", "/themes/", "/sitemap.xml"]


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """A ledger and an empty cache of its own."""
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def review(home):
    page = make_review(f"Child {CANARY}", many={"themes": [make_theme("Invented theme")]})
    make_recommendation(page)
    page.save_revision().publish()
    return ReviewPage.objects.get(pk=page.pk)


@contextmanager
def restored(*pages):
    """Bring back these pages and the stamp as they were before the block, as a restore does: past Django's back."""
    marks = list(Change.objects.all())
    yield
    stamp.watch.is_on = False
    try:
        Change.objects.all().delete()
        Change.objects.bulk_create(marks)
        for page in pages:
            Page.objects.filter(pk=page.pk).update(live=True)
    finally:
        stamp.watch.is_on = True


def contents(client):
    client.get("/")  # makes what every site has, such as its settings
    return {address: client.get(address).content.decode() for address in LISTS}


def test_a_process_that_slept_through_the_withdrawal_shows_nothing_of_it(client, review):
    with_it = contents(client)
    assert CANARY in with_it["/reviews/"]
    with restored(review):
        withdraw(review, user=None, reason="Wrong file.")
    without = contents(client)
    assert not any(CANARY in content for content in without.values())
    assert not ReviewPage.objects.get(pk=review.pk).live


def test_what_a_process_remembers_of_before_is_not_counted_either(client, review):
    contents(client)
    with restored(review):
        withdraw(review, user=None, reason="Wrong file.")
    first = contents(client)
    stamp.move()  # all is made anew
    assert contents(client) == first


def test_it_may_be_restored_twice(client, review):
    contents(client)
    with restored(review), restored(review):
        withdraw(review, user=None, reason="Wrong file.")
    assert CANARY not in client.get("/reviews/").content.decode()
    with restored(review):
        pass
    assert CANARY not in client.get("/reviews/").content.decode()


def test_a_process_that_died_within_a_withdrawal_leaves_nothing_in_lists(client, review, monkeypatch):
    assert CANARY in contents(client)["/reviews/"]
    monkeypatch.setattr("publishing.withdrawal._close", lambda *args: (_ for _ in ()).throw(DatabaseError))
    monkeypatch.setattr("home.ledger.take_back", lambda withdrawal: None)
    with pytest.raises(DatabaseError):
        withdraw(review, user=None, reason="Wrong file.")
    monkeypatch.undo()
    assert CANARY not in client.get("/reviews/").content.decode()


def test_what_cannot_be_put_right_closes_the_public_site_alone(client, review, monkeypatch):
    with restored(review):
        withdraw(review, user=None, reason="Wrong file.")
    monkeypatch.setattr("publishing.withdrawal._close", lambda *args: (_ for _ in ()).throw(DatabaseError))
    answer = client.get("/reviews/")
    assert answer.status_code == 503
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/health/").status_code == 200
    assert client.get("/admin/login/").status_code == 200
    monkeypatch.undo()
    assert CANARY not in client.get("/reviews/").content.decode()


def test_a_withdrawal_that_is_not_done_yet_is_told_of_once(review, monkeypatch):
    found = Page.objects.filter(pk=review.pk)
    withdraw(review, user=None, reason="Wrong file.")
    before = AuditEntry.objects.count()
    # What was live when this process looked, and is down by the time it has the lock.
    monkeypatch.setattr("publishing.withdrawal._live_or_planned", lambda keys: list(found))
    assert apply_ledger() == 0
    assert AuditEntry.objects.count() == before
