"""Whole pages from the cache: the same for every anonymous reader, never stale, and closed to everybody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.http import http_date
from wagtail.models import Page, PageViewRestriction

from home.models import PartnershipSettings
from publishing.engine import publish_due
from publishing.withdrawal import withdraw
from reviews.models import Harm, ReviewPage

from .factories import make_information_page, make_recommendation, make_review
from .releases import make_approved, make_draft

pytestmark = pytest.mark.django_db

KEPT = pytest.mark.django_db(transaction=True, serialized_rollback=True)  # nothing is kept within a transaction
SECOND = timedelta(seconds=1)
NOON = datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)
CLOSED = "private, no-store"


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """A ledger and an empty cache of its own."""
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets: a list with the time."""
    times = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: times[0])
    return times


@pytest.fixture
def review(home):
    page = make_review("Child Goldcrest")
    page.save_revision().publish()
    return ReviewPage.objects.get(pk=page.pk)


def schedule(page, at):
    """Plan the next version of `page` for `at`."""
    page.go_live_at = at
    page.save_revision().publish()


@KEPT
def test_the_second_reader_costs_one_query_and_gets_the_same(home, review, client, django_assert_num_queries):
    client.get(review.url)  # makes what every site has, such as its settings
    first = client.get(review.url)
    with django_assert_num_queries(1):
        second = client.get(review.url)
    assert second.content == first.content
    assert second.headers == first.headers


def titles_in_lists(client):
    """Return what a reader's lists say, with the page itself."""
    return [client.get(address).content.decode() for address in ("/", "/reviews/", "/reviews/feed/", "/sitemap.xml")]


@KEPT
def test_no_answer_is_stale_after_any_change(home, site, review, client, clock):
    titles_in_lists(client), client.get(review.url)

    review.title = "Child Firecrest"
    review.save_revision().publish()
    assert "Child Firecrest" in client.get(review.url).content.decode()
    assert "Child Firecrest" in titles_in_lists(client)[1]

    make_recommendation(review, text="<p>Look twice.</p>")
    assert "Look twice." in client.get(review.url).content.decode()

    PartnershipSettings.objects.update_or_create(site=site, defaults={"name": "Another Partnership"})
    assert "Another Partnership" in client.get("/").content.decode()

    review.harms.set([Harm.objects.create(name="Invented harm", slug="invented-harm")])
    review.save()
    assert "Invented harm" in client.get("/reviews/").content.decode()

    assert client.get("/reviews/child-pipit/").status_code == 404
    make_review("Child Pipit", slug="child-pipit")
    assert client.get("/reviews/child-pipit/").status_code == 200

    schedule(make_draft("Child Dipper", slug="child-dipper"), NOON + SECOND)
    assert not any("child-dipper" in text for text in titles_in_lists(client))
    clock[0] += SECOND
    publish_due()
    assert all("child-dipper" in text for text in titles_in_lists(client)[1:])

    withdraw(review, user=None, reason="A test")
    assert client.get(review.url).status_code == 410
    assert not any("Child Firecrest" in text for text in titles_in_lists(client))


@KEPT
def test_a_database_restored_under_a_running_process_shows_nothing_withdrawn(home, review, client):
    withdraw(review, user=None, reason="A test")
    titles_in_lists(client)
    with connection.cursor() as cursor:  # what a restored backup holds: the page live, and the stamp of that time
        cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [True, review.pk])
    assert not any("Child Goldcrest" in text for text in titles_in_lists(client))


@KEPT
def test_the_days_change_makes_a_new_answer(home, review, client, clock):
    make_recommendation(review, due=NOON.date(), status="in-progress", text="<p>Due today.</p>")
    today = client.get("/recommendations/").content
    assert client.get("/recommendations/").content == today
    clock[0] = NOON + timedelta(days=1)
    assert client.get("/recommendations/").content != today


@KEPT
def test_whoever_has_a_session_is_neither_shown_nor_leaves_a_kept_page(home, review, client, admin_client):
    signed_in = admin_client.get(review.url)
    assert signed_in["Cache-Control"] == CLOSED
    admin_client.logout()
    anonymous = admin_client.get(review.url)
    assert b"wagtail-userbar" in signed_in.content
    assert b"wagtail-userbar" not in anonymous.content


@KEPT
def test_a_preview_of_a_draft_is_not_kept_as_the_page(home, review, rf, client):
    review.title = "Child Unheard-of"
    request = rf.get("/")
    assert "Child Unheard-of" in review.make_preview_request(request).rendered_content
    assert "Child Unheard-of" not in client.get(review.url).content.decode()


