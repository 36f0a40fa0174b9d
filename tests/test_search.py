"""The search page: what it finds, shows, counts and keeps to itself."""

from datetime import date

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.images.tests.utils import get_test_image_file

from documents.models import SiteImage
from reviews.models import Harm, ReviewIndexPage
from search.models import WordGroup

from .factories import (
    add_text,
    make_briefing,
    make_document,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)
from .searching import counts, found, searched

pytestmark = pytest.mark.django_db

MOST_QUERIES = 25  # nothing is kept within a test's transaction: the catalogue and other words are read each time
MOST_QUERIES_ELSEWHERE = 8
KEPT = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class TestFinding:
    def test_what_has_all_words_comes_before_what_has_some(self, home, client):
        make_review("Bruises on a horse")
        make_review("Bruises on a baby")
        assert found(client, "bruise baby") == ["Bruises on a baby", "Bruises on a horse"]

    def test_a_sentence_finds_what_has_some_of_its_words(self, home, client):
        make_review("Bruises on a baby")
        make_review("Other")
        assert found(client, "What should our midwives do about bruises?") == ["Bruises on a baby"]

    def test_a_draft_that_holds_all_words_does_not_hide_what_holds_some(self, home, client):
        make_review("Quokka bruises", live=False)
        make_review("Bruises")
        assert found(client, "quokka bruises") == ["Bruises"]

    def test_a_phrase_is_found_as_it_stands(self, home, client):
        make_review("Visits by health staff", summary="The visitor was a health worker.")
        make_review("Other", summary="The health visitor came.")
        assert found(client, '"health visitor"') == ["Other"]

    def test_other_words_beside_a_phrase_do_not_leave_anything_out(self, home, client):
        make_review("First", summary="The health visitor came.")
        make_review("Second", summary="The health visitor saw a quokka.")
        make_review("Third", summary="A quokka.")
        assert found(client, 'quokka "health visitor"') == ["Second", "First"]

    def test_a_phrase_that_is_nowhere_is_taken_for_its_words(self, home, client):
        make_review("Quokka", summary="The visitor was a health worker.")
        response = client.get("/search/", {"q": '"health visitor"'})
        assert [result.page.title for result in response.context["search"].results] == ["Quokka"]
        assert "Nothing holds exactly" in response.text

    def test_what_is_excluded_is_not_found(self, home, client):
        make_review("Quokka and wombat")
        make_review("Quokka alone")
        assert found(client, "quokka -wombats") == ["Quokka alone"]
        assert found(client, "quokka -wombat -alone") == []

    def test_one_or_the_other_must_be_there(self, home, client):
        for title in ("Quokka in summer", "Wombat in summer", "Summer"):
            make_review(title)
        assert sorted(found(client, "quokka OR wombat summer")) == ["Quokka in summer", "Wombat in summer"]

    def test_a_title_counts_more_than_the_text(self, home, client):
        make_review("Something else", key_learning=[("paragraph", "<p>Quokka in passing.</p>")])
        make_review("Quokka")
        make_review("Third", summary="An invented quokka.")
        assert found(client, "quokka")[0] == "Quokka"

    def test_equal_ones_come_by_date_and_then_in_the_order_in_which_they_were_made(self, home, client):
        days = [date(2020, 1, 1), None, date(2024, 1, 1), date(2024, 1, 1)]
        old, undated, new, newer = [make_review("Quokka", publication_date=day).pk for day in days]
        assert [result.page.pk for result in searched(client, "quokka").results] == [new, newer, old, undated]

    def test_every_kind_of_page_and_recommendations_are_searched(self, home, client):
        make_review("By recommendation")
        review = make_review("Of the recommendation")
        make_recommendation(review, text="<p>Teach quokka safety.</p>")
        review.save()
        make_briefing("Quokka briefing")
        make_theme("Quokka theme")
        make_resource("Quokka resource")
        make_information_page("Quokka page")
        search = searched(client, "quokka")
        assert counts(search, "kind") == {
            "Reviews": 1,
            "Briefings": 1,
            "Themes": 1,
            "Resources on other sites": 1,
            "Other pages": 1,
        }
        passages = {result.kind: result.passage for result in search.results}
        assert passages["Review"].endswith("Teach <mark>quokka</mark> safety.")

    def test_the_public_themes_of_a_page_find_it_and_show(self, home, client):
        theme = make_theme("Quokka supervision", also_known_as="Macropod oversight")
        make_review("Wombat", many={"themes": [theme]})
        assert sorted(found(client, "quokka")) == ["Quokka supervision", "Wombat"]
        assert "Wombat" in found(client, "macropod")
        assert [result.themes for result in searched(client, "wombat").results] == ["Quokka supervision"]

    def test_resources_lead_out_and_say_so(self, home, client):
        make_resource("Quokka", address="https://example.org/quokka")
        text = client.get("/search/?q=quokka").text
        assert '<a href="https://example.org/quokka" rel="external">' in text
        assert "Leaves this site: opens example.org" in text

    def test_in_the_order_of_dates_what_fits_badly_is_left_out_and_counted(self, home, client):
        make_review("Quokka bruises", publication_date=date(2020, 1, 1))
        make_review("Bruises of a quokka", publication_date=date(2023, 1, 1))
        make_review("Another", summary="A bruise, in passing.", publication_date=date(2025, 1, 1))
        response = client.get("/search/?q=quokka+bruises&sort=date")
        search = response.context["search"]
        assert [result.page.title for result in search.results] == ["Bruises of a quokka", "Quokka bruises"]
        assert (search.total, search.left_out) == (2, 1)
        assert "There is 1 more" in response.text
        assert client.get(search.address_of_best).context["search"].total == 3

    def test_in_the_order_of_dates_what_bears_none_comes_last(self, home, client):
        days = {"Quokka old": date(2020, 1, 1), "Quokka new": date(2024, 1, 1), "Quokka undated": None}
        for title, day in days.items():
            make_review(title, publication_date=day).save_revision().publish()
        make_information_page("Quokka page").save_revision().publish()  # today, which is no date on it
        ordered = found(client, "quokka", sort="date")
        assert ordered[:2] == ["Quokka new", "Quokka old"]
        assert sorted(ordered[2:]) == ["Quokka page", "Quokka undated"]

    def test_without_words_results_are_by_date_and_there_is_no_order_to_choose(self, home, client):
        make_review("Old", publication_date=date(2020, 1, 1))
        make_review("New", publication_date=date(2024, 1, 1))
        make_review("Undated", publication_date=None).save_revision().publish()
        assert found(client, kind="review") == ["New", "Old", "Undated"]
        text = client.get("/search/?kind=review").text
        assert "Newest first" not in text
        assert 'name="sort"' not in text

    def test_a_very_long_text_is_searched_for_and_repeated_in_part(self, home, client):
        make_review("Quokka")
        typed = "wombat " * 100
        text = client.get("/search/", {"q": f"{typed} quokka"}).text
        assert f"result for <b>{typed[:79]}…</b>" in text
        assert "<mark>Quokka</mark>" in text
        assert f"found for “{typed[:79]}…”" in client.get("/search/", {"q": typed}).text

    def test_of_one_word_every_page_is_there_in_the_order_of_dates(self, home, client):
        make_review("Quokka", publication_date=date(2020, 1, 1))
        make_review("Another", summary=f"{'Much else. ' * 20} A quokka.", publication_date=date(2025, 1, 1))
        assert found(client, "quokka", sort="date") == ["Another", "Quokka"]

    def test_a_page_that_is_found_by_what_it_carries_says_so(self, home, client):
        theme = make_theme("Unseen <men>", also_known_as="hidden quokkas & others, wombats")
        harm = Harm.objects.create(name="Numbat harm", slug="numbat", also_known_as="bilby injury, possum injury")
        other = Harm.objects.create(name="Other bilby harm", slug="bilby")
        fields = {"summary": "Text.", "reference": "EX-2024-07", "lead_reviewer": "An Echidna", "review_types": []}
        make_review("Child", many={"themes": [theme], "harms": [harm, other]}, **fields).save()

        def shown(text):
            (result,) = [each for each in searched(client, text).results if each.title == "Child"]
            return result.themes, result.reasons

        assert shown("quokka") == ("Unseen &lt;men&gt; (hidden <mark>quokkas</mark> &amp; others)", [])
        assert shown("men") == ("Unseen &lt;<mark>men</mark>&gt;", [])
        assert shown("numbat") == ("Unseen &lt;men&gt;", [("Harm", "<mark>Numbat</mark> harm")])
        both = "Numbat harm (<mark>bilby</mark> injury), Other <mark>bilby</mark> harm"
        assert shown("bilby") == ("Unseen &lt;men&gt;", [("Harm", both)])
        assert shown("EX-2024-07")[1] == [("Reference", "<mark>EX</mark>-<mark>2024</mark>-<mark>07</mark>")]
        assert shown("echidna")[1] == [("Lead reviewer", "An <mark>Echidna</mark>")]
        assert shown("reviews")[1] == [("Kind", "<mark>Reviews</mark>")]
        assert 'pr-result__reason">Harm: <mark>Numbat</mark> harm</p>' in client.get("/search/?q=numbat").text

    def test_a_page_whose_text_says_why_it_was_found_does_not_say_it_again(self, home, client):
        harm = Harm.objects.create(name="Quokka harm", slug="quokka")
        many = {"harms": [harm], "themes": [make_theme("T", also_known_as="quokka keeping")]}
        make_review("Child", summary="A quokka.", many=many).save()
        (result,) = [each for each in searched(client, "quokka").results if each.title == "Child"]
        assert (result.passage, result.themes, result.reasons) == ("A <mark>quokka</mark>.", "T", [])

    def test_what_was_done_about_a_recommendation_is_shown_where_it_was_found(self, home, client):
        review = make_review("Child")
        make_recommendation(review, text="<p>Teach safety.</p>", update="All quokkas were taught.")
        review.save()
        (result,) = searched(client, "quokka").results
        assert result.passage.endswith("Teach safety. All <mark>quokkas</mark> were taught.")

    def test_the_publisher_of_a_resource_is_marked(self, home, client):
        make_resource("Elsewhere", publisher="Quokka <Trust>")
        assert "<span><mark>Quokka</mark> &lt;Trust&gt;</span>" in client.get("/search/?q=quokka").text


