"""Completion while typing: what is offered, in which order, and that nothing but public things is."""

import json
from datetime import UTC, date, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from wagtail.models import Page

from home import stamp
from learning.models import Audience
from reviews.models import AgeBand, Agency, Harm, ReviewPage, ReviewType
from search.completion import MOST, Suggestion, suggestions
from search.script_views import complete

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


def offered(text):
    return [suggestion.text for suggestion in suggestions(text)]


class TestMatching:
    @pytest.mark.parametrize(
        "typed",
        [
            "qu",
            "quokka",
            "QUOKKA",
            "quokkas",
            "harbour quo",
            "quokka harb",
            "the quokka's harbour",
            "  quokka  ",
            "fêt",
            "fet quokka",
            '"quokka',
            "quokka -har",
        ],
    )
    def test_title_is_found_by_the_beginnings_of_its_words_in_any_order(self, home, typed):
        make_information_page("Quokkas: a fête in the harbour")
        assert offered(typed) == ["Quokkas: a fête in the harbour"]

    @pytest.mark.parametrize("typed", ["uokka", "quokka wombat", "harb wombat", "q", "", "  ", "?!", "wombat quokka"])
    def test_nothing_is_offered_for_what_is_not_there_or_too_short(self, home, typed):
        make_information_page("Quokkas in the harbour")
        assert offered(typed) == []

    @pytest.mark.parametrize(
        "typed",
        [
            "\x00",
            "%",
            "'; DROP TABLE",
            "a" * 100_000,
            "<script>",
            "\ud800",
            "q \u202e" * 500,
            "%00",
            "\uff1c",
            "🦘" * 200,
        ],
    )
    def test_hostile_input_is_answered(self, client, home, typed):
        request = RequestFactory().get("/search/complete/")
        request.GET = request.GET.copy()
        request.GET["q"] = typed
        assert json.loads(complete(request).content) == []

    def test_at_most_eight_are_offered(self, home):
        for number in range(12):
            make_information_page(f"Quokka {number}")
        assert len(offered("quokka")) == MOST


class TestOrder:
    def test_themes_come_first_then_terms_then_titles(self, home):
        make_briefing("Quokka briefing")
        make_review("Quokka review", many={"agencies": [make_agency("Quokka Trust")]})
        make_theme("Quokka care")
        found = [(each.text, each.kind) for each in suggestions("quokka")]
        assert found[:2] == [("Quokka care", "Theme"), ("Quokka Trust", "Search")]
        assert sorted(found[2:]) == [("Quokka briefing", "Briefing"), ("Quokka review", "Review")]

    def test_titles_that_begin_with_what_was_typed_come_first_then_the_newest(self, home):
        make_review("About quokkas", publication_date=date(2025, 1, 1))
        make_review("Quokkas before", publication_date=date(2020, 1, 1))
        make_review("Quokkas after", publication_date=date(2021, 1, 1))
        assert offered("quok") == ["Quokkas after", "Quokkas before", "About quokkas"]

    def test_what_begins_with_what_was_typed_comes_before_a_theme_that_does_not(self, home):
        make_theme("Was not brought", also_known_as="medical quokka")
        make_review("Quokka review")
        make_theme("Quokka care")
        assert offered("quokka") == ["Quokka care", "Quokka review", "Was not brought"]

    def test_many_themes_leave_room_for_titles(self, home):
        for number in range(9):
            make_theme(f"Quokka theme {number}")
        make_review("Quokka review")
        assert "Quokka review" in offered("quokka")

    def test_theme_is_found_by_its_other_names_and_says_so(self, home):
        theme = make_theme("Quokka care", also_known_as="wombat watching, quokka keeping")
        assert suggestions("wombat") == [Suggestion("Quokka care", "Theme", theme.url_path, "wombat watching")]
        assert offered("quokka") == ["Quokka care"], "once, by whichever name"

    def test_theme_that_is_a_harm_too_is_offered_once(self, home):
        theme = make_theme("Quokka neglect")
        harm = Harm.objects.create(name="Quokka neglect", slug="quokka-neglect")
        make_review("Child Example", many={"harms": [harm]})
        assert [each.url_path for each in suggestions("quokka")] == [theme.url_path]


class TestTerms:
    def test_term_carried_by_a_public_page_is_offered_by_name_and_abbreviation(self, home):
        ReviewType.objects.create(name="Quokka Practice Review", slug="qpr", abbreviation="QPR")
        make_review("Child Example", review_types=["qpr"])
        assert offered("quokka prac") == offered("qpr") == ["Quokka Practice Review"]

    def test_agency_of_a_recommendation_and_audience_of_a_briefing_are_offered(self, home):
        make_recommendation(make_review("Child Example"), agencies=[make_agency("Quokka Constabulary")])
        audience = Audience.objects.create(name="Quokka keepers", slug="quokka-keepers")
        make_briefing("Some briefing", many={"audiences": [audience]})
        assert offered("quokka") == ["Quokka Constabulary", "Quokka keepers"]

    @pytest.mark.parametrize("hidden", [{"live": False}, {"private": True}])
    def test_term_that_only_a_hidden_page_carries_is_not(self, home, hidden):
        harm = Harm.objects.create(name="Quokka harm", slug="quokka-harm")
        kept = ReviewType.objects.create(name="Quokka Review", slug="quokka-review")
        page = make_review("Child Example", **hidden, review_types=[kept.slug], many={"harms": [harm]})
        make_recommendation(page, agencies=[make_agency("Quokka Constabulary")])
        assert offered("quokka") == []

    def test_term_that_nothing_carries_is_not(self, home):
        make_agency("Quokka Constabulary")
        assert Agency.objects.filter(name="Quokka Constabulary").exists()
        assert offered("quokka") == []

    @pytest.mark.parametrize("name", ["Not stated", "Unknown", "Other", "None", "N/A", "not known"])
    def test_term_that_says_only_that_nothing_is_said_is_not(self, home, name):
        nothing = Harm.objects.create(name=name, slug="nothing", also_known_as="quokka")
        make_review("Child Example", many={"harms": [nothing]})
        assert offered(name) == offered("quokka") == []

    def test_age_of_the_child_narrows_a_search_for_no_text_has_it_as_its_word(self, client, home):
        band = AgeBand.objects.create(name="Quokka age", slug="quokka-age")
        make_review("Child Example", many={"age_bands": [band]})
        make_review("Another")
        (found,) = client.get("/search/complete/?q=quokka").json()
        assert (found["kind"], found["address"]) == ("Age of the child", "/search/?age=quokka-age")
        assert [result.page.title for result in client.get(found["address"]).context["search"].results] == [
            "Child Example"
        ]


