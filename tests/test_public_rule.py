"""What anybody may read, asked of the database and told in Python: the same."""

import pytest
from wagtail.models import Page

from home.public import Openness, PublicPageQuerySet, drafts_above, restrictions
from reviews.models import ReviewIndexPage, ThemeIndexPage

from .factories import make_review, make_theme


def told():
    """The live pages that anybody may read, as Python tells."""
    closed = [*drafts_above().values_list("path", flat=True), *restrictions().values_list("page__path", flat=True)]
    found = Openness(closed)
    return {page.pk for page in Page.objects.live() if found.includes(page.path)}


def asked():
    """The same, as the database tells."""
    return set(PublicPageQuerySet(Page).live().public().values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("closing", ["nothing", "a draft above", "a restriction above"])
def test_python_and_the_database_agree_on_what_anybody_may_read(home, closing):
    open_page, private = make_review(), make_review(private=True)
    make_review(live=False)
    theme = make_theme()
    if closing == "a draft above":
        ThemeIndexPage.objects.get().unpublish()
    elif closing == "a restriction above":
        ThemeIndexPage.objects.get().view_restrictions.create(restriction_type="login")
    found = told()
    assert found == asked()
    assert {open_page.pk, ReviewIndexPage.objects.get().pk} <= found
    assert private.pk not in found
    assert (theme.pk in found) == (closing == "nothing")