class TestSpelling:
    @pytest.fixture(autouse=True)
    def _content(self, home):
        make_review("Bruising in quokkas")

    def test_a_misspelt_word_is_put_right_and_can_be_had_as_typed(self, client):
        response = client.get("/search/", {"q": "Bruisng of quokkas"})
        search = response.context["search"]
        assert search.answer.instead == "bruising of quokkas"
        assert "Showing results for <b>bruising of quokkas</b>" in response.text
        assert search.results[0].title == "<mark>Bruising</mark> in <mark>quokkas</mark>"
        as_typed = client.get(search.address_as_typed).context["search"]
        assert as_typed.answer.instead == ""
        assert as_typed.results[0].title == "Bruising in <mark>quokkas</mark>"

    def test_as_typed_a_word_that_is_nowhere_finds_nothing(self, client):
        assert found(client, "bruisng") == ["Bruising in quokkas"]
        assert found(client, "bruisng", typed="1") == []

    def test_what_was_typed_stays_in_the_box_and_syntax_stays_in_the_suggestion(self, client):
        response = client.get("/search/", {"q": "quokkas -wombatt kind:review bruisng"})
        assert response.context["search"].answer.instead == "quokkas -wombatt bruising"
        assert 'value="quokkas -wombatt kind:review bruisng"' in response.text

    @pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
    def test_no_word_of_a_page_that_is_not_public_is_suggested(self, client, state):
        make_review("Numbats", **state)
        response = client.get("/search/", {"q": "numbas"})
        assert response.context["search"].answer.instead == ""
        assert "Numbat" not in response.text


