"""Finding the pages of reports: where they are shown, where they lead, and that no closed file says anything."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from documents.models import SiteDocument
from publishing.withdrawal import withdraw
from reviews.kinds import PublicationDecision
from reviews.models import ReviewDocument, ReviewPage

from .factories import add_text, make_briefing, make_document, make_information_page, make_review, make_theme
from .searching import counts, found, searched

pytestmark = pytest.mark.django_db

HIDDEN = [{"live": False}, {"private": True}]


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"


def make_report(*pages, **fields):
    """Make a cleared report with the text of `pages`."""
    return add_text(make_document(**fields), *pages)


class TestShown:
    def test_a_review_is_found_by_its_report_and_shows_which_page(self, home, client):
        report = make_report("Introduction.", "Then a <quokka> was seen.", title="Final")
        make_review("Child Example", report=report)
        response = client.get("/search/?q=quokka")
        (result,) = response.context["search"].results
        assert result.page.title == "Child Example"
        assert result.passage == "An invented review."
        (hit,) = result.pages
        assert hit.name == "Page 2 of the full report"
        assert hit.address == f"{report.url}#page=2"
        assert hit.text_address == report.text_url_of(2)
        assert hit.passage == "Then a &lt;<mark>quokka</mark>&gt; was seen."
        assert f'href="{hit.address}"' in response.text
        assert f'href="{hit.text_address}"' in response.text
        assert "<mark>quokka</mark>&gt; was seen" in response.text
        assert f'data-opened="file:{report.token}"' in response.text  # for scripts/opened.js

    def test_the_best_three_pages_show_and_how_many_more_there_are(self, home, client):
        report = make_report("A quokka, with much else to say. " * 5, "Quokka quokka.", *["One quokka here."] * 3)
        make_review(report=report)
        response = client.get("/search/?q=quokka")
        (result,) = response.context["search"].results
        assert result.pages[0].name.startswith("Page 2 ")
        assert len(result.pages) == 3
        assert result.more == 2
        assert "and 2 more pages" in response.text

    def test_a_result_counts_once_however_many_pages_are_found(self, home, client):
        make_review("Quokka", report=make_report("Quokka.", "Quokka."))
        search = searched(client, "quokka")
        assert search.total == 1
        assert counts(search, "kind") == {"Reviews": 1}

    def test_facets_hold_for_what_is_found_by_a_report(self, home, client):
        make_review(report=make_report("A quokka."), many={"themes": [make_theme("Babies")]})
        make_review(report=make_report("A quokka, too."))
        assert searched(client, "quokka theme:babies").total == 1

    def test_own_words_come_before_those_of_a_report(self, home, client):
        make_review("By report", report=make_report("An invented quokka."), summary="Nothing more.")
        make_review("By itself", summary="An invented quokka.")
        assert found(client, "quokka") == ["By itself", "By report"]

    def test_other_files_go_by_their_titles(self, home, client):
        review = make_review("Child Example", publication_decision=PublicationDecision.IMPROVEMENTS_ONLY)
        review.further_documents.add(ReviewDocument(title="Plan", document=make_report("A quokka.", title="Plan <1>")))
        review.report = make_report("A quokka's den.")
        review.save()
        response = client.get("/search/?q=quokka")
        names = {hit.name for hit in response.context["search"].results[0].pages}
        assert names == {"Page 1 of the improvements-only statement", "Page 1 of “Plan <1>”"}
        assert "“Plan &lt;1&gt;”" in response.text

    def test_every_kind_of_page_offers_files(self, home, client):
        make_briefing("A briefing", document=make_report("A quokka."))
        body = [("file", {"document": make_report("A quokka."), "title": ""})]
        make_information_page("A page", body=body)
        assert sorted(found(client, "quokka")) == ["A briefing", "A page"]

    def test_a_file_of_two_pages_brings_up_both(self, home, client):
        report = make_report("A quokka.")
        make_review("One", report=report)
        make_review("Two", report=report)
        assert sorted(found(client, "quokka")) == ["One", "Two"]

    def test_a_phrase_across_two_pages_is_none(self, home, client):
        make_review("One", report=make_report("It ends with quokka", "rescue, it begins."))
        assert found(client, '"quokka rescue" -zebra') == ["One"]  # for its words, as nothing holds the phrase
        assert searched(client, '"quokka rescue"').answer.is_relaxed

    def test_text_on_a_late_page_of_a_long_file_is_in_its_part(self, home, client):
        report = make_report(*["Filler."] * 249, "A quokka.")
        make_review(report=report)
        (hit,) = searched(client, "quokka").results[0].pages
        assert hit.text_address.endswith("?part=2#page-250")


def make_nothing(document):
    """Leave the file in the library."""


def make_draft(document):
    make_review(report=document, live=False)


def make_private(document):
    make_review(report=document, private=True)


def make_below_draft(document):
    above = make_information_page(live=False)
    below = make_information_page(body=[("file", {"document": document, "title": ""})])
    below.move(above, "last-child")


def make_expired(document):
    review = make_review(report=document)
    ReviewPage.objects.filter(pk=review.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def make_withdrawn(document):
    withdraw(make_review(report=document), user=None, reason="Wrong file.")


def make_uncleared(document):
    make_review(report=document)
    SiteDocument.objects.filter(pk=document.pk).update(cleared="")


def make_replaced(document):
    make_review(report=document)
    SiteDocument.objects.filter(pk=document.pk).update(cleared="0" * 64)


def make_ended(document):
    make_review(report=document)
    SiteDocument.objects.filter(pk=document.pk).update(public_until=timezone.now() - timedelta(seconds=1))


def make_in_closed_collection(document):
    collection = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    make_review(report=document)
    document.collection = collection
    document.save()


CLOSED = [
    make_nothing,
    make_draft,
    make_private,
    make_below_draft,
    make_expired,
    make_withdrawn,
    make_uncleared,
    make_replaced,
    make_ended,
    make_in_closed_collection,
]


@pytest.mark.parametrize("close", CLOSED)
def test_a_closed_file_says_nothing(home, client, close):
    document = make_report("The zyzzyva bit a numbat.", title="Zyzzyva file")
    close(document)
    make_review("Numbats")
    for typed in ("zyzzyva", '"the zyzzyva"', "zyzzyva OR quokka", "zyzzyvas file", "zyzyva"):
        for address in ("/search/", "/search/feed/"):
            text = client.get(address, {"q": typed}).text
            assert not any(words in text for words in (document.token, "Zyzzyva file", "bit a numbat"))
        search = searched(client, typed)
        assert search.total == 0
        assert search.groups == []
        assert search.answer.instead == ""
    search = searched(client, "numbat -zyzzyva")
    assert [result.page.title for result in search.results] == ["Numbats"]
    assert search.results[0].pages == []


@pytest.mark.parametrize("state", HIDDEN)
def test_a_file_of_a_public_and_a_hidden_page_brings_up_the_public_one(home, client, state):
    report = make_report("A quokka.")
    make_review("Hidden", report=report, **state)
    make_review("Public", report=report)
    response = client.get("/search/?q=quokka")
    assert [result.page.title for result in response.context["search"].results] == ["Public"]
    assert "Hidden" not in response.text


def test_a_report_that_a_draft_puts_in_its_place_is_not_found_yet(home, client):
    review = make_review("Child Example", report=make_report("A wombat."))
    review.report = make_report("A quokka.")
    review.save_revision()
    assert found(client, "wombat") == ["Child Example"]
    assert found(client, "quokka") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_end_of_a_publication_counts_at_once_though_nothing_is_written(home, client, monkeypatch):
    report = make_report("A quokka.")
    make_review("Child Example", report=report)
    report.public_until = timezone.now() + timedelta(hours=1)
    report.save()
    client.get("/")  # makes what every site has, such as its settings
    assert found(client, "quokka") == ["Child Example"]
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert found(client, "quokka") == []
