"""Merging a theme into another one: all that carries it carries the other, and its address leads there.

What is live changes at once. Drafts, planned versions and older ones keep the number of the theme that they were
written with, and are read as if they held the other (`reviews.former_themes`): so nothing that somebody is writing is
touched, and a version that is saved meanwhile is right too. An approval is of what was seen; while a page that carries
the theme stands in an approved release, the theme is not merged.
"""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site

from publishing.actions import publish, unpublish
from publishing.audit import log_pages
from publishing.models import Release
from publishing.models.release import ReleaseState
from publishing.releases import RefusedError

from .models import ThemePage
from .models.theme import CARRIED_BY, FEED

MERGED = "reviews.merge_theme"
MOST_CHARACTERS = ThemePage._meta.get_field("also_known_as").max_length


@dataclass
class Effect:
    """What a merge does: the pages whose live or first form carries the theme, and those with a version that does."""

    pages: dict = field(default_factory=dict)  # {relation: ids}
    versions: set = field(default_factory=set)  # ids of pages
    releases: list = field(default_factory=list)  # approved ones that stand in the way

    @property
    def rows(self):
        """(how many, what), of each kind of page."""
        return [(len(pks), name if len(pks) != 1 else name.removesuffix("s")) for name, pks in self.pages.items()]


def effect_of(source, target):
    """Return the `Effect` of merging the theme `source` into `target`."""
    pages = {}
    for name in CARRIED_BY:
        model = ThemePage._meta.get_field(name).related_model
        pages[name] = list(model.objects.filter(themes=source.pk).order_by("pk").values_list("pk", flat=True))
    versions = _pages_with_version(source.pk)
    return Effect(pages, versions, _approved_releases({source.pk, target.pk}, source.pk))


def why_not_merge(source, target, user):
    """Return why `user` may not merge `source` into `target`, as a sentence, or ""."""
    if source.pk == target.pk:
        return "A theme cannot be merged into itself. Choose another one."
    if not all(theme.permissions_for_user(user).can_publish() for theme in (source, target)):
        return "You may not publish both themes. Ask somebody who may to merge them."
    if not ThemePage.objects.live().public().filter(pk=target.pk).exists():
        return f"Readers cannot open “{target.get_admin_display_title()}”. Choose a theme that is public."
    if releases := effect_of(source, target).releases:
        names = ", ".join(f"“{release}”" for release in releases)
        return (
            f"An approved release holds pages of this theme: {names}. What was approved must go live as it was seen. "
            "Merge the theme when the release is live, or take its approval back first."
        )
    return ""


@transaction.atomic
def merge(source, target, user):
    """Merge the theme `source` into `target`, by `user`; return the `Effect`, or None if it was done before.

    Raises RefusedError with the reason if it cannot be done; then nothing has changed.
    """
    list(Page.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk"))
    source, target = ThemePage.objects.get(pk=source.pk), ThemePage.objects.get(pk=target.pk)
    if source.merged_into_id == target.pk and not source.live:
        return None
    if reason := why_not_merge(source, target, user):
        raise RefusedError(reason)
    effect = effect_of(source, target)
    facts = {"theme": _facts(source), "into": _facts(target)}
    for name, pks in effect.pages.items():
        carry_over(ThemePage._meta.get_field(name).field, source, target)
        log_pages(MERGED, [(page, facts) for page in Page.objects.filter(pk__in=pks)], user=user)
    addresses = _redirect(source, target)
    ThemePage.objects.filter(Q(pk=source.pk) | Q(merged_into=source)).update(merged_into=target)
    if source.live:
        unpublish(ThemePage.objects.get(pk=source.pk), user=user)
    name_after(target, [source.title, *source.also_known_as.split(",")], user)
    whole = facts | {
        "pages": effect.pages,
        "addresses": addresses,
        "also_known_as": [source.also_known_as, target.also_known_as],
    }
    log_pages(MERGED, [(source, whole), (target, whole)], user=user)
    for follow in hooks.get_hooks("after_theme_merge"):  # of the apps above this one
        follow(source, target)
    return effect


def name_after(theme, names, user):
    """Add `names` to the other names of `theme`, as many as there is room for, in its draft too if it has one."""
    shown = with_names(theme.also_known_as, [theme.title], names)
    if theme.has_unpublished_changes and theme.latest_revision:
        draft = theme.latest_revision
        draft.content["also_known_as"] = with_names(draft.content.get("also_known_as", ""), [theme.title], names)
        draft.save(update_fields=["content"])
        ThemePage.objects.filter(pk=theme.pk).update(also_known_as=shown)
    elif shown != theme.also_known_as:
        theme.also_known_as = shown
        publish(theme.save_revision(user=user), user=user)


def with_names(present, known, names):
    """Return the text `present`, names separated by commas, with those of `names` that are not in it or `known`."""
    kept = [name.strip() for name in present.split(",") if name.strip()]
    taken = {name.lower() for name in [*kept, *known]}
    for name in (name.strip() for name in names):
        if name and name.lower() not in taken and len(", ".join([*kept, name])) <= MOST_CHARACTERS:
            kept.append(name)
            taken.add(name.lower())
    return ", ".join(kept)


def carry_over(field, source, target):
    """Have each row of the many-to-many `field` that says `source` say `target`, and each pair stand once."""
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    rows = field.remote_field.through._default_manager
    with_both = rows.filter(**{other: target.pk}).values_list(own, flat=True)
    rows.filter(**{other: source.pk, f"{own}__in": list(with_both)}).delete()
    rows.filter(**{other: source.pk}).update(**{other: target.pk})


def _redirect(source, target):
    """Lead the addresses of `source`, and those that led to it, to `target`; return them."""
    Redirect.objects.filter(redirect_page=source).update(redirect_page=target)
    if source.first_published_at is None and not source.live:
        return []
    made = []
    for site in Site.objects.all():
        address = source.relative_url(site)
        for route in ("/", FEED) if address else ():
            old_path = Redirect.normalise_path(address.rstrip("/") + route)
            Redirect.objects.update_or_create(
                old_path=old_path,
                site=site,
                defaults={
                    "redirect_page": target,
                    "redirect_page_route_path": Redirect.normalise_page_route_path(route),
                    "is_permanent": True,
                    "redirect_link": "",
                },
            )
            made.append(old_path)
    return made


def _pages_with_version(theme):
    """Return the ids of pages of which the latest or a planned version carries the theme with that id."""
    kinds = [ContentType.objects.get_for_model(ThemePage._meta.get_field(name).related_model) for name in CARRIED_BY]
    changed = Page.objects.filter(has_unpublished_changes=True, content_type__in=kinds).values("latest_revision")
    versions = Revision.objects.filter(Q(pk__in=changed) | Q(approved_go_live_at__isnull=False), content_type__in=kinds)
    found = versions.order_by().values_list("object_id", "content__themes")
    return {int(pk) for pk, themes in found if theme in (themes or [])}


def _approved_releases(themes, source):
    """Return the approved releases that hold one of `themes` (ids), or a version that carries the theme `source`."""
    releases = Release.objects.filter(state=ReleaseState.SCHEDULED).prefetch_related("items__revision")
    return [
        release
        for release in releases
        if any(
            item.page_id in themes or (item.revision and source in (item.revision.content.get("themes") or []))
            for item in release.items.all()
        )
    ]


def _facts(theme):
    return {"id": theme.pk, "title": theme.title, "slug": theme.slug}
