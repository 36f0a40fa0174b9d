"""Wagtail's search interface over our backend, on the site's own page types: what `Page.objects.search()` promises."""

from datetime import UTC, date, datetime, time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import FieldError, FilterFieldError
from wagtail.search.query import MATCH_ALL, MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from home.models import InformationPage
from learning.models import BriefingPage
from reviews.models import Agency, ReviewPage
from search.nodes import AnyOf

from .factories import (
    make_agency,
    make_briefing,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

pytestmark = pytest.mark.django_db


def text(words):
    """Return a body with one paragraph."""
    return [("paragraph", f"<p>{words}</p>")]


def titles(query, pages=None, **options):
    """Return the titles of what a search for `query` finds, in its order."""
    return [page.title for page in (pages or Page.objects).search(query, **options)]


@pytest.fixture
def quokkas():
    """Three pages on quokkas: all of it, in the body alone, and one word of two."""
    make_information_page("Quokka and wombat", body=text("Both live on an island."))
    make_information_page("Island", body=text("A quokka met a wombat there, and a numbat."))
    make_information_page("Wombat", body=text("It digs."))


class TestWords:
    def test_any_of_the_words_will_do_and_who_has_more_comes_first(self, quokkas):
        assert titles("quokka wombat") == ["Quokka and wombat", "Island", "Wombat"]

    def test_all_of_them_when_asked_so(self, quokkas):
        assert titles("quokka wombat", operator="and") == ["Quokka and wombat", "Island"]
        assert titles("quokka xylophone", operator="and") == []

    def test_one_word_that_nothing_has_does_not_empty_a_sentence(self, quokkas):
        assert titles("does the numbat play the xylophone") == ["Island"]

    @pytest.mark.parametrize("typed", ["digging", "DIG", "digs", "d\u00edgs", "the dig's", "dig!", '"dig', "(dig)"])
    def test_forms_case_accents_and_signs_do_not_matter(self, quokkas, typed):
        assert titles(typed) == ["Wombat"]

    @pytest.mark.parametrize("typed", ["", " ", "?!", '"', "\x00", "AND", "\U0001f600", "the of"])
    def test_what_holds_no_word_is_no_error(self, quokkas, typed):
        assert isinstance(titles(typed), list)

    def test_a_title_counts_for_more_than_a_body(self):
        make_information_page("Elsewhere", body=text("A quokka."))
        make_information_page("Quokka", body=text("Elsewhere."))
        assert titles("quokka") == ["Quokka", "Elsewhere"]

    def test_of_equals_the_more_recent_comes_first(self):
        for year in (2019, 2023, 2021):
            day = date(year, 5, 1)
            published = datetime.combine(day, time(), UTC)
            make_review(f"Quokka {year}", publication_date=day, first_published_at=published, summary="One.")
        assert titles("quokka", ReviewPage.objects) == ["Quokka 2023", "Quokka 2021", "Quokka 2019"]


class TestNodes:
    def test_a_phrase_is_its_words_in_their_order(self, quokkas):
        assert titles(Phrase("quokka and wombat")) == ["Quokka and wombat"]
        assert titles(Phrase("wombat and quokka")) == []

    def test_a_phrase_does_not_reach_from_one_field_into_the_next(self):
        make_information_page("Quokka", summary="Wombat.", body=text("Numbat"))
        assert titles(Phrase("quokka wombat")) == titles(Phrase("wombat numbat")) == []

    def test_a_phrase_finds_words_too_common_to_rank(self):
        make_information_page("Appointments", body=text("The child was not brought to it."))
        make_information_page("Others", body=text("The child was brought to it and not seen."))
        assert titles(Phrase("was not brought")) == ["Appointments"]

    def test_nodes_combine(self, quokkas):
        quokka, wombat, numbat = PlainText("quokka"), PlainText("wombat"), PlainText("numbat")
        assert set(titles(quokka | wombat)) == {"Quokka and wombat", "Island", "Wombat"}
        assert set(titles(quokka & wombat)) == {"Quokka and wombat", "Island"}
        assert titles(wombat & ~quokka) == ["Wombat"]
        assert set(titles(And([wombat, Not(numbat)]))) == {"Quokka and wombat", "Wombat"}
        assert titles(And([wombat, Or([numbat, PlainText("xylophone")])])) == ["Island"]
        assert titles(Not(PlainText("quokka wombat", operator="or")), InformationPage.objects) == []

    def test_everything_and_nothing_are_nodes_too(self, quokkas):
        assert len(titles(MATCH_ALL, InformationPage.objects)) == 3
        assert titles(MATCH_NONE) == titles(MATCH_NONE & PlainText("wombat")) == []
        assert titles(MATCH_NONE | PlainText("numbat")) == titles(MATCH_ALL & PlainText("numbat")) == ["Island"]

    def test_a_boost_changes_the_order_alone(self, quokkas):
        either = [PlainText("digs"), PlainText("numbat")]
        assert titles(Or([Boost(either[0], 20), either[1]])) == ["Wombat", "Island"]
        assert titles(Or([either[0], Boost(either[1], 20)])) == ["Island", "Wombat"]

    def test_fuzzy_takes_a_typing_error(self, quokkas):
        assert titles(Fuzzy("nunbat")) == ["Island"]
        assert titles(Fuzzy("xylophone")) == []

    def test_the_best_of_several_ways_to_say_one_thing_counts_once(self, quokkas):
        ways = AnyOf([PlainText("numbat"), PlainText("island")])
        scores = {page.title: page.score for page in Page.objects.search(ways).annotate_score("score")}
        most = {page.title: page.score for page in Page.objects.search("numbat island").annotate_score("score")}
        assert set(scores) == {"Island", "Quokka and wombat"}
        assert scores["Island"] < most["Island"]


class TestFields:
    def test_only_the_fields_asked_for_are_searched(self, quokkas):
        assert titles("quokka", InformationPage.objects, fields=["title"]) == ["Quokka and wombat"]
        assert titles("quokka", InformationPage.objects, fields=["body"]) == ["Island"]

    def test_a_field_that_is_not_searched_is_an_error(self, quokkas):
        with pytest.raises(FieldError):
            titles("quokka", InformationPage.objects, fields=["slug"])

    def test_what_is_related_is_found(self):
        make_recommendation(make_review("Child Heron"), text="<p>Count the quokkas.</p>")
        review = ReviewPage.objects.get()
        review.save()
        assert titles("quokka") == ["Child Heron"]

    def test_what_is_no_page_is_found_by_the_same_backend(self):
        make_agency("Quokka trust")
        make_agency("Wombat trust")
        found = get_search_backend().search("quokka", Agency)
        assert [agency.name for agency in found] == ["Quokka trust"]


class TestQuerysets:
    def test_a_type_finds_its_own_pages(self):
        make_review("Quokka review")
        make_briefing("Quokka briefing")
        assert titles("quokka", BriefingPage.objects) == ["Quokka briefing"]
        assert set(titles("quokka")) == {"Quokka review", "Quokka briefing"}

    def test_found_pages_are_of_the_querysets_model(self):
        make_review("Quokka review")
        assert type(Page.objects.search("quokka")[0]) is Page
        assert type(ReviewPage.objects.search("quokka")[0]) is ReviewPage

    def test_filters_hold(self):
        make_review("Quokka in 2020", publication_date=date(2020, 1, 1))
        make_review("Quokka in 2023", publication_date=date(2023, 1, 1))
        since = ReviewPage.objects.filter(publication_date__gte=date(2022, 1, 1))
        assert titles("quokka", since) == ["Quokka in 2023"]
        assert titles("quokka", ReviewPage.objects.exclude(pk__in=since)) == ["Quokka in 2020"]

    def test_drafts_and_private_pages_are_left_out_of_what_leaves_them_out(self):
        make_information_page("Quokka draft", live=False)
        make_information_page("Quokka secret", private=True)
        make_information_page("Quokka for all")
        assert titles("quokka", Page.objects.live().public()) == ["Quokka for all"]
        assert len(titles("quokka")) == 3

    def test_what_is_filtered_out_does_not_move_the_ranking(self):
        make_information_page("One", body=text("Quokka quokka wombat."))
        make_information_page("Two", body=text("Quokka wombat wombat."))
        public = InformationPage.objects.live()
        before = titles("quokka wombat", public)
        for number in range(20):
            make_information_page(f"Draft {number}", live=False, body=text("Wombat."))
        assert titles("quokka wombat", public) == before

    def test_a_plain_filter_without_its_filter_field_is_an_error(self):
        with pytest.raises(FilterFieldError):
            list(ReviewPage.objects.filter(outcome="death").search("quokka"))

    def test_the_querysets_order_can_be_asked_for(self, quokkas):
        by_title = InformationPage.objects.order_by("-title")
        assert titles("quokka wombat", by_title, order_by_relevance=False) == ["Wombat", "Quokka and wombat", "Island"]


class TestResults:
    def test_slices_and_counts_agree(self):
        for number in range(7):
            make_information_page(f"Quokka {number}")
        results = InformationPage.objects.search("quokka")
        assert results.count() == len(results) == 7
        every = [page.pk for page in results]
        assert [page.pk for page in results[2:5]] == every[2:5]
        assert results[2:5].count() == 3
        assert results[6].pk == every[6]
        assert list(results[7:9]) == []

    def test_facets_count_all_that_is_found(self):
        for number in range(3):
            make_review(f"Quokka {number}", publication_decision="full-report")
        make_review("Quokka again", publication_decision="improvements-only")
        make_review("Wombat", publication_decision="improvements-only")
        facet = ReviewPage.objects.search("quokka").facet("publication_decision")
        assert list(facet.items()) == [("full-report", 3), ("improvements-only", 1)]
        with pytest.raises(FilterFieldError):
            ReviewPage.objects.search("quokka").facet("pseudonym")

    def test_scores_fall(self, quokkas):
        scores = [page.points for page in Page.objects.search("quokka wombat").annotate_score("points")]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) > 0
        assert len(set(scores)) == 3

    def test_the_number_of_queries_does_not_grow_with_what_is_found(self):
        def queries():
            Page.objects.search("quokka")[:10].count()  # what is read once of a changed index
            with CaptureQueriesContext(connection) as captured:
                results = Page.objects.search("quokka wombat numbat")
                assert results.count()
                list(results[:10])
            return len(captured)

        make_information_page("Quokka")
        few = queries()
        for number in range(30):
            make_information_page(f"Quokka, wombat and numbat {number}")
        assert queries() <= few


