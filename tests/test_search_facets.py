"""What a search is narrowed by: facets with counts that combine, filters in the words typed, hostile values."""

from datetime import date

import pytest

from learning.models import Audience
from reviews.models import AgeBand, Agency, Harm, ReviewType

from .factories import make_briefing, make_review, make_theme
from .searching import counts, found, searched

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(home):
    babies, neglect = make_theme("Babies"), make_theme("Neglect of needs", also_known_as="Going without, NGL")
    police = Agency.objects.create(name="Quokkashire Police", slug="quokka-police", short_name="QP")
    burn, hunger = Harm.objects.create(name="Burns", slug="burns"), Harm.objects.create(name="Hunger", slug="hunger")
    make_review(
        "Quokka one",
        review_types=["lcspr"],
        publication_date=date(2022, 3, 1),
        many={"themes": [babies], "harms": [burn], "agencies": [police], "age_bands": AgeBand.objects.all()[:1]},
    )
    make_review(
        "Quokka two",
        review_types=["scr", "lcspr"],
        publication_date=date(2018, 3, 1),
        many={"themes": [neglect], "harms": [burn, hunger]},
    )
    make_briefing(
        "Quokka three", publication_date=None, many={"themes": [babies], "audiences": Audience.objects.all()[:1]}
    )
    make_review("Wombat", review_types=["scr"], publication_date=date(2020, 1, 1), many={"themes": [babies]})


class TestCounts:
    def test_each_facet_counts_what_was_found(self, content, client):
        search = searched(client, "quokka")
        assert counts(search, "kind") == {"Reviews": 2, "Briefings": 1}
        assert counts(search, "theme") == {"Babies": 2, "Neglect of needs": 1}
        assert counts(search, "harm") == {"Burns": 2, "Hunger": 1}
        assert counts(search, "agency") == {"Quokkashire Police": 1}
        assert counts(search, "age") == {AgeBand.objects.first().name: 1}
        assert counts(search, "audience") == {Audience.objects.first().name: 1}
        assert counts(search, "year") == {"2022": 1, "2018": 1}
        assert sorted(counts(search, "type").values()) == [1, 2]

    def test_facets_narrow_each_other_and_values_of_one_widen_each_other(self, content, client):
        assert found(client, "quokka", kind="review", theme="babies") == ["Quokka one"]
        assert sorted(found(client, "quokka", year=["2022", "2018"])) == ["Quokka one", "Quokka two"]
        assert found(client, "quokka", kind="briefing", year="2022") == []

    def test_a_facet_counts_under_the_choices_of_all_others(self, content, client):
        search = searched(client, "quokka", kind="review", harm="burns")
        assert counts(search, "kind") == {"Reviews": 2}
        assert counts(search, "harm") == {"Burns": 2, "Hunger": 1}
        assert counts(search, "theme") == {"Babies": 1, "Neglect of needs": 1}
        assert counts(searched(client, "quokka", theme="babies"), "kind") == {"Reviews": 1, "Briefings": 1}

    def test_each_choice_gives_what_its_count_promises(self, content, client):
        chosen = {"theme": ["babies"]}
        for group in searched(client, "quokka", **chosen).groups:
            parameter = group.facet.parameter
            for choice in group.choices:
                asked = chosen | {parameter: [choice.value]}
                assert searched(client, "quokka", **asked).total == choice.count, asked

    def test_what_is_chosen_stays_though_nothing_is_left(self, content, client):
        search = searched(client, "quokka", theme="babies", year="2018")
        assert search.total == 0
        assert counts(search, "year") == {"2022": 1, "2018": 0}

    def test_chips_take_one_choice_back_and_all_of_them(self, content, client):
        search = searched(client, "quokka", theme="babies", kind="review", sort="date")
        removed = {chip.label: client.get(chip.address).context["search"] for chip in search.chips}
        assert {label: other.total for label, other in removed.items()} == {"Reviews": 2, "Babies": 2}
        assert all(other.is_newest_first for other in removed.values())
        everything = client.get(search.address_of_all).context["search"]
        assert everything.total == 3
        assert not everything.narrowing

    def test_the_form_keeps_words_and_order_and_ticks_what_is_chosen(self, content, client):
        text = client.get("/search/?q=quokka&theme=babies&sort=date").text
        assert '<input type="hidden" name="q" value="quokka">' in text
        assert '<input type="hidden" name="sort" value="date">' in text
        assert 'name="theme" type="checkbox" value="babies" checked' in text

    def test_choices_lead_on_through_the_pages(self, home, client):
        theme = make_theme("Babies")
        for number in range(17):
            make_review("Quokka", many={"themes": [theme] if number else []})
        search = searched(client, "quokka", theme="babies", page="2")
        assert [result.page.title for result in search.results] == ["Quokka"]
        assert "theme=babies" in search.pagination["previous"]


