"""The text of a file as a web page: live exactly when the file is, and usable where the file is not."""

from datetime import timedelta

import pytest
from django.db import Error
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from documents import text_views
from documents.models import PAGES_A_PART, Reading
from documents.text_html import as_html
from publishing.withdrawal import withdraw

from .factories import add_text, make_briefing, make_document, make_information_page, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(home):
    return add_text(make_document("The report of Child Example"), "First words.\n\n• one\n• two", "Second words.")


@pytest.fixture
def review(document):
    return make_review("Child Example", report=document)


def html(client, document, query=""):
    response = client.get(f"{document.text_url}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_reads_page_by_page_with_anchors(client, document, review):
    page = html(client, document)
    assert "<h1>The report of Child Example</h1>" in page
    assert '<h2 id="page-1">Page 1</h2>' in page
    assert "<p>First words.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>" in page
    assert '<a href="#page-2">' in page
    assert f'href="{document.url}"' in page


def test_leads_back_to_the_page_that_offers_the_file(client, document, review):
    assert html(client, document).count(f'href="{review.url}"') == 2  # in the way to the page, and below the heading


def test_says_nothing_of_pages_that_are_not_public(client, document, review):
    make_review("Hidden draft", report=document, live=False)
    make_briefing("Hidden private", document=document, private=True)
    assert "Hidden" not in html(client, document)


def test_says_nothing_of_pages_to_an_editor_before_they_are_public(admin_client, document):
    make_review("Hidden draft", report=document, live=False)
    assert "Hidden" not in html(admin_client, document)


@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"private": True},
        {"live": False, "go_live_at": timezone.now() + timedelta(days=1)},
        {"go_live_at": timezone.now() + timedelta(days=1)},
        {"expire_at": timezone.now() - timedelta(seconds=1)},
    ],
    ids=["draft", "private", "scheduled", "embargoed", "expired"],
)
def test_is_not_there_while_the_page_is_not_public(client, document, state):
    make_review(report=document, **state)
    response = client.get(document.text_url)
    assert response.status_code == 404
    assert b"First words" not in response.content


@pytest.mark.parametrize(
    "change",
    [{"cleared": ""}, {"sha256": "0" * 64}, {"public_until": timezone.now() - timedelta(seconds=1)}],
    ids=["not cleared", "replaced", "publication ended"],
)
def test_is_not_there_while_the_file_is_not(client, document, review, change):
    type(document).objects.filter(pk=document.pk).update(**change)
    assert client.get(document.text_url).status_code == client.get(document.url).status_code == 404


def test_stays_while_the_file_is_read_again(client, document, review):
    Reading.objects.ask_again(document)
    assert client.get(document.url).status_code == client.get(document.text_url).status_code == 200


def test_is_not_there_without_a_page_or_under_another_name(client, document):
    assert client.get(document.text_url).status_code == 404
    make_review(report=document)
    assert client.get(document.text_url).status_code == 200
    assert client.get(document.text_url.replace("report.pdf", "other.pdf")).status_code == 404
    assert client.get(document.text_url.replace(document.token, "a" * 32)).status_code == 404


def test_answers_alike_for_the_unknown_and_the_forbidden(client, document):
    forbidden = client.get(document.text_url)
    unknown = client.get(document.text_url.replace(document.token, "a" * len(document.token)))
    assert forbidden.content.replace(document.token.encode(), b"") == unknown.content.replace(b"a" * 32, b"")
    assert dict(forbidden.items()) == dict(unknown.items())


def test_goes_with_a_withdrawal(client, document, review, settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    assert client.get(document.text_url).status_code == 200
    withdraw(review, user=None, reason="A test")
    assert client.get(document.text_url).status_code == 410


def test_is_gone_as_soon_as_its_page_is(client, document, review):
    assert client.get(document.text_url).status_code == 200
    review.unpublish()
    assert client.get(document.text_url).status_code == 404


def test_asks_for_the_password_of_a_collection(client, document, review):
    collection = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="password", password="secret")
    type(document).objects.update(collection=collection)
    response = client.get(document.text_url)
    assert b"First words" not in response.content
    assert response["Cache-Control"] == "private, no-store"


def test_file_that_was_not_read_or_is_no_pdf_has_none(client, home):
    unread = make_document("Unread", read=False)
    sheet = make_document("Sheet", name="figures.csv")
    for document in (unread, sheet):
        make_review(report=document)
        assert client.get(document.text_url).status_code == 404