MAKERS = [make_review, make_briefing, make_theme, make_resource, make_information_page]


class TestLeaks:
    @pytest.mark.parametrize("make", MAKERS)
    @pytest.mark.parametrize("hidden", [{"live": False}, {"private": True}])
    def test_draft_and_private_pages_are_not_offered(self, home, make, hidden):
        make("Zyzzyva secret", **hidden)
        assert offered("zyzzyva") == []

    def test_page_below_a_draft_or_private_one_is_not_offered(self, home):
        for hidden in ({"live": False}, {"private": True}):
            parent = make_information_page(**hidden)
            parent.add_child(instance=type(parent)(title="Zyzzyva below"))
        assert offered("zyzzyva") == []

    def test_names_of_a_hidden_theme_are_not_offered_though_a_public_page_carries_it(self, home):
        themes = [
            make_theme("Zyzzyva draft", also_known_as="xylo draft", live=False),
            make_theme("Zyzzyva private", also_known_as="xylo private", private=True),
        ]
        make_review("Child Example", many={"themes": themes})
        assert offered("zyzzyva") == offered("xylo") == []

    def test_new_title_in_a_draft_of_a_public_page_is_not_offered(self, home):
        page = make_review("Child Example")
        page.title = "Zyzzyva title"
        page.save_revision()
        assert offered("zyzzyva") == []

    def test_scheduled_withdrawn_and_expired_pages_are_not_offered(self, client, world):
        world.add_pages()
        later = datetime(2026, 3, 9, tzinfo=UTC)
        world.publish(go_live_at=later)
        typed = [words[:12] for page in world.pages for words in (page.title, page.title.split()[-1])]
        assert [text for text in typed if offered(text)] == []
        world.move_clock(later)
        assert offered(world.pages[0].title), "they are offered once they are live"
        for page in world.fresh():
            page.unpublish()
        assert [text for text in typed if offered(text)] == []


class TestAnswer:
    def test_answer_is_json_that_nobody_keeps_or_lists(self, client, home):
        theme = make_theme("Quokka care")
        response = client.get("/search/complete/", {"q": "quok"})
        assert response.json() == [{"text": "Quokka care", "kind": "Theme", "address": theme.url, "also": ""}]
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert not response.cookies

    def test_term_leads_to_a_search_for_it(self, client, home):
        make_review("Child Example", many={"agencies": [make_agency("Quokka & Wombat")]})
        (found,) = client.get("/search/complete/?q=wombat").json()
        assert found["address"] == "/search/?q=Quokka+%26+Wombat"

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_only_reading_is_allowed(self, client, home, method):
        assert getattr(client, method)("/search/complete/?q=quok").status_code == 405

    def test_search_box_names_the_address_and_works_without_it(self, client, home):
        page = client.get("/search/").content.decode()
        assert 'data-complete="/search/complete/"' in page
        assert 'action="/search/"' in page
        assert "connect-src 'self'" in client.get("/search/")["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestMemory:
    @pytest.fixture
    def warm(self, client):
        ContentType.objects.get_for_models(ReviewPage, Page)
        make_review("Quokka review")
        client.get("/search/complete/?q=quok")

    @pytest.mark.usefixtures("warm")
    def test_answer_takes_no_query_but_for_what_is_public(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            assert len(client.get("/search/complete/?q=quokka").json()) == 1

    @pytest.mark.usefixtures("warm")
    def test_change_is_seen_by_the_next_request(self, client):
        ReviewPage.objects.get().unpublish()
        assert client.get("/search/complete/?q=quok").json() == []
        make_review("Quokka two")
        assert [each["text"] for each in client.get("/search/complete/?q=quok").json()] == ["Quokka two"]

    @pytest.mark.usefixtures("warm")
    def test_editors_are_answered_from_memory_too(self, admin_client, django_assert_max_num_queries):
        admin_client.get("/search/complete/?q=quok")
        with django_assert_max_num_queries(4):  # theirs and the session's
            assert len(admin_client.get("/search/complete/?q=quok").json()) == 1

    @pytest.mark.usefixtures("warm")
    def test_asking_changes_nothing_that_readers_see(self, client):
        before = stamp.read()
        client.get("/search/complete/?q=quok")
        assert stamp.read() == before
