"""The search page: what it finds, shows, counts and keeps to itself."""

from datetime import date

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.images.tests.utils import get_test_image_file

from documents.models import SiteImage
from search.passages import marked, passage
from search.query import MOST_TERMS, Term, terms_of

from .factories import (
    make_briefing,
    make_document,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

MOST_QUERIES = 19


def words(text):
    """Return the first form of each thing that is searched for."""
    return [term.forms[0] for term in terms_of(text)]


def found(client, text, **more):
    """Return the titles of what is found."""
    return [result["page"].title for result in client.get("/search/", {"q": text, **more}).context["search"].results]


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("What should I do about a bruise?", ["bruise"]),
            ("child's voice", ["child", "voice"]),
            ("the who", ["the", "who"]),
            ("non-accidental injury", ["non", "accidental", "injury"]),
            ('"was not brought" appointments', ["was not brought", "appointments"]),
            ("\u201cwas not brought\u201d", ["was not brought"]),
            ('"neglect"', ["neglect"]),
            ('"unfinished phrase', ["unfinished", "phrase"]),
            ("AND OR NOT NEAR(x)", ["near", "x"]),
            ('*"(){}^:- \x00', []),
            ("", []),
            ("neglect neglect", ["neglect"]),
        ],
    )
    def test_what_is_typed_becomes_words_and_phrases(self, typed, read):
        assert words(typed) == read

    def test_no_more_terms_are_searched_than_a_sentence_has(self):
        assert len(terms_of(" ".join(f"w{number}" for number in range(99)))) == MOST_TERMS

    @pytest.mark.parametrize(
        ("word", "forms"),
        [
            ("babies", ("babies", "baby")),
            ("baby", ("baby", "babies")),
            ("bruise", ("bruise", "bruises")),
            ("partners", ("partners", "partner")),
            ("abuse", ("abuse", "abuses")),
            ("illness", ("illness",)),
            ("GP", ("gp",)),
        ],
    )
    def test_a_word_counts_in_both_numbers(self, word, forms):
        assert terms_of(word)[0].forms == forms


class TestPassages:
    def test_marks_are_put_into_escaped_text(self):
        text = '<script>alert("bruise")</script> & bruises'
        marks = marked(text, terms_of("bruise script"))
        assert "<script>" not in marks
        assert marks.count("<mark>") == 4
        assert "&amp; <mark>bruises</mark>" in marks

    def test_a_passage_lies_around_the_first_word_found(self):
        text = "filler " * 200 + "then a bruise was seen " + "filler " * 200
        cut = passage([text], terms_of("bruise"))
        assert "<mark>bruise</mark>" in cut
        assert cut.startswith("… ")
        assert cut.endswith(" …")
        assert len(cut) < 320

    def test_a_passage_without_the_word_is_the_beginning(self):
        assert passage(["One two three."], terms_of("bruise")) == "One two three."

    def test_phrases_are_marked_as_one(self):
        assert marked("He was not  brought.", [Term(("was not brought",))]) == "He <mark>was not  brought</mark>."

    @pytest.mark.parametrize("text", ["", "x" * 5000, "bruise" * 100, "İ" * 300, "\u202e\x0b"])
    def test_any_text_gives_a_passage(self, text):
        assert passage([text], terms_of("bruise")) is not None