@pytest.mark.parametrize(
    "address", ["/reviews/nothing-here/", "/search/?q=baby", "/admin/login/", "/health/", "/reviews"]
)
def test_errors_forms_searches_and_redirects_are_kept_nowhere(home, client, address):
    response = client.get(address)
    kept = response["Cache-Control"]
    assert "no-store" in kept or "max-age=0" in kept
    assert "public" not in kept


def test_the_form_that_asks_for_a_password_is_kept_nowhere(home, client):
    page = make_information_page()
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="invented")
    response = client.get(page.url)
    assert b"csrfmiddlewaretoken" in response.content
    assert "no-store" in response["Cache-Control"]


def test_a_post_is_not_answered_from_the_cache(home, review, client):
    assert client.post(review.url)["Cache-Control"] == CLOSED


@pytest.mark.parametrize(
    "address", ["/", "/reviews/", "/reviews/feed/", "/reviews/data.csv", "/sitemap.xml", "/robots.txt"]
)
def test_what_is_public_says_so_and_answers_304(home, client, address, clock):
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Vary" not in first
    clock[0] += SECOND
    again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["Cache-Control"] == "public, max-age=60"
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


@KEPT
def test_last_modified_tells_one_content_from_the_next(home, review, client, clock):
    client.get(review.url)  # makes what every site has, such as its settings
    assert "Last-Modified" not in client.get(review.url)  # another content may follow within this second
    clock[0] += 2 * SECOND
    then = client.get(review.url)["Last-Modified"]
    assert client.get(review.url, headers={"If-Modified-Since": then}).status_code == 304
    review.title = "Child Firecrest"
    review.save_revision().publish()
    assert client.get(review.url, headers={"If-Modified-Since": then}).status_code == 200


@KEPT
def test_what_is_again_as_it_was_is_newer_than_what_another_process_made_between(home, client, clock):
    before = client.get("/reviews/").content
    clock[0] += 5 * SECOND
    page = make_review("Child Goldcrest")  # another process shows it, this one is not asked
    clock[0] += 5 * SECOND
    between = http_date(clock[0].timestamp())
    clock[0] += 5 * SECOND
    page.unpublish()
    clock[0] += 5 * SECOND
    assert client.get("/reviews/").content == before
    clock[0] += 5 * SECOND
    assert client.get("/reviews/", headers={"If-Modified-Since": between}).status_code == 200


@KEPT
def test_a_request_that_moves_the_site_below_another_path_is_kept_apart(home, review, client):
    client.get("/learning/")  # makes what every site has, such as its settings
    moved = client.get("/", SCRIPT_NAME=review.url.rstrip("/"))
    assert client.get(review.url).content != moved.content


def test_head_is_answered_like_get(home, review, client, clock):
    assert client.head(review.url).headers == client.get(review.url).headers


@pytest.mark.parametrize(
    ("seconds", "cache_control", "nginx"),
    [
        (3600, "public, max-age=60", "this second"),
        (17, "public, max-age=16", "this second"),  # nginx may hand it on for the half second that is left of this one
        (1.5, "public, max-age=1", "this second"),
        (1.4, "no-cache", "this second"),
        (0.6, "no-cache", "this second"),
        (0.4, "no-cache", "0"),
        (-5, "no-cache", "0"),  # overdue: it may go live at any moment
    ],
)
@pytest.mark.usefixtures("clock")
def test_no_answer_outlives_the_next_due_instant(review, client, seconds, cache_control, nginx):
    due = NOON + timedelta(seconds=seconds)
    schedule(make_draft(), NOON + timedelta(days=1))
    Page.objects.filter(live=False, slug__startswith="child").first().revisions.exclude(
        approved_go_live_at=None
    ).update(approved_go_live_at=due)
    response = client.get(review.url)
    assert response["Cache-Control"] == cache_control
    assert response["X-Accel-Expires"] == (f"@{int(NOON.timestamp())}" if nginx == "this second" else nginx)


def test_ends_and_releases_are_due_instants_too(home, review, client, clock, django_user_model):
    ReviewPage.objects.filter(pk=review.pk).update(expire_at=NOON + 30 * SECOND)
    assert client.get("/")["Cache-Control"] == "public, max-age=29"
    chief = django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")
    make_approved(chief, make_draft("Child Siskin"), at=NOON + 20 * SECOND)
    assert client.get("/")["Cache-Control"] == "public, max-age=19"


@KEPT
def test_a_new_plan_shortens_what_was_kept_before(home, review, client, clock):
    assert client.get(review.url)["Cache-Control"] == "public, max-age=60"
    schedule(make_draft(), NOON + 10 * SECOND)
    assert client.get(review.url)["Cache-Control"] == "public, max-age=9"


def test_the_site_may_forbid_keeping(home, client, settings):
    settings.PAGE_MAX_AGE = 0
    assert client.get("/")["Cache-Control"] == "no-cache"


def test_a_host_that_is_not_ours_is_refused(home, client):
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
