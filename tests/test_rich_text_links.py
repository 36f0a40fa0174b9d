"""Links in rich text: they tell of no page that not everybody may read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from .factories import make_briefing, make_information_page, make_review

pytestmark = pytest.mark.django_db

CANARY = "zaunkoenig"


def links_to(page):
    return f'<p>Read <a linktype="page" id="{page.pk}">the other one</a>.</p>'


def by_block(page):
    return make_information_page(body=[("paragraph", links_to(page))])


def by_nested_block(page):
    return make_information_page(body=[("accordion", {"sections": [{"heading": "More", "text": links_to(page)}]})])


def by_field(page):
    return make_briefing(questions=links_to(page))


WAYS = pytest.mark.parametrize("link", [by_block, by_nested_block, by_field])


@WAYS
def test_a_link_to_a_public_page_leads_there(client, link):
    target = make_review(slug=CANARY)
    assert f'href="{target.url}"' in client.get(link(target).url).content.decode()


@WAYS
@pytest.mark.parametrize(
    "state",
    [{"live": False}, {"private": True}, {"live": False, "go_live_at": timezone.now() + timedelta(days=1)}],
    ids=["draft", "private", "scheduled"],
)
def test_of_a_link_to_any_other_page_only_the_words_stay(client, link, state):
    content = client.get(link(make_review(slug=CANARY, **state)).url).content.decode()
    assert "the other one" in content
    assert CANARY not in content


def test_a_link_closes_with_its_page(client):
    target = make_review(slug=CANARY)
    page = by_block(target)
    target.unpublish()
    assert CANARY not in client.get(page.url).content.decode()


def test_a_page_below_a_private_one_is_not_told_of(client):
    above = make_information_page("Above", private=True)
    below = above.add_child(instance=type(above)(title="Below", slug=CANARY))
    assert CANARY not in client.get(by_block(below).url).content.decode()