@pytest.mark.django_db
class TestFinding:
    def test_all_words_come_before_any_of_them(self, home, client):
        make_review("Bruises on a baby")
        make_review("Bruises on a horse")
        response = client.get("/search/", {"q": "bruise baby"})
        assert [result["page"].title for result in response.context["search"].results] == ["Bruises on a baby"]
        assert "some of them" not in response.text

    def test_a_sentence_that_no_page_holds_finds_what_has_some_of_its_words(self, home, client):
        make_review("Bruises on a baby")
        response = client.get("/search/", {"q": "What should our midwives do about bruises?"})
        assert [result["page"].title for result in response.context["search"].results] == ["Bruises on a baby"]
        assert "No page has all of these words" in response.text

    def test_a_draft_that_holds_all_words_does_not_hide_what_holds_some(self, home, client):
        make_review("Quokka bruises", live=False)
        make_review("Bruises")
        assert found(client, "quokka bruises") == ["Bruises"]

    def test_a_phrase_is_found_as_it_stands(self, home, client):
        make_review("Visits by health staff", summary="The visitor was a health worker.")
        make_review("Other", summary="The health visitor came.")
        assert found(client, '"health visitor"') == ["Other"]

    def test_a_title_counts_more_than_the_text(self, home, client):
        make_review("Something else", key_learning=[("paragraph", "<p>Quokka in passing.</p>")])
        make_review("Quokka")
        make_review("Third", summary="A quokka.")
        assert found(client, "quokka")[0] == "Quokka"

    def test_every_kind_of_page_and_recommendations_are_searched(self, home, client):
        make_review("By recommendation")
        review = make_review("Of the recommendation")
        make_recommendation(review, text="<p>Teach quokka safety.</p>")
        review.save()
        make_briefing("Quokka briefing")
        make_theme("Quokka theme")
        make_resource("Quokka resource")
        make_information_page("Quokka page")
        context = client.get("/search/?q=quokka").context["search"]
        counted = {choice.label: choice.count for choice in context.kind_choices}
        assert counted == {
            "Reviews": 1,
            "Briefings": 1,
            "Themes": 1,
            "Resources on other sites": 1,
            "Other pages": 1,
        }
        passages = {result["kind"]: result["passage"] for result in context.results}
        assert passages["Review"].endswith("Teach <mark>quokka</mark> safety.")

    def test_resources_lead_out_and_say_so(self, home, client):
        make_resource("Quokka", address="https://example.org/quokka")
        text = client.get("/search/?q=quokka").text
        assert '<a href="https://example.org/quokka" rel="external">' in text
        assert "Leaves this site: opens example.org" in text

    def test_the_title_of_a_theme_that_is_not_public_finds_no_page_that_carries_it(self, home, client):
        hidden = make_theme("Quokka", live=False)
        make_review(many={"themes": [hidden]})
        make_briefing(many={"themes": [hidden]})
        make_resource(many={"themes": [hidden]})
        assert found(client, "quokka") == []

    def test_nor_does_the_title_of_a_theme_that_was_public_when_the_page_was_indexed(self, home, client):
        theme = make_theme("Quokka supervision")
        for title in ("Wombat", "Quokka sanctuary"):
            make_review(title, many={"themes": [theme]}).save()  # once more: the index is behind by its themes
        assert sorted(found(client, "quokka")) == ["Quokka sanctuary", "Quokka supervision", "Wombat"]
        theme.unpublish()
        assert found(client, "quokka") == ["Quokka sanctuary"]
        assert found(client, "quokka supervised") == ["Quokka sanctuary"]
        assert found(client, "wombat") == ["Wombat"]

    @pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
    def test_what_is_not_public_is_in_no_result_count_or_choice(self, home, client, state):
        theme = make_theme("Wombat theme", **state)
        make_review("Quokka one", many={"themes": [theme]}, **state)
        make_briefing("Quokka two", many={"themes": [theme]}, **state)
        make_review("Quokka three", many={"themes": [theme]})
        search = client.get("/search/?q=quokka").context["search"]
        assert search.total == 1
        assert [(choice.label, choice.count) for choice in search.kind_choices] == [("Reviews", 1)]
        assert search.theme_choices == []
        assert search.results[0]["themes"] == []