class TestCompletion:
    def test_beginnings_of_words_in_titles_are_completed(self, quokkas):
        found = [page.title for page in InformationPage.objects.autocomplete("wom")]
        assert set(found) == {"Quokka and wombat", "Wombat"}
        assert InformationPage.objects.autocomplete("quo wom")[0].title == "Quokka and wombat"

    def test_nothing_else_is(self, quokkas):
        assert list(InformationPage.objects.autocomplete("numb")) == []  # in a body alone
        assert list(InformationPage.objects.autocomplete("ombat")) == []


class TestKeepingUp:
    def test_a_changed_page_is_found_as_it_is_now(self, quokkas):
        page = InformationPage.objects.get(title="Island")
        page.title, page.body = "Numbats", text("Nothing else.")
        page.save()
        assert titles("numbat") == ["Numbats"]
        assert titles("island") == ["Quokka and wombat"]

    def test_a_deleted_page_is_found_no_more(self, quokkas):
        InformationPage.objects.get(title="Wombat").delete()
        assert set(titles("wombat")) == {"Quokka and wombat", "Island"}

    def test_what_is_undone_leaves_nothing_behind(self, quokkas):
        with transaction.atomic():
            make_information_page("Quoll")
            assert titles("quoll") == ["Quoll"]
            transaction.set_rollback(True)
        assert titles("quoll") == []
        assert titles("digs") == ["Wombat"]

    def test_a_rebuilt_index_finds_what_the_old_one_did(self, quokkas):
        make_theme("Quokka")
        make_resource("Quokka elsewhere")
        before = titles("quokka wombat")
        call_command("update_index", stdout=StringIO())
        assert titles("quokka wombat") == before

    def test_rebuilding_drops_what_is_gone_and_adds_what_is_new(self, quokkas):
        gone = InformationPage.objects.get(title="Wombat")
        for model in (InformationPage, Page):
            model.objects.filter(pk=gone.pk)._raw_delete(connection.alias)
        Page.objects.filter(title="Island").update(title="Numbat")
        call_command("update_index", stdout=StringIO())
        assert titles("digs") == []
        assert titles("numbat", fields=["title"]) == ["Numbat"]

    def test_an_emptied_index_finds_nothing(self, quokkas):
        get_search_backend().reset_indexes()
        assert titles("quokka") == []
