"""Facets: what they offer, how they combine, what they pass over."""

from datetime import date

import pytest
from django.http import QueryDict

from home.facets import MOST_VALUES
from reviews.lists import ReviewListing
from reviews.models import AgeBand, Harm

from .factories import make_agency, make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


def shown(client, address):
    return client.get(address).context["list"]


def counts(shown_list, parameter):
    """Return {value: count} of what the form offers for one facet."""
    groups = {group.facet.parameter: group for group in shown_list.facets.groups}
    return {choice.value: choice.count for choice in groups[parameter].choices} if parameter in groups else {}


@pytest.fixture
def reviews(home):
    """Three reviews: two of 2024, one of 2020; two about babies, one about men."""
    babies, men = make_theme("Babies"), make_theme("Men")
    first = make_review("First", many={"themes": [babies]})
    second = make_review("Second", review_types=["scr"], many={"themes": [babies, men]})
    third = make_review("Third", review_types=["scr"], publication_date=date(2020, 1, 1))
    return first, second, third


@pytest.mark.usefixtures("reviews")
class TestCounts:
    def test_a_facet_counts_under_the_choices_of_all_others_but_not_its_own(self, client):
        narrowed = shown(client, "/reviews/?theme=babies&year=2024")
        assert counts(narrowed, "theme") == {"babies": 2, "men": 1}
        assert counts(narrowed, "year") == {"2024": 2}
        assert counts(narrowed, "type") == {"lcspr": 1, "scr": 1}

    def test_values_of_one_facet_widen_and_count_each_page_once(self, client):
        assert shown(client, "/reviews/?theme=babies&theme=men").count == 2

    def test_what_a_choice_promises_is_what_it_gives(self, client):
        start = shown(client, "/reviews/?type=scr")
        for group in start.facets.groups:
            if group.facet.parameter != "type":
                for choice in group.choices:
                    address = start.facets.address(toggle=(group.facet.parameter, choice.value))
                    assert shown(client, address).count == choice.count, choice

    def test_a_choice_that_leads_nowhere_stays_to_be_taken_back(self, client):
        narrowed = shown(client, "/reviews/?theme=men&year=2020")
        assert narrowed.count == 0
        assert counts(narrowed, "theme") == {"men": 0}
        assert [chip.label for chip in narrowed.facets.chips] == ["Men", "2020"]


@pytest.mark.usefixtures("reviews")
class TestAddresses:
    def test_links_keep_the_rest_and_start_again_at_page_one(self, client):
        narrowed = shown(client, "/reviews/?q=r&sort=title&theme=men&type=scr&page=3&unknown=1")
        assert [chip.address for chip in narrowed.facets.chips] == [
            "/reviews/?q=r&sort=title&theme=men",
            "/reviews/?q=r&sort=title&type=scr",
        ]
        assert narrowed.address_without_text == "/reviews/?sort=title&type=scr&theme=men"
        assert narrowed.csv_address == "/reviews/data.csv?q=r&sort=title&type=scr&theme=men"

    def test_a_repeated_value_is_one_chip(self, client):
        assert len(shown(client, "/reviews/?theme=men&theme=men").facets.chips) == 1

    def test_form_carries_choices_words_and_order_without_scripts(self, client):
        text = client.get("/reviews/?theme=men&sort=title&q=second").text
        assert '<form class="pr-facets" method="get" action="/reviews/">' in text
        assert '<input type="hidden" name="sort" value="title">' in text
        assert text.count("checked>") == 1


@pytest.mark.usefixtures("reviews")
@pytest.mark.parametrize(
    "value",
    ["unheard-of", "\x00", "men\x00", "MEN'--", "0", "-1", "1" * 20, "1e3", "²0²0", "x" * 9999, "None", "[]", "men,"],
)
def test_a_value_that_does_not_exist_is_passed_over(client, value):
    for parameter in ["type", "theme", "harm", "age", "agency", "year"]:
        response = client.get("/reviews/", {parameter: value})
        assert response.status_code == 200
        assert response.context["list"].count == 3
        assert response.context["list"].facets.chips == []


def test_no_more_values_are_read_than_a_reader_ticks():
    facet = ReviewListing.facets[1]
    many = QueryDict("&".join(f"theme=t{number}" for number in range(1000))).getlist("theme")
    assert len(facet.read(many)) == MOST_VALUES


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_a_theme_that_is_not_public_is_neither_choice_nor_chip_nor_filter(home, client, state):
    hidden, known = make_theme("Concealed matter", **state), make_theme("Known matter")
    review = make_review(many={"themes": [hidden, known]})
    make_recommendation(review)
    make_review(many={"themes": [known]})
    for address in ["/reviews/", "/recommendations/"]:
        response = client.get(f"{address}?theme=concealed-matter")
        assert counts(response.context["list"], "theme") == counts(shown(client, address), "theme")
        assert list(counts(response.context["list"], "theme")) == ["known-matter"]
        assert response.context["list"].facets.chips == []
        assert "concealed" not in response.text.lower()


def test_choices_come_only_from_public_reviews(home, client):
    make_review("Draft", review_types=["scr"], publication_date=date(1999, 1, 1), live=False)
    make_review("Private", review_types=["sar"], publication_date=date(1998, 1, 1), private=True)
    make_review("Public")
    seen = shown(client, "/reviews/?type=scr&year=1998")
    assert counts(seen, "type") == {"lcspr": 1}
    assert counts(seen, "year") == {"2024": 1}
    assert seen.facets.chips == []


def test_everything_chosen_at_once_stays_within_the_queries(home, client, django_assert_max_num_queries):
    theme, agency = make_theme("Babies"), make_agency()
    harms, ages = Harm.objects.filter(slug="neglect"), AgeBand.objects.filter(slug="under-1")
    review = make_review(many={"themes": [theme], "agencies": [agency], "harms": harms, "age_bands": ages})
    make_recommendation(review, agencies=[agency], status="in-progress", due=date(2024, 6, 1))
    addresses = [
        f"/reviews/?q=child&type=lcspr&theme=babies&harm=neglect&age=under-1&year=2024&agency={agency.slug}",
        f"/recommendations/?status=in-progress&overdue=yes&theme=babies&level=multi-agency&year=2024&agency={agency.slug}",
    ]
    for address in addresses:
        assert shown(client, address).count == 1
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(address)
