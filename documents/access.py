"""Whether a document or picture may be read: asked of the database at each request, never remembered.

The public may read a file only while a page that is live, public and past its go-live time refers to it: by a field,
by one of its inline records, in a StreamField or in rich text. Beside pages only the site's own settings open a file.
A document whose file was not read and cleared (`documents.clearance`), or whose publication has ended
(`public_until`), is closed to them whatever refers to it.

Foreign keys are asked for directly. Wagtail's reference index only proposes pages for the rest, and the published
content of each is then looked at, because the index goes stale (it keeps the reference of a removed inline record,
swallows its own failures, and lags behind where tasks are queued): a stale entry must not keep a file open.
What the index lacks stays closed; `manage.py rebuild_references_index` puts that right.
"""

from enum import Enum
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail.permissions import policy_registry

from home.public import PublicPageQuerySet, below_draft

from .references import referred_to

EDITOR_ACTIONS = ["choose", "change"]


class Access(Enum):
    """How somebody may read a file: as anybody may, or by a right of their own."""

    PUBLIC = "public"
    PERSONAL = "personal"


def access_to(file, request):
    """Return the `Access` that `request` has to `file` (a SiteDocument or SiteImage), or None if it may not be read.

    Raises django.db.Error if the database cannot be asked; the file must not be served then.
    """
    if not file.is_open:
        return Access.PERSONAL if is_editor_of(file, request.user) else None
    if any(True for _ in public_pages_with(file)) or file.pk in in_settings(type(file)):
        return Access.PUBLIC
    if is_editor_of(file, request.user):
        return Access.PERSONAL
    if any(_accepts(request, page) for page in _referring(open_pages().not_public(), file)):
        return Access.PERSONAL
    return None


def open_pages():
    """Return the pages that are live and within their time, restricted ones among them."""
    now = timezone.now()
    reachable = PublicPageQuerySet(Page).live().exclude(below_draft())
    return reachable.filter(Q(go_live_at=None) | Q(go_live_at__lte=now), Q(expire_at=None) | Q(expire_at__gt=now))


def public_pages_with(file):
    """Yield the pages that anybody may read and whose published content refers to `file`."""
    yield from _referring(open_pages().public(), file)


def is_editor_of(file, user):
    """Return whether `user` may choose or change the file in the admin, and so read it before its page is live."""
    policy = policy_registry.get_by_type(type(file))
    return user.is_authenticated and policy.user_has_any_permission_for_instance(user, EDITOR_ACTIONS, file)


def _accepts(request, page):
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def _referring(pages, file):
    """Yield those of `pages` whose published content refers to `file`."""
    direct = _page_ids_by_foreign_key(file)
    yield from pages.filter(pk__in=direct)
    proposed = _page_ids_by_index(file) - direct
    if proposed:
        for page in pages.filter(pk__in=proposed).specific():
            if _content_refers(page, file):
                yield page


def in_settings(kind):
    """Return the keys of the files of `kind`, a model, to which the settings of a site refer."""
    return {
        key
        for model in apps.get_models()
        if issubclass(model, BaseSiteSetting | BaseGenericSetting)
        for field in _fields_to(kind, model)
        for key in model._base_manager.exclude(**{field: None}).values_list(field, flat=True)
    }


def references_by_key(kind):
    """Return (file, page) for each foreign key of a page, or of one of its inline records, to a `kind` of file.

    In one query, as keys. Drafts are among the pages.
    """
    queries = [
        model._base_manager.exclude(**{field: None}).order_by().values_list(field, page_id)
        for model, field, page_id in _keys(kind)
    ]
    return list(queries[0].union(*queries[1:])) if queries else []


def _page_ids_by_foreign_key(file):
    queries = [
        model._base_manager.filter(**{field: file}).order_by().values_list(page_id)
        for model, field, page_id in _keys(type(file))
    ]
    return {page_id for (page_id,) in queries[0].union(*queries[1:])} if queries else set()


@cache
def _keys(kind):
    """Return (model, foreign key to a `kind` of file, field with the page's id) for pages and their inline records."""
    keys = []
    for page_model in get_page_models():
        keys += [(page_model, field, "pk") for field in _fields_to(kind, page_model)]
        for relation in get_all_child_relations(page_model):
            child = relation.related_model
            keys += [(child, field, relation.field.attname) for field in _fields_to(kind, child)]
    return keys


def _fields_to(kind, model):
    return [field.name for field in model._meta.get_fields() if field.many_to_one and field.related_model is kind]


def _page_ids_by_index(file):
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return {int(page_id) for page_id in references.values_list("object_id", flat=True)}


def _content_refers(page, file):
    return any(one.pk == file.pk for one in referred_to(page, type(file)))
