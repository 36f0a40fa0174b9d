"""What monitoring asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from publishing import health
from publishing.models import SchedulerHeartbeat

from .factories import make_review

ADDRESSES = ["/health/", "/health/ready/", "/health/schedule/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_all_is_well_on_a_new_site(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_plain_http_is_answered_and_not_sent_to_https(client, settings, address, db):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200


def test_alive_asks_no_database(client):
    assert client.get("/health/").status_code == 200


@pytest.fixture
def no_database(monkeypatch):
    def fail(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(health.connection, "cursor", fail)
    monkeypatch.setattr(health, "due_items", fail)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_without_a_database_the_site_is_neither_ready_nor_on_time(client, address):
    response = client.get(address)
    assert response.status_code == 503
    assert response.json()["database"] == "failed"
    assert response["Cache-Control"] == "no-store"
    assert "refused" not in response.text


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_is_not_ready(client, tmp_path, settings):
    blocked = tmp_path / "file"
    blocked.touch()
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(blocked / "folder")}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json() == {
        "status": "failed",
        "database": "ok",
        "storage default": "ok",
        "storage private": "failed",
    }


@pytest.mark.django_db
def test_a_page_that_is_late_by_a_minute_is_reported(client):
    page = make_review("Child Robin", live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()

    def due(ago):
        revision.approved_go_live_at = timezone.now() - ago
        revision.save(update_fields=["approved_go_live_at"])
        return client.get("/health/schedule/")

    assert due(timedelta(hours=-1)).json()["overdue"] == 0
    assert due(timedelta(seconds=30)).status_code == 200
    late = due(timedelta(seconds=61))
    assert (late.status_code, late.json()["overdue"]) == (503, 1)
    assert "Robin" not in late.text


@pytest.mark.django_db
def test_a_page_that_should_have_ended_a_minute_ago_is_reported(client):
    make_review(expire_at=timezone.now() - timedelta(seconds=61))
    assert client.get("/health/schedule/").status_code == 503


@pytest.mark.django_db
def test_when_a_scheduler_was_last_seen_is_told(client):
    assert client.get("/health/schedule/").json()["scheduler_seen_seconds_ago"] is None
    SchedulerHeartbeat.objects.create(process="a:1", seen_at=timezone.now() - timedelta(seconds=100))
    SchedulerHeartbeat.objects.create(process="b:2", seen_at=timezone.now() - timedelta(seconds=7))
    assert client.get("/health/schedule/").json()["scheduler_seen_seconds_ago"] in {7, 8}
