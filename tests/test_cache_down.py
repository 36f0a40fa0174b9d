"""The site while its cache does not answer."""

import socket

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from config import caching
from config.caching import ForgivingRedisCache
from home import ledger

from .factories import make_briefing, make_document, make_review

PUBLIC = ["/", "/reviews/", "/reviews/data.csv", "/reviews/feed/", "/search/?q=robin", "/sitemap.xml", "/api/v2/pages/"]


@pytest.fixture
def dead_cache(settings, monkeypatch):
    """The default cache is a Redis at a port where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.CACHES = settings.CACHES | {
            "default": {
                "BACKEND": "config.caching.ForgivingRedisCache",
                "LOCATION": f"redis://127.0.0.1:{taken.getsockname()[1]}/0",
            }
        }
        monkeypatch.setattr(ForgivingRedisCache, "_down_until", 0)
        monkeypatch.setattr(caching, "ASK_AGAIN_AFTER", 0)  # each call of a test is tried
        yield caches["default"]


def test_what_is_asked_of_a_cache_that_is_down_is_not_there(dead_cache):
    assert dead_cache.get("key", "default") == "default"
    assert dead_cache.get_many(["key"]) == {}
    assert dead_cache.get_or_set("key", lambda: "made") == "made"
    assert not dead_cache.has_key("key")
    assert "key" not in dead_cache


def test_what_is_given_to_a_cache_that_is_down_is_not_kept(dead_cache):
    assert dead_cache.set("key", "value") is None
    assert dead_cache.set_many({"key": "value"}) == ["key"]
    assert dead_cache.add("key", "value") is False
    assert dead_cache.touch("key") is False
    assert dead_cache.delete("key") is False
    assert dead_cache.delete_many(["key"]) is None
    assert dead_cache.clear() is False
    with pytest.raises(ValueError, match="not found"):
        dead_cache.incr("key")


def test_a_cache_that_is_down_is_left_alone_for_a_while(dead_cache, monkeypatch, caplog):
    monkeypatch.setattr(caching, "ASK_AGAIN_AFTER", 60)
    dead_cache.get("key")
    dead_cache.get("key")
    assert len([record for record in caplog.records if record.name == "config.caching"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_answer_without_the_cache(client, dead_cache, address):
    make_review("Child Robin")
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_page_is_withdrawn_by_command_without_the_cache(client, dead_cache, settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path
    page = make_review("Child Robin", report=make_document())
    call_command("withdraw_page", page.get_url_parts()[2], reason="A name was found.", verbosity=0)
    assert client.get("/reviews/child-robin/").status_code == 410
    assert not Page.objects.get(pk=page.pk).live
    assert "Child Robin" not in client.get("/reviews/").content.decode()


@pytest.mark.django_db
def test_a_page_is_withdrawn_in_the_admin_without_the_cache(admin_client, dead_cache, settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path
    page = make_briefing("Seven minutes")
    address = reverse("withdraw_page", args=[page.pk])
    assert admin_client.get(address).status_code == 200
    answer = admin_client.post(address, {"reason": "A name was found.", "line": "no-longer"}, follow=True)
    assert answer.status_code == 200
    assert str(page.translation_key) in ledger.present().by_page
