"""Canaries in time: nothing before the instant, everything from it on, nothing after the end or the withdrawal."""

import pytest
from wagtail.blocks import StaticBlock
from wagtail.models import Page, get_page_models

from publishing.withdrawal import withdraw

from .canaries import Canaries, blocks_of, children_of, fields_of, word_fields_of
from .canary_channels import ask, crawl
from .canary_world import HOUR, INSTANT, KINDS, START

pytestmark = pytest.mark.django_db

# What readers never meet on a page, or not while something stands in its place.
NOT_SHOWN = (
    "ReviewPage.expiry_reason",  # kept for the record
    "ReviewPage.nspcc_url",  # an editor has to say so
    "Agency.reminder_email",
    "ReviewPage.report_link",  # there is a file
    "ReviewDocument.link",
    "BriefingPage.link",
    "image.title",  # these are for editors
    "image.description",
    "image.name",
    "image.metadata",
    ".also_known_as",  # of an entry of a register: for search
    "Agency.short_name",
)


@pytest.mark.parametrize("model", [*KINDS, *(model for model in get_page_models() if model.max_count == 1)])
def test_every_field_of_words_has_a_canary(model):
    canaries = Canaries()
    page = canaries.fill(model())
    records = [canaries.fill(child()) for _, child in children_of(model)]
    places = set(canaries.places.values())
    for instance in [page, *records]:
        for name in word_fields_of(type(instance)):
            place = f"{type(instance).__name__}.{name}"
            assert any(each == place or each.startswith(f"{place}.") for each in places), place
    for field in fields_of(model):
        for name, block in blocks_of(field) if hasattr(field, "stream_block") else []:
            assert isinstance(block, StaticBlock) or any(
                each.startswith(f"{model.__name__}.{field.name}.{name}") for each in places
            )


def shown(world, client):
    """The places whose canaries readers meet somewhere."""
    return {place for places in world.told(crawl(client)).values() for place in places}


def to_be_shown(world):
    return {
        place
        for place in world.canaries.places.values()
        if place == "ThemePage.also_known_as" or not place.endswith(NOT_SHOWN)
    }


def addresses_of(world):
    return [page.url for page in world.pages] + [document.url for document in world.files()]


def ends(world):
    world.move_clock(START + 2 * HOUR)


def is_withdrawn(world):
    for page in world.fresh():
        withdraw(page, user=None, reason="A child can be recognised.")


@pytest.mark.parametrize(("end", "status"), [(ends, 404), (is_withdrawn, 410)])
def test_everything_shows_from_its_instant_to_its_end(client, world, end, status):
    world.add_pages()
    world.refer()
    world.publish(go_live_at=START + HOUR, expire_at=START + 2 * HOUR)
    world.move_clock(START + HOUR - INSTANT)
    assert shown(world, client) == set()
    addresses = addresses_of(world)
    world.move_clock(START + HOUR)
    world.refer_anew()
    assert shown(world, client) == to_be_shown(world)
    assert finds(client, *world.canaries.of("ReviewPage.title", "BriefingPage.body.section.heading")) == 2
    assert {ask(client, address).status for address in addresses} == {200}
    end(world)
    assert shown(world, client) == set()
    assert finds(client, *world.canaries.of("ReviewPage.title", "BriefingPage.body.section.heading")) == 0
    assert {ask(client, address).status for address in addresses} == {status}


def finds(client, *words):
    return client.get("/search/", {"q": " ".join(words)}).context["search"].total


def plan_an_edit(world):
    """Fill every live page, the site's single ones too, with other canaries, to appear in an hour."""
    single = [page.specific for page in Page.objects.filter(depth__gt=1) if page.specific_class.max_count == 1]
    for page in [*world.fresh(), *single]:
        world.fill(page, **({} if page in world.pages else {"slug": page.slug}))
        world.give_records(page)
        page.go_live_at = START + HOUR
        page.save_revision().publish()


def test_an_edit_that_is_planned_shows_at_its_instant_and_what_it_replaces_until_then(
    client, world, django_capture_on_commit_callbacks
):
    world.add_pages()
    world.refer()
    world.publish()
    before, old, old_addresses = crawl(client), world.canaries, addresses_of(world)
    world.canaries = Canaries()
    plan_an_edit(world)
    world.move_clock(START + HOUR - INSTANT)
    after = crawl(client)
    assert world.told(after) == {}
    assert [address for address in before.keys() | after.keys() if before.get(address) != after.get(address)] == []
    new_files = [document.url for document in world.files()]
    new_pages = [page.url.replace(page.slug, page.get_latest_revision_as_object().slug) for page in world.fresh()]
    assert {ask(client, address).status for address in old_addresses} == {200}
    assert {ask(client, address).status for address in [*new_files, *new_pages]} == {404}
    with django_capture_on_commit_callbacks(execute=True):
        world.move_clock(START + HOUR)
    assert shown(world, client) == to_be_shown(world)
    world.canaries = old
    assert shown(world, client) == set()
    assert ask(client, old_addresses[0]).status == 301  # the new address may be told now
    assert {ask(client, document.url).status for document in world.files()} == {404}
