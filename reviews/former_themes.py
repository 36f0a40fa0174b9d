"""Themes that have another address now, because they were renamed or merged into another one.

The redirects of the site are what is known of addresses: links with ?theme=… go by the same ones. Drafts hold their
themes by number; a theme that was merged says into which (`ThemePage.merged_into`).
"""

from django.apps import apps
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect

from home.remembered import remembered


def present_slugs():
    """Return {former slug: present slug} of public themes; a slug that a public theme has now is not a former one."""
    return remembered("former themes", _present_slugs)


def _present_slugs():
    themes = apps.get_model("reviews", "ThemePage").objects.public_links()
    redirects = Redirect.objects.filter(
        Q(redirect_page_route_path="") | Q(redirect_page_route_path=None), redirect_page__in=list(themes)
    )
    taken = {theme.slug for theme in themes.values()}
    rows = redirects.order_by("pk").values_list("old_path", "redirect_page")
    found = {path.rstrip("/").rpartition("/")[2]: themes[page].slug for path, page in rows}
    return {slug: present for slug, present in found.items() if slug not in taken}


def present_pks(pks):
    """Return `pks`, of themes, with those that were merged replaced by what they were merged into, each once."""
    merged = merged_themes(pks)
    return list(dict.fromkeys(merged.get(pk, pk) for pk in pks))


def merged_themes(pks):
    """Return {pk: pk of the theme into which it was merged} of those of `pks` that were, and are not live again."""
    if not pks:
        return {}
    merged = apps.get_model("reviews", "ThemePage").objects.filter(pk__in=pks, live=False, merged_into__isnull=False)
    return dict(merged.order_by().values_list("pk", "merged_into"))
