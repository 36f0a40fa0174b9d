"""Every Atom feed of the site keeps the rules of RFC 4287, and says whose it is."""

import re
from xml.etree import ElementTree

import pytest
from wagtail.models import Page

from home.models import PartnershipSettings

from .atom import ATOM, complaints_of_atom
from .factories import make_briefing, make_resource, make_review, make_theme

pytestmark = pytest.mark.django_db

FEEDS = ["/reviews/feed/", "/learning/feed/", "/themes/quokka-care/feed/", "/search/feed/?q=quokka", "/search/feed/"]
ODD = "Quokka <b>&amp;</b> \x0c“otter” 🦘"


@pytest.fixture
def content(home):
    """Pages of every kind with odd titles, as editors publish them, and one that has no summary and no date."""
    theme = make_theme("Quokka care", summary=ODD)
    many = {"themes": [theme]}
    for page in (
        make_review(ODD, summary=ODD, many=many),
        make_briefing(ODD, summary="", many=many),
        make_resource(ODD, many=many),
        make_review("Quokka undated", publication_date=None, many=many),
        theme,
    ):
        page.save_revision().publish()


def feed_of(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(("address", "entries"), zip(FEEDS, [2, 1, 4, 5, 0], strict=True))
def test_feed_keeps_the_rules(client, address, entries):
    assert complaints_of_atom(client.get(address).content) == []
    assert len(feed_of(client, address).findall(f"{ATOM}entry")) == entries


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"<author>.*?</author>", ""),
        (r"<name>.*?</name>", "<name> </name>"),
        (r"<id>http.*?</id>", ""),
        (r"<id>urn.*?</id>", "<id>urn:uuid:1</id>"),
        (r"<updated>2\d", "<updated>3 "),
        (r"</id><updated>2", "</id><updated>1"),
        (r'<link href="[^"]*" rel="self"/>', ""),
        (r'<link href="[^"]*" rel="alternate"/>', '<link href="/reviews/"/>'),
        (r'term="[^"]*"', ""),
        (r"<entry>", "<entry><title>Another</title>"),
        (r"<entry>", "<entry><pubDate>1</pubDate>"),
    ],
)
def test_broken_feed_does_not(client, pattern, instead):
    document = client.get("/reviews/feed/").content.decode()
    broken = re.sub(pattern, instead, document)
    assert broken != document
    assert complaints_of_atom(broken.encode())


@pytest.mark.parametrize("address", [*FEEDS[:2], *FEEDS[3:], "/search/feed/?q=%00&kind=x", "/search/feed/?q=%22&q=<b>"])
def test_empty_feed_keeps_them_too(client, home, address):
    assert complaints_of_atom(client.get(address).content) == []


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("address", FEEDS)
def test_feed_names_the_partnership(client, site, address):
    PartnershipSettings.objects.update_or_create(site=site, defaults={"name": "Quokkashire Partnership"})
    author = feed_of(client, address).find(f"{ATOM}author")
    assert author.findtext(f"{ATOM}name") == "Quokkashire Partnership"
    assert author.findtext(f"{ATOM}uri").endswith("/")


@pytest.mark.usefixtures("content")
def test_summary_is_text_however_it_looks(client):
    entries = feed_of(client, "/reviews/feed/").findall(f"{ATOM}entry")
    summary = next(each.find(f"{ATOM}summary") for each in entries if "otter" in each.findtext(f"{ATOM}title"))
    assert summary.get("type") == "html"
    assert summary.text.startswith("Quokka &lt;b&gt;&amp;amp;&lt;/b&gt;")


@pytest.mark.usefixtures("content")
def test_an_entry_keeps_its_id_when_its_page_gets_another_title_and_address(client):
    before = {each.findtext(f"{ATOM}id") for each in feed_of(client, "/search/feed/?q=quokka").iter(f"{ATOM}entry")}
    page = Page.objects.get(title="Quokka undated").specific
    page.title, page.slug = "Quokka again", "again"
    page.save_revision().publish()
    after = {each.findtext(f"{ATOM}id") for each in feed_of(client, "/search/feed/?q=quokka").iter(f"{ATOM}entry")}
    assert after == before


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("address", ["/search/feed/?q=quokka", "/search/feed/?q=numbat"])
def test_feed_of_a_search_changes_when_something_does_and_not_by_itself(client, address):
    first, second = feed_of(client, address), feed_of(client, f"{address}&sort=date")  # an order is none of a feed
    for name in ("id", "updated"):
        assert first.findtext(f"{ATOM}{name}") == second.findtext(f"{ATOM}{name}")
    Page.objects.get(title="Quokka undated").specific.save_revision().publish()
    assert feed_of(client, address).findtext(f"{ATOM}updated") > first.findtext(f"{ATOM}updated")