class TestOtherWords:
    @pytest.fixture(autouse=True)
    def _content(self, home):
        WordGroup.objects.create(terms="setonix\nquokka rescue")
        make_review("A", summary="The quokka rescue came.")
        make_review("Saponix")

    def test_they_are_looked_for_marked_and_named(self, client):
        response = client.get("/search/?q=setonix")
        passages = {result.page.title: result.passage for result in response.context["search"].results}
        assert passages["A"] == "The <mark>quokka rescue</mark> came."
        assert "Also searched for: quokka rescue" in response.text

    def test_a_word_that_has_some_is_not_taken_for_misspelt(self, client):
        assert searched(client, "satonix").answer.instead == "saponix"
        assert searched(client, "setonix").answer.instead == ""


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
    def test_it_is_in_no_result_count_or_choice(self, home, client, state):
        theme = make_theme("Wombat theme", **state)
        make_review("Quokka one", many={"themes": [theme]}, **state)
        make_briefing("Quokka two", many={"themes": [theme]}, **state)
        make_review("Quokka three", many={"themes": [theme]})
        search = searched(client, "quokka")
        assert search.total == 1
        assert counts(search, "kind") == {"Reviews": 1}
        assert counts(search, "theme") == {}
        assert search.results[0].themes == ""

    def test_nor_is_what_lies_below_a_draft(self, home, client):
        above = make_information_page("Above")
        below = make_information_page("Quokka")
        below.move(above, "last-child")
        assert found(client, "quokka") == ["Quokka"]
        above.refresh_from_db()
        above.unpublish()
        assert found(client, "quokka") == []

    def test_nor_what_was_unpublished(self, home, client):
        review = make_review("Quokka")
        assert found(client, "quokka") == ["Quokka"]
        review.unpublish()
        assert found(client, "quokka") == []

    def test_the_new_words_of_a_draft_find_nothing_and_the_live_ones_go_on(self, home, client):
        review = make_review("Quokka")
        review.title = "Wombat"
        review.save_revision()
        assert found(client, "quokka") == ["Quokka"]
        assert found(client, "wombat") == []

    def test_the_title_of_a_hidden_theme_finds_no_page_that_carries_it(self, home, client):
        hidden = make_theme("Quokka", live=False)
        make_review(many={"themes": [hidden]})
        make_briefing(many={"themes": [hidden]})
        make_resource(many={"themes": [hidden]})
        assert found(client, "quokka") == []

    def test_nor_does_that_of_a_theme_that_was_public_when_the_page_was_indexed(self, home, client):
        theme = make_theme("Quokka supervision")
        for title in ("Wombat", "Quokka sanctuary"):
            make_review(title, many={"themes": [theme]}).save()
        assert sorted(found(client, "quokka")) == ["Quokka sanctuary", "Quokka supervision", "Wombat"]
        theme.unpublish()
        assert found(client, "quokka") == ["Quokka sanctuary"]
        assert found(client, "quokka supervised") == ["Quokka sanctuary"]
        assert found(client, "wombat") == ["Wombat"]

    def test_editors_find_what_everybody_finds(self, home, admin_client):
        make_review("Quokka one", live=False)
        make_review("Quokka two")
        assert found(admin_client, "quokka") == ["Quokka two"]

    @KEPT
    def test_what_is_kept_in_memory_goes_with_the_page(self, home, client):
        review = make_review("Quokka", many={"themes": [make_theme("Wombats")]})
        client.get("/")  # makes what every site has, such as its settings
        search = searched(client, "quokka")
        assert search.total == 1
        assert searched(client, "quokka").catalogue is search.catalogue
        review.unpublish()
        search = searched(client, "quokka")
        assert search.total == 0
        assert search.groups == []


