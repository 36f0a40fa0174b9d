"""The Atom feed of a search: the same pages, the newest first, and nothing else."""

from datetime import date
from xml.etree import ElementTree

import pytest

from .factories import add_text, make_briefing, make_document, make_information_page, make_review, make_theme

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def published(page):
    """Let a page have been published, as those are that editors publish."""
    page.save_revision().publish()
    return page


def entries(client, **parameters):
    """Return the titles in the feed."""
    response = client.get("/search/feed/", parameters)
    feed = ElementTree.fromstring(response.content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_it_holds_what_is_found_the_newest_first(home, client):
    published(make_review("Quokka old", publication_date=date(2020, 1, 1)))
    published(make_briefing("Quokka new", publication_date=date(2024, 1, 1)))
    published(make_review("Wombat", publication_date=date(2025, 1, 1)))
    assert entries(client, q="quokka") == ["Quokka new", "Quokka old"]


def test_what_bears_no_date_is_news_on_the_day_on_which_it_went_live(home, client):
    published(make_review("Quokka review", publication_date=date(2024, 1, 1)))
    published(make_information_page("Quokka page"))
    assert entries(client, q="quokka") == ["Quokka page", "Quokka review"]


def test_it_is_narrowed_as_the_page_is(home, client):
    theme = make_theme("Babies")
    published(make_review("Quokka one", many={"themes": [theme]}))
    published(make_review("Quokka two"))
    assert entries(client, q="quokka", theme="babies") == ["Quokka one"]
    assert entries(client, q="quokka theme:babies") == ["Quokka one"]
    assert entries(client, theme="babies") == ["Quokka one"]


def test_what_fits_badly_is_no_news(home, client):
    published(make_review("Quokka bruises", publication_date=date(2020, 1, 1)))
    published(make_review("Another", summary="A bruise, in passing.", publication_date=date(2025, 1, 1)))
    assert entries(client, q="quokka bruises") == ["Quokka bruises"]


def test_it_is_an_atom_feed_that_says_what_it_is(home, client):
    page = published(make_review("Quokka", summary="A <summary>."))
    response = client.get("/search/feed/", {"q": 'quokka "a summary"', "kind": "review"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}title") == 'Search: quokka "a summary", Reviews'
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["alternate"].endswith("/search/?q=quokka+%22a+summary%22&kind=review")
    assert links["self"].endswith("/search/feed/?q=quokka+%22a+summary%22&kind=review")
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "A &lt;summary&gt;.", "as HTML"
    assert entry.find(f"{ATOM}link").get("href").endswith(page.url)
    assert entry.find(f"{ATOM}category").get("term") == "Review"


def test_the_page_of_results_leads_to_it(home, client):
    make_review("Quokka")
    text = client.get("/search/?q=quokka&kind=review").text
    assert text.count('href="/search/feed/?q=quokka&amp;kind=review"') == 2
    assert '<link rel="alternate" type="application/atom+xml"' in text
    assert "/search/feed/" not in client.get("/search/").text


def test_nothing_is_kept_or_listed_by_others_or_counted(home, client, django_assert_max_num_queries):
    response = client.get("/search/feed/", {"q": "quokka"})
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_what_is_not_public_is_not_in_it(home, client, state):
    hidden = make_review("Quokka one", report=add_text(make_document(), "A numbat."), **state)
    hidden.save_revision()
    published(make_review("Quokka two"))
    assert entries(client, q="quokka") == ["Quokka two"]
    assert entries(client, q="numbat") == []


def test_an_empty_search_is_an_empty_feed(home, client):
    published(make_information_page("Quokka"))
    for parameters in ({}, {"q": ""}, {"q": "\x00"}, {"q": "-"}, {"kind": "x"}):
        assert entries(client, **parameters) == []
