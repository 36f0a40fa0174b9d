"""Parts of pages that are rendered once while nothing changes: never older than the page, and never a draft's."""

import pytest
from django.core.cache import cache
from django.template import engines

from home import remembered
from reviews.models import ReviewPage

from .factories import make_recommendation, make_review

KEPT = pytest.mark.django_db(transaction=True, serialized_rollback=True)  # nothing is kept within a transaction


@pytest.fixture(autouse=True)
def own_memory(monkeypatch, settings):
    """An empty memory, and no whole pages from the cache."""
    monkeypatch.setattr(remembered, "_kept", {})
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    cache.clear()


@pytest.fixture
def review(home):
    page = make_review("Child Wren")
    make_recommendation(page, text="<p>Look twice.</p>")
    page.save_revision().publish()
    return ReviewPage.objects.get(pk=page.pk)


def rendered(monkeypatch):
    """Return a list to which the name of each component is added when it is rendered."""
    names = []
    engine = engines["django"].engine
    get_template = engine.get_template

    def remember(name):
        names.append(name)
        return get_template(name)

    monkeypatch.setattr(engine, "get_template", remember)
    return names


@KEPT
def test_a_card_is_rendered_once_for_all_readers(review, client, monkeypatch):
    client.get("/reviews/")  # makes what every site has, such as its settings
    first = client.get("/reviews/").content
    names = rendered(monkeypatch)
    assert client.get("/reviews/").content == first
    assert "components/review_card.html" not in names
    assert "components/footer.html" not in names


@KEPT
def test_a_card_and_a_recommendation_are_new_after_any_change(review, client):
    client.get("/reviews/"), client.get(review.url), client.get("/recommendations/")
    recommendation = review.recommendations.get()
    recommendation.text = "<p>Look three times.</p>"
    recommendation.save()
    assert "Look three times." in client.get(review.url).content.decode()
    assert "Look three times." in client.get("/recommendations/").content.decode()
    review.title = "Child Robin"
    review.save_revision().publish()
    assert "Child Robin" in client.get("/reviews/").content.decode()


@KEPT
def test_a_preview_neither_shows_nor_leaves_what_is_kept(review, client, admin_client):
    client.get(review.url)
    draft = ReviewPage.objects.get(pk=review.pk)
    recommendation = draft.recommendations.get()
    recommendation.text = "<p>Words of a draft.</p>"
    draft.recommendations = [recommendation]
    draft.save_revision()
    preview = admin_client.get(f"/admin/pages/{review.pk}/view_draft/")
    assert "Words of a draft." in preview.content.decode()
    assert "Words of a draft." not in client.get(review.url).content.decode()
    assert "Look twice." in client.get(review.url).content.decode()


@KEPT
def test_memory_does_not_grow_for_ever(review, client, monkeypatch):
    monkeypatch.setattr(remembered, "MOST_OF_MANY", 1)
    for number in range(4):
        make_review(f"Child {number}")
    client.get("/reviews/"), client.get("/reviews/?sort=title"), client.get("/reviews/?q=child")
    assert b"Child 3" in client.get("/reviews/?q=3").content