@pytest.mark.django_db
class TestNarrowing:
    @pytest.fixture(autouse=True)
    def _content(self, home):
        theme = make_theme("Babies")
        make_review("Quokka one", many={"themes": [theme]})
        make_review("Quokka two")
        make_briefing("Quokka three", many={"themes": [theme]})

    def test_kinds_and_themes_count_under_each_other(self, client):
        search = client.get("/search/?q=quokka&kind=review").context["search"]
        assert search.total == 2
        assert {choice.label: choice.count for choice in search.kind_choices} == {"Reviews": 2, "Briefings": 1}
        assert {choice.label: choice.count for choice in search.theme_choices} == {"Babies": 1}

    def test_a_choice_gives_what_it_promises_and_can_be_taken_back(self, client):
        search = client.get("/search/?q=quokka&theme=babies").context["search"]
        for choice in search.kind_choices:
            assert client.get(choice.address).context["search"].total == choice.count
        assert [choice.address for choice in search.theme_choices] == ["/search/?q=quokka"]

    @pytest.mark.parametrize("more", [{"kind": "x"}, {"theme": "x"}, {"kind": "\x00", "theme": "1" * 20}])
    def test_unknown_values_are_passed_over(self, client, more):
        assert client.get("/search/", {"q": "quokka", **more}).context["search"].total == 3

    @pytest.mark.parametrize("page", ["0", "-1", "x", "1" * 20, "\x00"])
    def test_a_page_that_does_not_exist_is_the_first_or_last(self, client, page):
        assert len(client.get("/search/", {"q": "quokka", "page": page}).context["search"].results) == 3


@pytest.mark.django_db
class TestHelp:
    def test_nothing_found_offers_tips_themes_and_a_contact(self, home, client):
        make_theme("Professional curiosity")
        make_theme("Draft theme", live=False)
        text = client.get("/search/?q=qqqqqq").text
        assert "Check the spelling" in text
        assert "Professional curiosity" in text
        assert "Draft theme" not in text

    @pytest.mark.parametrize("address", ["/search/", "/search/?q=", "/search/?q=%00", "/search/?q=%22"])
    def test_without_words_there_is_a_start(self, home, client, address):
        response = client.get(address)
        assert response.status_code == 200
        assert response.context["search"].total == 0

    def test_nothing_is_kept_or_listed_by_others(self, home, client):
        response = client.get("/search/?q=x")
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.text
        assert not response.cookies


@pytest.mark.django_db
class TestPromotions:
    def test_editors_picks_stand_on_top_while_public(self, home, client):
        query = Query.get("bruises")
        picked, draft = make_information_page("Picked page"), make_information_page("Draft page", live=False)
        hidden = make_information_page("Private page", private=True)
        for page in [picked, draft, hidden]:
            SearchPromotion.objects.create(query=query, page=page)
        SearchPromotion.objects.create(
            query=query, external_link_url="https://example.org/", external_link_text="Elsewhere"
        )
        text = client.get("/search/?q=Bruises").text
        assert "Picked page" in text
        assert "Elsewhere" in text
        assert "Draft page" not in text
        assert "Private page" not in text

    def test_pick_for_the_words_of_a_report_holds_for_every_way_to_write_them(self, home, client):
        SearchPromotion.objects.create(query=Query.get("children voice"), page=make_information_page("Picked page"))
        assert "Picked page" in client.get("/search/", {"q": "Children\u2019s   VOICE?"}).text

    @pytest.mark.parametrize("text", ["İ" * 200, "x" * 5000, "\x00a\x00", "'\"; --", "\ud7ff\U0010ffff a"])
    def test_no_text_is_too_strange_to_count(self, home, client, text):
        assert client.get("/search/", {"q": text}).status_code == 200


@pytest.mark.django_db
def test_queries_do_not_grow_with_results_pictures_and_files(home, client, django_assert_max_num_queries):
    image = SiteImage.objects.create(title="A", file=get_test_image_file())
    document = make_document()

    def add(number):
        for _ in range(number):
            theme = make_theme(summary="quokka")
            learning = [
                ("picture", {"image": image, "alt_text": "A", "caption": ""}),
                ("file", {"document": document, "title": ""}),
                ("paragraph", "<p>A quokka.</p>"),
            ]
            review = make_review(key_learning=learning, many={"themes": [theme]}, publication_date=date(2024, 1, 1))
            make_recommendation(review)
            make_briefing(summary="quokka", many={"themes": [theme]})
            make_resource(summary="quokka", many={"themes": [theme]})

    add(1)
    client.get("/search/?q=quokka")
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get("/search/?q=quokka")
    add(2)  # still one page of results
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get("/search/?q=quokka")
    assert len(many) == len(few)
