"""Themes as lists and pages ask for them."""

from functools import cache

from django.apps import apps
from django.db import models
from django.utils import timezone

from home.feeds import MOST_ENTRIES
from home.prepared import padded, prepared
from home.public import PublicPageQuerySet
from home.related import is_at_hand
from home.remembered import remembered
from home.sites import Link


class ThemeQuerySet(PublicPageQuerySet):
    """Themes as readers meet them."""

    def public_of(self, page):
        """Return `Link`s to the live public themes that `page` carries, also if it is a preview and not saved."""
        if is_at_hand(page, "themes"):
            chosen = padded(theme.pk for theme in page.themes.all())
            return [Link.to(theme) for theme in _public_among(chosen)] if chosen else []
        relation = page._meta.get_field("themes").remote_field.name
        return [Link.to(theme) for theme in _public_of_each(relation)((page.pk,))]

    def add_public(self, pages, relation):
        """Set `public_themes` of each of `pages`, which are the `relation` of themes ("reviews"), in one query."""
        found = {page.pk: [] for page in pages}
        for theme in _public_of_each(relation)(padded(found)) if found else ():
            found[getattr(theme, relation)].append(Link.to(theme))
        for page in pages:
            page.public_themes = found[page.pk]

    def public_links(self):
        """Return {pk: `Link`} of all live public themes, by title, in one query."""
        return remembered("public themes", lambda: {theme.pk: Link.to(theme) for theme in _public()})

    def public_with_counts(self):
        """Return live public themes by title, with `review_count` and `briefing_count` of live public pages."""
        themes = self.live().public().order_by("title")
        for name in ("reviews", "briefings"):
            related = self.model._meta.get_field(name).related_model
            public = related.objects.live().public().filter(themes=models.OuterRef("pk")).order_by()
            counted = public.values("themes").annotate(total=models.Count("pk", distinct=True)).values("total")
            themes = themes.annotate(
                **{f"{name.removesuffix('s')}_count": models.functions.Coalesce(models.Subquery(counted), 0)}
            )
        return themes


def _themes():
    return apps.get_model("reviews", "ThemePage").objects.live().public()


@cache
def _public_of_each(relation):
    def build(pks):
        themes = _themes().filter(**{f"{relation}__in": pks})
        return themes.order_by("title").values_list("title", "url_path", "slug", relation, named=True)

    return prepared(build)


@prepared
def _public():
    themes = _themes().order_by("title")
    return themes.values_list("pk", "title", "url_path", "slug", named=True)


@prepared
def _public_among(pks):
    themes = _themes().filter(pk__in=pks)
    return themes.order_by("title").values_list("title", "url_path", "slug", named=True)


def newest_first(pages):
    """Order a queryset of pages by the date that they bear, or else by the day on which they went live here."""
    return pages.order_by(_date_of(pages.model).desc(nulls_last=True), "title", "pk")


def newest_of(querysets):
    """Return the newest pages of several querysets as one list, without their long texts."""
    found = []
    for pages in querysets:
        found += newest_first(pages).defer_streamfields()[:MOST_ENTRIES]
    return sorted(found, key=_day_of, reverse=True)[:MOST_ENTRIES]


def kind_of(page):
    """Return what a feed files a page under: its kind, in a list."""
    return [page._meta.verbose_name.capitalize()]


def _date_of(model):
    went_live = models.functions.TruncDate("first_published_at")
    if any(field.name == "publication_date" for field in model._meta.fields):
        return models.functions.Coalesce("publication_date", went_live)
    return went_live


def _day_of(page):
    day = getattr(page, "publication_date", None)
    if day is None and page.first_published_at:
        day = timezone.localdate(page.first_published_at)
    return day.toordinal() if day else 0
