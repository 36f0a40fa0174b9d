"""What a misspelt word is taken for: by itself, and where most of a query is misspelt."""

import numpy as np
import pytest
from wagtail.models import Page
from wagtail.search.query import PlainText

from search.finding import find

from .factories import make_information_page

NONE = np.zeros(0, np.int64)
pytestmark = pytest.mark.django_db


def found(text, *pages):
    """Return what any of the words finds among `pages`."""
    return find(PlainText(text, operator="or"), np.array(sorted(page.pk for page in pages)), NONE)


@pytest.fixture
def reef(home):
    return make_information_page("The creep of quokkas across the wombat reef")


class TestDoubt:
    def test_where_half_of_the_words_are_misspelt_an_english_word_may_be_misspelt_too(self, reef):
        assert found("quokkaz wombta crepe", reef).corrections == {
            "quokkaz": "quokkas",
            "wombta": "wombat",
            "crepe": "creep",
        }

    @pytest.mark.parametrize("typed", ["crepe", "crepe quokkaz", "crepe quokkaz reef wombat across"])
    def test_otherwise_it_is_meant_as_it_was_typed(self, reef, typed):
        assert "crepe" not in found(typed, reef).corrections

    def test_a_word_that_is_there_finds_likelier_ones_beside_it_and_stays_what_was_meant(self, home):
        hull, *halls = [make_information_page(title) for title in ("Hull", "Hall", "Halls of quokkas", "Hall wombats")]
        result = found("hull quokkaz wombatz", hull, *halls)
        assert result.corrections == {"quokkaz": "quokkas", "wombatz": "wombats"}
        assert set(result.page_pks) == {hull.pk, *(page.pk for page in halls)}
        assert set(found("hull quokkaz reef", hull, *halls).page_pks) == {hull.pk, halls[1].pk}

    def test_what_nobody_may_read_changes_neither_results_nor_scores_nor_what_is_suggested(self, home):
        pages = [make_information_page(title) for title in ("Hull", "Quokkas", "Wombats")]

        def answer():
            result = found("hull quokkaz wombatz", *pages)
            return result.corrections, dict(zip(result.page_pks.tolist(), result.page_scores.tolist(), strict=True))

        before = answer()
        assert before[0] == {"quokkaz": "quokkas", "wombatz": "wombats"}
        for title in ("Hall", "Hall", "Quokka", "Quokkam", "Quokkam", "Wombath"):
            make_information_page(title, live=False)
        assert answer() == before


class TestCommonWords:
    def test_a_misspelt_common_word_is_put_right_though_little_else_speaks_for_it(self, reef):
        make_information_page("Whet")
        result = find(
            PlainText("whaet quokkas", operator="or"), np.array(Page.objects.values_list("pk", flat=True)), NONE
        )
        assert result.corrections == {"whaet": "what"}

    def test_it_may_still_find_what_else_was_meant(self, home):
        page = make_information_page("Heat")
        assert found("teat", page).page_pks.tolist() == []
        assert found("hteat quokka", page).page_pks.tolist() == [page.pk]


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "meant"), [("covdi19", "covid19"), ("form28", None), ("covid18", None), ("cp2", None)]
    )
    def test_the_letters_before_a_number_may_be_misspelt_and_the_number_may_not(self, home, typed, meant):
        page = make_information_page("covid19 forms27 cps2")
        assert found(typed, page).corrections == ({typed: meant} if meant else {})


class TestShortWords:
    @pytest.mark.parametrize(("typed", "meant"), [("wmbt", "wombat"), ("eerf", "reef")])
    def test_letters_may_be_missing_or_exchanged(self, reef, typed, meant):
        assert found(typed, reef).corrections == {typed: meant}

    @pytest.mark.parametrize("typed", ["Tewef", "Rxeff"])
    def test_with_two_other_errors_they_are_rather_names(self, reef, typed):
        assert found(typed, reef).corrections == {}

    @pytest.mark.parametrize("start", ["https://", "http://", "www."])
    def test_an_address_is_not_misspelt(self, home, start):
        page = make_information_page("This helps to tip off the web")
        assert found(f"{start}example.org", page).corrections == {}


class TestAmericanSpelling:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("behavior", "behaviour"),
            ("organization", "organisation"),
            ("organizations", "organisation"),
            ("hemorrhage", "haemorrhage"),
            ("center", "centre"),
        ],
    )
    def test_a_word_that_is_nowhere_is_found_as_it_is_spelt_here(self, home, typed, meant):
        page = make_information_page("Behaviour, organisation and haemorrhage at the centre")
        assert found(typed, page).corrections == {typed: meant}

    def test_other_english_words_are_meant_as_they_were_typed(self, home):
        page = make_information_page("Favourite sister, mother and centred")
        assert found("flavor", page).corrections == found("mister", page).corrections == {}

    def test_it_is_no_word_of_what_nobody_may_read(self, home):
        page = make_information_page("Quokkas")
        make_information_page("Behaviour", live=False)
        assert found("behavior", page).corrections == {}