def test_editor_reads_it_before_the_page_is_live_and_nothing_keeps_it(admin_client, document):
    response = admin_client.get(document.text_url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response


def test_is_asked_for_each_time_and_kept_by_nobody(client, document, review):
    response = client.get(document.text_url)
    assert response["Cache-Control"] == "no-cache"
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get(document.text_url, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    review.unpublish()
    assert client.get(document.text_url, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 404


def test_is_closed_while_the_database_cannot_be_asked(client, document, review, monkeypatch):
    def fail(*args):
        raise Error

    monkeypatch.setattr(text_views, "open_document", fail)
    response = client.get(document.text_url)
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"


def test_only_reads(client, document, review):
    assert client.post(document.text_url).status_code == 405
    assert client.head(document.text_url).status_code == 200


def test_scan_says_honestly_that_there_are_no_words(client, home):
    scan = add_text(make_document("Scan"), "", "")
    review = make_review(report=scan)
    page = html(client, scan)
    assert "its pages are pictures" in page
    assert 'id="page-1"' not in page
    assert scan.text_url not in client.get(review.url).content.decode()


def test_page_without_words_leads_to_that_page_of_the_file(client, home):
    document = add_text(make_document(), "Words.", "")
    make_review(report=document)
    assert f'href="{document.url}#page=2"' in html(client, document)


@pytest.mark.parametrize(
    ("language", "attribute"),
    [("cy", ' lang="cy"'), ("en-GB", ""), ("EN-gb", ""), (None, ""), ("", ""), ('x" onload="', "")],
)
def test_language_is_marked_where_it_is_not_the_sites(client, home, language, attribute):
    document = add_text(make_document(), "Geiriau.", language=language)
    make_review(report=document)
    page = html(client, document)
    assert f'<div class="pr-pages"{attribute}>' in page
    assert f'<h2 id="page-1"{attribute and " lang=" + chr(34) + "en-GB" + chr(34)}>' in page


def test_long_file_comes_in_parts_under_stable_anchors(client, home):
    document = add_text(make_document(), *(f"Words {n}." for n in range(1, PAGES_A_PART + 6)))
    make_review(report=document)
    first, second = html(client, document), html(client, document, "?part=2")
    assert f"Words {PAGES_A_PART}." in first
    assert f"Words {PAGES_A_PART + 1}." not in first
    assert f"Words {PAGES_A_PART + 1}." in second
    assert f"{document.text_url_of(PAGES_A_PART + 1)}" in first
    assert document.text_url_of(PAGES_A_PART + 3) == f"{document.text_url}?part=2#page-{PAGES_A_PART + 3}"
    assert document.text_url_of(7) == f"{document.text_url}#page-7"


@pytest.mark.parametrize("part", ["0", "x", "-1", "99999", "9" * 5000, "²", "%00"])
def test_part_that_is_not_there_is_no_error(client, document, review, part):
    assert "First words" in html(client, document, f"?part={part}")


def test_costs_the_same_however_long_the_file_is(
    client, home, django_assert_num_queries, django_assert_max_num_queries
):
    short = add_text(make_document(), "Words.")
    long = add_text(make_document(), *("Words." for _ in range(150)))
    for document in (short, long):
        make_review(report=document)
        client.get(document.text_url)
    with django_assert_max_num_queries(20) as counted:
        client.get(short.text_url)
    with django_assert_num_queries(len(counted)):
        client.get(long.text_url)


def test_is_offered_beside_the_file_wherever_it_is(client, document):
    review = make_review(report=document)
    briefing = make_briefing(document=document)
    page = make_information_page(body=[("file", {"document": document, "title": ""})])
    for each in (review, briefing, page):
        assert f'href="{document.text_url}"' in client.get(each.url).content.decode()


def test_is_not_offered_for_a_file_that_is_closed(client, document, review):
    type(document).objects.update(cleared="")
    assert document.text_url not in client.get(review.url).content.decode()


PROSE = "An invented sentence that is as long as the sentences of reports are. " * 2


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("<script>x</script>\n• <b>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n<ul>\n<li>&lt;b&gt;</li>\n</ul>"),
        ("• one\n- two\n\n• three\n\nwords", "<ul>\n<li>one</li>\n<li>two</li>\n<li>three</li>\n</ul>\n<p>words</p>"),
        ("1 Summary … 3\n2 Findings … 12", "<p>1 Summary … 3<br>2 Findings … 12</p>"),
        (f"4.1 What <we> found\n\n{PROSE}", f"<h3>4.1 What &lt;we&gt; found</h3>\n<p>{PROSE}</p>"),
        (f"A sentence.\n\n{PROSE}", f"<p>A sentence.</p>\n<p>{PROSE}</p>"),
        ("Date\n\nA short line", "<p>Date</p>\n<p>A short line</p>"),
        (f"Intro:\n• one\n{PROSE}", f"<p>Intro:</p>\n<ul>\n<li>one</li>\n</ul>\n<p>{PROSE}</p>"),
    ],
)
def test_text_as_html(text, html):
    assert as_html(text) == html
