"""The register of search words: what editors see and may do."""

import pytest

from search import word_lists
from search.models import WordGroup
from search.words import added
from tests.registers import address, listed, sign_in

pytestmark = pytest.mark.django_db
NEW = {"kind": "same", "terms": "quokka\nmarsupial", "formal_terms": "", "area": "other", "note": "", "is_on": "on"}


def test_group_is_added_and_changed_and_counts_at_once(admin_client):
    assert admin_client.post(address("search-words", "create"), NEW).status_code == 302
    assert added("quokka") == ["marsupial"]
    group = WordGroup.objects.get(key=None)
    admin_client.post(address("search-words", "edit", group.pk), NEW | {"terms": "quokka\nwombat"})
    assert added("quokka") == ["wombat"]
    assert "Edited" in admin_client.get(address("search-words", "history", group.pk)).content.decode()


def test_group_with_a_mistake_is_refused_on_its_field(admin_client):
    response = admin_client.post(address("search-words", "create"), NEW | {"terms": "quokka"})
    assert list(response.context["form"].errors) == ["terms"]


def test_screen_shows_what_a_search_looks_for_now(admin_client):
    group = WordGroup.objects.create(terms="quokka\n<b>marsupial</b>")
    html = admin_client.get(address("search-words", "edit", group.pk)).content.decode()
    assert "What a search looks for now" in html
    assert "&lt;b&gt;marsupial&lt;/b&gt;" in html
    assert "<b>marsupial" not in html


def test_groups_are_filtered_and_searched(admin_client):
    group = WordGroup.objects.create(terms="quokka\nmarsupial", area="other", is_on=False)
    assert listed(admin_client, "search-words", "?area=other") == [group]
    assert listed(admin_client, "search-words", "?use=off") == [group]
    assert listed(admin_client, "search-words", "?q=marsupial") == [group]
    assert listed(admin_client, "search-words", "?kind=lay&area=other") == []
    assert listed(admin_client, "search-words", "?area=nonsense")


def test_group_that_comes_with_the_site_is_switched_off_and_not_deleted(admin_client):
    shipped = WordGroup.objects.exclude(key=None).first()
    own = WordGroup.objects.create(terms="quokka\nmarsupial")
    for group in (shipped, own):
        admin_client.post(address("search-words", "delete", group.pk))
    assert WordGroup.objects.filter(pk=shipped.pk).exists()
    assert not WordGroup.objects.filter(pk=own.pk).exists()
    WordGroup.objects.filter(pk=shipped.pk).update(is_on=False)
    assert word_lists.load(WordGroup) == 0
    shipped.refresh_from_db()
    assert not shipped.is_on


@pytest.mark.parametrize(("group", "may"), [("Publishers", True), ("Authors", False), ("Checkers", False)])
def test_publishers_alone_change_search_words(client, django_user_model, group, may):
    sign_in(client, django_user_model, group)
    client.post(address("search-words", "create"), NEW)
    assert WordGroup.objects.filter(key=None).exists() == may