class TestFilters:
    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("quokka theme:babies", ["Quokka one", "Quokka three"]),
            ('quokka theme:"neglect of needs"', ["Quokka two"]),
            ("quokka theme:neglect-of-needs", ["Quokka two"]),
            ('quokka theme:"going without"', ["Quokka two"]),
            ("quokka theme:ngl", ["Quokka two"]),
            ("quokka type:SCR", ["Quokka two"]),
            ("quokka year:2022", ["Quokka one"]),
            ("quokka year:2019-2022", ["Quokka one"]),
            ("quokka year:2019-", ["Quokka one"]),
            ("quokka year:-2019", ["Quokka two"]),
            ("quokka kind:briefing", ["Quokka three"]),
            ("quokka kind:reviews harm:hunger", ["Quokka two"]),
            ("quokka agency:qp", ["Quokka one"]),
            ("theme:babies", ["Quokka one", "Wombat", "Quokka three"]),
            ("theme:babies -wombat", ["Quokka one", "Quokka three"]),
        ],
    )
    def test_a_filter_narrows_by_its_name_in_any_form(self, content, client, typed, titles):
        assert sorted(found(client, typed)) == sorted(titles)

    def test_types_are_known_by_their_abbreviation_and_former_names(self, content, client):
        kind = ReviewType.objects.get(slug="scr")
        kind.also_known_as = "Quokka inquiry, Great look back"
        kind.save()
        for name in ("scr", kind.abbreviation, kind.name, "Great look back"):
            assert found(client, f'quokka type:"{name}"') == ["Quokka two"]

    def test_the_name_of_one_counts_before_the_former_name_of_another(self, content, client):
        ReviewType.objects.filter(slug="lcspr").update(also_known_as="SCR")
        assert found(client, "quokka type:scr") == ["Quokka two"]

    def test_filters_alone_list_everything_the_newest_first(self, content, client):
        assert found(client, "type:scr") == ["Wombat", "Quokka two"]
        assert found(client, "", type="scr") == ["Wombat", "Quokka two"]

    def test_a_filter_is_a_choice_that_can_be_taken_back(self, content, client):
        search = searched(client, "quokka theme:babies")
        assert [chip.label for chip in search.chips] == ["Babies"]
        assert search.chips[0].address == "/search/?q=quokka"
        assert counts(search, "theme") == {"Babies": 2, "Neglect of needs": 1}

    def test_what_is_no_filter_is_words(self, content, client):
        assert sorted(found(client, "wombat theme:nobody")) == ["Wombat"]
        assert found(client, "year:1066 wombat") == ["Wombat"]

    def test_links_hold_the_words_without_filters_and_the_filters_as_choices(self, content, client):
        assert searched(client, 'theme:babies "quokka"').address() == "/search/?q=%22quokka%22&theme=babies"


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
    def test_nothing_that_only_hidden_pages_carry_can_be_found_out(self, home, client, state):
        hidden = Harm.objects.create(name="Numbat bites", slug="numbat-bites", also_known_as="Nibbles")
        agency = Agency.objects.create(name="Numbat rescue", slug="numbat-rescue")
        theme = make_theme("Numbats", **state)
        make_review("Other", publication_date=date(1999, 1, 1), many={"harms": [hidden], "agencies": [agency]}, **state)
        make_review("Quokka", many={"themes": [theme]})
        asked = {"harm": "numbat-bites", "agency": "numbat-rescue", "theme": "numbats", "year": "1999"}
        search = searched(client, "quokka", **asked)
        assert search.total == 1
        assert not search.narrowing
        for typed in ("harm:numbat-bites", "harm:nibbles", "theme:numbats", "year:1999", "agency:numbat-rescue"):
            response = client.get("/search/", {"q": f"quokka {typed}"})
            assert not response.context["search"].narrowing
            unknown = client.get("/search/", {"q": f"quokka {typed.partition(':')[0]}:nobody"})
            assert response.context["search"].total == unknown.context["search"].total

    def test_a_hidden_page_changes_no_count(self, content, client):
        before = [(group.facet.parameter, group.choices) for group in searched(client, "quokka").groups]
        make_review("Quokka four", live=False, many={"harms": Harm.objects.filter(slug="burns")})
        make_review("Quokka five", private=True, many={"harms": Harm.objects.filter(slug="hunger")})
        assert [(group.facet.parameter, group.choices) for group in searched(client, "quokka").groups] == before


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "x"},
        {"theme": "x", "type": "1" * 2000},
        {"kind": "\x00", "theme": "' OR 1=1 --", "year": "20220"},
        {"harm": ["x"] * 500, "age": "", "agency": "\ud7ff", "audience": "<b>"},
        {"sort": "x", "typed": "\x00", "page": "-1"},
    ],
)
def test_unknown_values_are_passed_over(content, client, more):
    assert searched(client, "quokka", **more).total == 3


class TestLeavingOut:
    def test_filters_with_a_minus_take_pages_away(self, content, client):
        assert sorted(found(client, "quokka -type:scr")) == ["Quokka one", "Quokka three"]
        assert found(client, "quokka -theme:babies") == ["Quokka two"]
        assert "Quokka one" not in found(client, "-harm:burns type:lcspr")

    def test_a_harm_may_be_called_a_theme(self, content, client):
        assert found(client, "theme:hunger") == ["Quokka two"]