class TestHelp:
    def test_nothing_found_offers_tips_themes_and_a_contact(self, home, client):
        make_theme("Professional curiosity")
        make_theme("Draft theme", live=False)
        text = client.get("/search/?q=qqqqqq").text
        assert "Check the spelling" in text
        assert "Professional curiosity" in text
        assert "Draft theme" not in text

    @pytest.mark.parametrize("address", ["/search/", "/search/?q=", "/search/?q=%00", "/search/?q=+"])
    def test_without_words_there_is_a_start(self, home, client, address):
        make_review()
        response = client.get(address)
        assert response.context["search"].total == 0
        assert "How to search" in response.text

    def test_nothing_is_kept_or_listed_by_others(self, home, client):
        response = client.get("/search/?q=x")
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.text
        assert not response.cookies

    def test_what_is_typed_is_escaped_everywhere(self, home, client):
        make_review("Quokka <b>script</b>")
        text = client.get("/search/", {"q": '<script>alert("quokka")</script>', "theme": "<script>"}).text
        assert "<script>alert" not in text
        assert "<b>script</b>" not in text

    @pytest.mark.parametrize("page", ["0", "-1", "x", "1" * 20, "\x00"])
    def test_a_page_that_does_not_exist_is_the_first_or_last(self, home, client, page):
        make_review("Quokka")
        assert found(client, "quokka", page=page) == ["Quokka"]

    def test_results_come_in_pages_that_do_not_overlap(self, home, client):
        for _ in range(17):
            make_review("Quokka")
        first = searched(client, "quokka")
        second = client.get(first.pagination["next"]).context["search"]
        shown = [[result.page.pk for result in search.results] for search in (first, second)]
        assert [len(pks) for pks in shown] == [15, 2]
        assert not {*shown[0]} & {*shown[1]}


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

    @KEPT
    def test_a_pick_shows_at_the_next_search_and_goes_with_its_page(self, home, client):
        page = make_information_page("Picked page")
        client.get("/search/?q=bruises")
        SearchPromotion.objects.create(query=Query.get("bruises"), page=page)
        assert "Picked page" in client.get("/search/?q=bruises").text
        page.unpublish()
        assert "Picked page" not in client.get("/search/?q=bruises").text

    def test_pick_for_the_words_of_a_report_holds_for_every_way_to_write_them(self, home, client):
        SearchPromotion.objects.create(query=Query.get("children voice"), page=make_information_page("Picked page"))
        assert "Picked page" in client.get("/search/", {"q": "Children\u2019s   VOICE?"}).text

    @pytest.mark.parametrize(
        "text", ["İ" * 200, "x" * 5000, "\x00a\x00", "'\"; --", "\ud7ff\U0010ffff a", '"' * 99, "-" * 99, "OR " * 99]
    )
    def test_no_text_is_too_strange(self, home, client, text):
        make_review("Quokka")
        assert client.get("/search/", {"q": text}).status_code == 200
        assert client.get("/search/feed/", {"q": text}).status_code == 200


