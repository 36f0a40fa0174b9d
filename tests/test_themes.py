"""What a theme's page gathers: in the editors' order, counted by year, with a feed, at an address that lasts."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from reviews.former_themes import present_slugs
from reviews.kinds import RecommendationStatus
from reviews.models import ReadFirst, ThemePage

from .factories import make_briefing, make_recommendation, make_resource, make_review, make_theme

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def rename(theme, slug, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        theme.slug = slug
        theme.save()


def test_what_is_to_be_read_first_comes_first_and_the_rest_the_newest_first(client, home):
    theme = make_theme()
    many = {"themes": [theme]}
    old = make_review("Child Old", publication_date=date(2019, 1, 1), many=many)
    make_review("Child New", publication_date=date(2025, 1, 1), many=many)
    undated = make_review("Child Undated", publication_date=None, many=many)
    ReadFirst.objects.create(theme=theme, page=undated, sort_order=0)
    ReadFirst.objects.create(theme=theme, page=old, sort_order=1)
    shown = client.get(theme.url).context["reviews"]
    assert [review.title for review in shown] == ["Child Undated", "Child Old", "Child New"]


def test_what_is_to_be_read_first_and_is_not_public_or_not_on_the_theme_does_not_show(client, home):
    theme = make_theme()
    pages = [
        make_review("Hidden draft", live=False, many={"themes": [theme]}),
        make_review("Hidden private", private=True, many={"themes": [theme]}),
        make_review("Hidden of another theme"),
    ]
    for place, page in enumerate(pages):
        ReadFirst.objects.create(theme=theme, page=page, sort_order=place)
    make_briefing(many={"themes": [theme]})
    assert "Hidden" not in html_of(client, theme.url)
    assert len([advice for advice in theme.editing_advice() if "read first" in advice]) == 3


def test_all_entries_are_a_link_away_with_how_many_there_are(client, home):
    theme = make_theme()
    for _ in range(8):
        make_review(many={"themes": [theme]})
        make_resource(many={"themes": [theme]})
    html = html_of(client, theme.url)
    assert f'/reviews/?theme={theme.slug}">All 8 reviews on this theme' in html
    assert f'/resources/?theme={theme.slug}">All 8 resources on this theme' in html


def test_public_pages_and_nothing_else_are_counted_by_year(client, home):
    theme = make_theme()
    many = {"themes": [theme]}
    review = make_review(publication_date=date(2023, 3, 1), many=many)
    make_recommendation(review, status=RecommendationStatus.COMPLETE)
    make_recommendation(review, due=date(2024, 1, 1))
    make_review(publication_date=None, many=many)
    make_briefing(publication_date=date(2024, 3, 1), many=many)
    for hidden in (
        make_review(live=False, publication_date=date(2023, 1, 1), many=many),
        make_review(private=True, publication_date=date(2023, 1, 1), many=many),
    ):
        make_recommendation(hidden)
    make_briefing(live=False, publication_date=date(2024, 3, 1), many=many)
    make_resource(live=False, many=many)
    figures = client.get(theme.url).context["figures"]
    found = [(each.year, each.reviews, each.briefings, each.recommendations) for each in figures.years]
    assert found == [(2024, 0, 1, 0), (2023, 1, 0, 2), (None, 1, 0, 0)]
    assert [(value, total) for value, _, total in figures.statuses.rows] == [("not-started", 1), ("complete", 1)]
    assert figures.statuses.overdue == 1
    assert figures.totals["resource"] == 0


def test_feed_has_all_kinds_the_newest_first_and_only_public_ones(client, home):
    theme = make_theme("Unseen men")
    many = {"themes": [theme]}
    make_review("Child Older", publication_date=date(2020, 1, 1), many=many)
    make_briefing("Briefing newer", publication_date=date(2024, 1, 1), many=many)
    resource = make_resource("Resource newest", many=many)
    resource.save_revision().publish()
    for page in (
        make_review("Hidden draft", live=False, many=many),
        make_briefing("Hidden private", private=True, many=many),
        make_resource("Hidden other"),
    ):
        page.save()
    response = client.get(f"{theme.url}feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Resource newest", "Briefing newer", "Child Older"]
    assert f'type="application/atom+xml" title="Unseen men" href="{theme.url}feed/"' in html_of(client, theme.url)
    assert "/feed/" in theme.get_cached_paths()


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_feed_of_a_theme_that_is_not_public_is_not_to_be_had(client, home, state):
    assert client.get(f"{make_theme(**state).url}feed/").status_code in (302, 404)


def test_renamed_theme_keeps_its_addresses(client, home, django_capture_on_commit_callbacks):
    theme = make_theme("Unseen men")
    make_review("Child Lapwing", many={"themes": [theme]})
    make_review("Child Other")
    rename(theme, "hidden-men", django_capture_on_commit_callbacks)
    for path in ("", "feed/"):
        response = client.get(f"/themes/unseen-men/{path}")
        assert response.status_code == 301
        assert response["Location"].endswith(f"/themes/hidden-men/{path}")
    for address in ("/reviews/?theme=unseen-men", "/reviews/data.json?theme=unseen-men", "/search/?theme=unseen-men"):
        html = html_of(client, address)
        assert "Child Lapwing" in html, address
        assert "Child Other" not in html, address
    assert present_slugs() == {"unseen-men": "hidden-men"}


def test_former_address_that_a_theme_has_now_is_that_theme(client, home, django_capture_on_commit_callbacks):
    first = make_theme("Unseen men")
    rename(first, "hidden-men", django_capture_on_commit_callbacks)
    second = make_theme("Unseen men")
    assert second.slug == "unseen-men"
    assert present_slugs() == {}


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_former_address_of_a_theme_that_is_not_public_is_not_told(client, home, state):
    theme = make_theme("Unseen men", **state)
    Redirect.objects.create(old_path="/themes/old", redirect_page=theme)
    assert present_slugs() == {}
    assert client.get("/themes/old/").status_code == 404


def test_preview_shows_the_order_that_the_form_holds(home, rf):
    theme = make_theme()
    many = {"themes": [theme]}
    old = make_review("Child Old", publication_date=date(2019, 1, 1), many=many)
    make_review("Child New", publication_date=date(2025, 1, 1), many=many)
    draft = ThemePage.objects.get(pk=theme.pk)
    draft.read_first = [ReadFirst(page=old)]
    shown = draft.get_context(rf.get("/"))["reviews"]
    assert [review.title for review in shown] == ["Child Old", "Child New"]


def test_theme_takes_few_queries_however_much_there_is(client, home):
    def fill(theme, many):
        for _ in range(many):
            review = make_review(many={"themes": [theme]})
            make_recommendation(review)
            make_briefing(many={"themes": [theme]})
            page = make_resource(many={"themes": [theme]})
            ReadFirst.objects.create(theme=theme, page=page)

    theme = make_theme()
    counts = []
    for many in (1, 9):
        fill(theme, many)
        client.get(theme.url)
        with CaptureQueriesContext(connection) as queries:
            html_of(client, theme.url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 17, [query["sql"][:200] for query in queries]
