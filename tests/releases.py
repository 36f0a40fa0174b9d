"""Releases for tests."""

from datetime import timedelta

from django.utils import timezone

from publishing.models import Release, ReleaseItem
from publishing.releases import approve

from .factories import make_review


def make_user(django_user_model, name, **kwargs):
    return django_user_model.objects.create_superuser(name, f"{name}@example.org", "example-password", **kwargs)


def make_draft(title="Child Robin", **fields):
    """A review that is a draft with a revision and could be published."""
    page = make_review(title, live=False, publication_decision="not-yet-published", **fields)
    page.save_revision()
    page.refresh_from_db()
    return page


def make_release(*pages, at=None, user=None, **fields):
    """A release of `pages` in an hour."""
    fields.setdefault("name", "Release")
    release = Release.objects.create(go_live_at=at or timezone.now() + timedelta(hours=1), prepared_by=user, **fields)
    for place, page in enumerate(pages):
        ReleaseItem.objects.create(release=release, page_id=page.pk, sort_order=place)
    return release


def make_approved(user, *pages, **fields):
    """A release of `pages` that `user` has approved."""
    return approve(make_release(*pages, **fields), user)
