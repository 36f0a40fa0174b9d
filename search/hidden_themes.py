"""Titles of themes that not everybody may read: no page is found by one that it carries.

The index holds the titles of a page's themes that were public when the page was indexed. A theme that was taken down,
withdrawn or made private since stays in it until the page is indexed again.
"""

from itertools import chain

from wagtail.models import Page

from home.remembered import remembered
from learning.models import BriefingPage, ResourceLinkPage
from reviews.models import ReviewPage, ThemePage

from .passages import terms_in, texts_of

CARRIERS = (ReviewPage, BriefingPage, ResourceLinkPage)
STEM = 4  # letters: databases take words of one stem for the same, "supervising" and "supervision"


def without_hidden_themes(found, terms, *, every):
    """Return `found` (ids of pages) without those that only the title of such a theme may have brought up.

    terms, every: what was looked for, as for `hits`.
    """
    if not found:
        return found
    hidden = [pk for pk, title in remembered("hidden themes", _hidden_titles) if _may_match(title, terms)]
    if not hidden:
        return found
    carriers = set(chain.from_iterable(_carriers(model, hidden, found) for model in CARRIERS))
    needed = len(terms) if every else 1
    pages = Page.objects.filter(pk__in=carriers).specific()
    texts = texts_of(list(pages))
    dropped = {page.pk for page in pages if terms_in(_text_of(page, texts[page.pk]), terms) < needed}
    return [pk for pk in found if pk not in dropped]


def _hidden_titles():
    public = ThemePage.objects.live().public()
    return list(ThemePage.objects.exclude(pk__in=public.values("pk")).order_by().values_list("pk", "title"))


def _may_match(title, terms):
    title = title.lower()
    return any(word[:STEM] in title for term in terms for form in term.forms for word in form.split())


def _carriers(model, themes, found):
    return model.objects.filter(themes__in=themes, pk__in=found).order_by().values_list("pk", flat=True)


def _text_of(page, texts):
    return " ".join([page.title, *(theme.title for theme in page.public_themes), *texts])
