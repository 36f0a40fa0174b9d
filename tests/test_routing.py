"""From an address to its page: as Wagtail finds it, in fewer queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from reviews.models import ReviewIndexPage, ReviewPage

from .factories import make_information_page, make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db
MOST_QUERIES = 17  # what is due next included, which a process asks only when something has changed


@pytest.fixture(autouse=True)
def _no_sites_remembered():
    """Let no other test meet the sites of this one: Wagtail's cache outlives the transaction."""
    yield
    Site.clear_site_root_paths_cache()


def test_an_address_leads_to_its_page_and_nowhere_else(home, client):
    make_review("First")
    make_information_page("First")
    assert client.get("/reviews/first/").context["page"].specific_class is ReviewPage
    assert client.get("/first/").context["page"].slug == "first"
    for address in ["/reviews/first/first/", "/reviews/reviews/", "/first/reviews/", "/themes/first/", "/x/first/"]:
        assert client.get(address).status_code == 404, address
    assert client.get(f"/{'x/' * 30}").status_code == 404


def test_a_lists_own_addresses_come_before_pages_of_that_name(home, client):
    make_review("Feed")
    assert client.get("/reviews/feed/").headers["Content-Type"].startswith("application/atom+xml")


def test_what_is_not_live_is_not_found_and_not_in_the_trail(home, client):
    make_review("Draft", live=False)
    assert client.get("/reviews/draft/").status_code == 404
    make_review("Public")
    assert [step.url for step in client.get("/reviews/public/").context["page"].trail] == ["/", "/reviews/"]
    ReviewIndexPage.objects.update(live=False)
    assert client.get("/reviews/public/").status_code == 404
    assert client.get("/reviews/feed/").status_code == 404


def test_each_of_several_sites_has_its_own_pages_and_addresses(home, client):
    make_review("First")
    reviews = Page.objects.get(slug="reviews")
    Site.objects.create(hostname="other.example", root_page=reviews)
    for host, address in [("testserver", "/reviews/first/"), ("other.example", "/first/")]:
        response = client.get(address, headers={"host": host})
        assert response.status_code in {200, 400}  # 400: the host is not in ALLOWED_HOSTS
    assert client.get("/reviews/first/").status_code == 200


def test_a_changed_name_of_the_home_page_is_known_at_once(home, client):
    make_review("First")
    assert client.get("/reviews/first/").status_code == 200
    home.slug = "start"
    home.save_revision().publish()
    page = client.get("/reviews/first/").context["page"]
    assert page.url == "/reviews/first/"
    assert page.url_path.startswith("/start/")


def test_a_review_takes_few_queries_whatever_it_holds(home, client):
    review = make_review("First", many={"themes": [make_theme("One"), make_theme("Two")]})
    client.get("/reviews/first/")
    with CaptureQueriesContext(connection) as few:
        client.get("/reviews/first/")
    for _ in range(4):
        make_recommendation(review)
    client.get("/reviews/first/")
    with CaptureQueriesContext(connection) as more:
        client.get("/reviews/first/")
    assert len(few) <= MOST_QUERIES
    assert len(more) <= MOST_QUERIES


def test_a_page_for_accounts_leads_to_a_login_that_is_there_and_back(home, client):
    page = make_information_page("For accounts", private=True)
    answer = client.get(page.url, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].endswith(f"/_util/login/?next={page.url}")
    assert "no-store" in answer["Cache-Control"]