def add_content(number):
    """Add `number` of everything that a result can show."""
    image = SiteImage.objects.create(title="A", file=get_test_image_file())
    document = make_document()
    for _ in range(number):
        theme = make_theme(summary="quokka")
        learning = [
            ("picture", {"image": image, "alt_text": "A", "caption": ""}),
            ("file", {"document": document, "title": ""}),
            ("paragraph", "<p>A quokka.</p>"),
        ]
        review = make_review(
            key_learning=learning,
            many={"themes": [theme]},
            report=add_text(make_document(), "One quokka.", "Two quokkas.", "Three quokkas."),
        )
        make_recommendation(review)
        make_briefing(summary="quokka", many={"themes": [theme]})
        make_resource(summary="quokka", many={"themes": [theme]})


def test_queries_do_not_grow_with_results_pictures_and_files(home, client, django_assert_max_num_queries):
    add_content(1)
    client.get("/search/?q=quokka")
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get("/search/?q=quokka")
    add_content(2)  # still one page of results
    client.get("/search/?q=quokka")  # what changed in the index is read once
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get("/search/?q=quokka")
    assert len(many) == len(few)


@KEPT
def test_a_page_of_results_takes_few_queries(home, client, django_assert_max_num_queries):
    """Beyond the one that every page asks, and the two by which SQLite counts a transaction."""
    add_content(2)
    index = ReviewIndexPage.objects.get()
    index.summary = "quokka"
    index.save()
    for _ in range(2):
        client.get("/search/?q=quokka")
    with django_assert_max_num_queries(MOST_QUERIES_ELSEWHERE + 3):
        client.get("/search/?q=quokka")
