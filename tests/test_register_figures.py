"""Every figure on the register's pages equals the one counted again from the exported data alone."""

import pytest
from django.db import transaction

from benchmarks.recommendation_site import HIDDEN, NOTE, fill_site

from .register_figures import check_list, check_progress

pytestmark = pytest.mark.django_db
QUERIES = ["", "q=school", "q=school+police", "status=in-progress", "overdue=yes", "level=multi-agency&overdue=yes"]
CHANNELS = [
    "/recommendations/",
    "/recommendations/?group=agency",
    "/recommendations/?group=theme",
    "/recommendations/progress/",
    "/recommendations/data.csv",
    "/recommendations/history.json",
]


@pytest.mark.parametrize("query", [*QUERIES, "agency=wrenshire-icb", "theme=information-sharing", "year=2024"])
def test_of_the_demo(demo, client, query):
    check_list(client, query)
    check_progress(client, query)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_site(60, 400, themes=6, agencies=5)
        transaction.set_rollback(True)


@pytest.mark.parametrize("query", [*QUERIES, "agency=example-agency-02", "theme=example-theme-03", "year=2020"])
def test_of_a_generated_site(filled, client, query):
    check_list(client, query)
    check_progress(client, query)


@pytest.mark.parametrize("address", CHANNELS)
def test_generated_site_tells_nothing_of_what_is_hidden(filled, client, address):
    text = client.get(address).text
    assert HIDDEN not in text
    assert NOTE not in text


def test_hidden_and_private_words_are_there_to_be_found(filled):
    assert {review.title.split()[1] for review in filled.hidden} == {HIDDEN}
    assert any(NOTE in entry.private_note for each in filled.recommendations[:20] for entry in each.progress.all())
