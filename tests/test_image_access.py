"""Pictures: every size of one is read only while a live public page shows it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents import views
from documents.models import SiteImage
from home.models import PartnershipSettings
from publishing.engine import publish_due

from .factories import make_image, make_information_page, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return make_image()


@pytest.fixture
def address(image):
    return image.get_rendition("width-100").url


def by_field(image, **state):
    return make_review(social_image=image, **state)


def by_block(image, **state):
    return make_information_page(body=[("picture", {"image": image, "alt_text": "A wren"})], **state)


WAYS = pytest.mark.parametrize("refer", [by_field, by_block])


def status(client, address, **headers):
    return client.get(address, headers=headers).status_code


def test_nobody_sees_a_picture_that_no_page_shows(client, address):
    assert status(client, address) == 404


@WAYS
def test_a_live_page_opens_every_size_and_no_other_picture(client, image, refer):
    refer(image)
    for spec in ("width-100", "fill-20x20", "original"):
        response = client.get(image.get_rendition(spec).url)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response["Cache-Control"] == "no-cache"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert status(client, make_image("Another").get_rendition("width-100").url) == 404


@WAYS
@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_a_draft_or_private_page_does_not(client, image, address, refer, state):
    refer(image, **state)
    assert status(client, address) == 404


@WAYS
def test_an_expired_page_closes_it_before_anybody_has_taken_it_down(client, image, address, refer):
    page = refer(image, expire_at=timezone.now() + timedelta(hours=1))
    assert status(client, address) == 200
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert status(client, address) == 404


def test_of_an_edit_that_is_scheduled_the_old_picture_shows_and_the_new_one_does_not(client, image, address):
    page = by_field(image)
    page.save_revision().publish()
    page.refresh_from_db()
    new = make_image("New")
    page.social_image, page.go_live_at = new, timezone.now() + timedelta(seconds=0.4)
    page.save_revision().publish()
    new_address = new.get_rendition("width-100").url
    assert (status(client, address), status(client, new_address)) == (200, 404)
    while timezone.now() < page.go_live_at:
        pass
    publish_due()
    assert (status(client, address), status(client, new_address)) == (404, 200)


def test_the_pictures_of_the_sites_settings_are_public(client, image, address, site):
    settings = PartnershipSettings.for_site(site)
    settings.default_social_image = image
    settings.save()
    assert status(client, address) == 200


def test_editors_see_pictures_of_drafts_and_no_cache_keeps_them(admin_client, address):
    response = admin_client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}, {"Range": "bytes=0-1"}])
def test_forbidden_and_unknown_look_the_same(client, address, headers):
    headers = dict(headers)
    if headers.get("If-None-Match"):
        headers["If-None-Match"] = f'"{address.rpartition("/")[2].partition(".")[0]}"'
    forbidden, unknown = client.get(address, headers=headers), client.get("/images/unknown.png", headers=headers)
    assert forbidden.status_code == unknown.status_code == 404
    assert dict(forbidden.headers) == dict(unknown.headers)
    assert forbidden.content == unknown.content


def test_what_a_browser_has_already_is_not_sent_again(client, image, address):
    by_field(image)
    etag = client.get(address)["ETag"]
    assert status(client, address, **{"If-None-Match": etag}) == 304


def test_a_file_that_is_gone_is_a_plain_404(client, image, address):
    by_field(image)
    rendition = image.renditions.get()
    rendition.file.storage.delete(rendition.file.name)
    assert status(client, address) == 404


def test_without_the_database_nothing_is_sent(client, image, address, monkeypatch):
    by_field(image)

    def fail(*args):
        raise DatabaseError("it is down")

    monkeypatch.setattr(views, "access_to", fail)
    assert status(client, address) == 503


def test_originals_have_no_address(image):
    with pytest.raises(ValueError, match="not accessible"):
        SiteImage.objects.get(pk=image.pk).file.url  # noqa: B018


def test_a_picture_costs_few_queries_however_many_pages_there_are(client, image, address):
    by_field(image)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(3):
        by_field(image)
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(few) == len(more) <= 6
