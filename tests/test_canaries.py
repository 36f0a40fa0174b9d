"""Nothing leaks: pages full of canary words, in every state in which not everybody may read them, seen from outside.

A page, its files and its words must leave no trace: the public site answers exactly what it answered before they were
made, and whoever guesses an address gets what the address of nothing gets.
"""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from reviews.models import ReviewPage

from .canary_channels import (
    ask,
    assert_unknown,
    crawl,
    document_guesses,
    page_guesses,
    picture_guesses,
    recommendation_guesses,
)
from .canary_world import HOUR, INSTANT, START

pytestmark = pytest.mark.django_db


def draft(world):
    """Never published."""


def scheduled(world):
    world.publish(go_live_at=START + HOUR)
    world.move_clock(START + HOUR - INSTANT)


def due_and_the_scheduler_is_down(world):
    world.publish(go_live_at=START + HOUR)
    world.clock.now = START + HOUR


def unpublished(world):
    world.publish()
    for page in world.fresh():
        page.unpublish()


def expired(world):
    world.publish(expire_at=START + HOUR)
    world.move_clock(START + HOUR)


def live_below_a_draft(world):
    below = world.fresh()[-1]
    below.save_revision().publish()


def restricted(world, **restriction):
    world.publish()
    for page in world.pages[:-1]:  # the last lies below another
        PageViewRestriction.objects.create(page=page, **restriction)


def private_by_password(world):
    restricted(world, restriction_type=PageViewRestriction.PASSWORD, password="example-password")


def private_to_a_group(world):
    restricted(world, restriction_type=PageViewRestriction.GROUPS)
    for restriction in PageViewRestriction.objects.all():
        restriction.groups.set([Group.objects.get_or_create(name="Partners")[0]])


CLOSED = [
    draft,
    scheduled,
    due_and_the_scheduler_is_down,
    unpublished,
    expired,
    live_below_a_draft,
]
PRIVATE = [private_by_password, private_to_a_group]
TEXT_FIELDS = {  # what the box above a list looks into
    "/reviews/": ["ReviewPage.title", "ReviewPage.pseudonym", "ReviewPage.reference", "ReviewPage.summary"],
    "/recommendations/": ["ReviewPage.title", "Recommendation.text", "Recommendation.update"],
    "/learning/": ["BriefingPage.title", "BriefingPage.summary"],
    "/resources/": ["ResourceLinkPage.title", "ResourceLinkPage.publisher", "ResourceLinkPage.summary"],
}
states = pytest.mark.parametrize("state", CLOSED + PRIVATE, ids=lambda state: state.__name__)


def put(world, state):
    """Make the hidden pages, let the public ones refer to them, and put them into `state`."""
    world.add_pages()
    world.refer()
    for picture in world.pictures():
        picture.get_rendition("width-100")
    state(world)


@states
def test_the_public_site_is_what_it_was_without_them(client, world, state):
    before = crawl(client)
    put(world, state)
    after = crawl(client)
    assert world.told(after) == {}
    assert [address for address in before.keys() | after.keys() if before.get(address) != after.get(address)] == []


@states
def test_no_word_of_them_finds_anything(client, world, state):
    put(world, state)
    words = list(world.canaries.places)
    for chunk in (words[start : start + 10] for start in range(0, len(words), 10)):
        response = client.get("/search/", {"q": " ".join(chunk)})
        assert (response.context["search"].total, list(response.context["picks"])) == (0, []), chunk
    for address, places in TEXT_FIELDS.items():
        for word in world.canaries.of(*places):
            assert client.get(address, {"q": word}).context["list"].count == 0, (address, word)
    slugs = [page.slug for page in world.pages] + world.canaries.of("Agency.name", "Harm.name", "AgeBand.name")
    narrowed = dict.fromkeys(["theme", "agency", "harm", "age", "audience", "type"], slugs) | {"year": "1961"}
    for address in TEXT_FIELDS:
        assert not client.get(address, narrowed).context["list"].facets.is_narrowed
    assert not client.get("/search/", narrowed).context["search"].narrowing
    typed = " ".join(f"{name}:{value}" for name in ("theme", "agency", "harm") for value in slugs[:4])
    assert not client.get("/search/", {"q": typed}).context["search"].narrowing


closed_states = pytest.mark.parametrize("state", CLOSED, ids=lambda state: state.__name__)
private_states = pytest.mark.parametrize("state", PRIVATE, ids=lambda state: state.__name__)


@closed_states
def test_whoever_guesses_an_address_gets_what_the_address_of_nothing_gets(client, world, state):
    put(world, state)
    for guess in guesses_of(world):
        assert_unknown(client, *guess)


def guesses_of(world):
    """Every guess at a review and at what lies below a page, and the likeliest two at every other page."""
    first, last = world.of(ReviewPage), world.pages[-1]
    for page in world.pages:
        yield from page_guesses(page)[: None if page in (first, last) else 2]
    yield from recommendation_guesses(first)


@private_states
def test_the_address_of_a_private_page_asks_for_the_right_and_tells_nothing(client, world, state):
    put(world, state)
    own = tuple(page.url for page in world.pages)
    for address, twin, instead in guesses_of(world):
        answer = ask(client, address)
        if address.startswith(own) and answer.status in (200, 302):
            # The form or the way to it, which repeats what was asked for.
            assert world.canaries.found_in(answer.about(*instead).text, but=address.split("/")) == [], address
        else:
            assert_unknown(client, address, twin, instead)


@states
def test_their_files_and_pictures_are_where_nothing_is(client, world, state):
    put(world, state)
    first, *others = world.files()
    for guess in document_guesses(first) + [document_guesses(document)[0] for document in others]:
        assert_unknown(client, *guess)
    first, *others = world.pictures()
    for guess in picture_guesses(first) + [picture_guesses(picture)[3] for picture in others]:
        assert_unknown(client, *guess)
