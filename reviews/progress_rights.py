"""Who may record what came of recommendations, and of which.

Progress is recorded of live reviews only. The right to it is no right to pages: who has it sees the recommendations
of reviews that everybody may read, and of others only with a right to edit the page.
"""

from django.apps import apps
from django.db.models import BooleanField, Case, Q, Value, When

from home.permissions import pages_user_can_edit, user_can_edit_any_page


def may_record(user):
    """Return whether `user` may record progress."""
    return user.has_perm("reviews.add_progressentry")


def may_see_progress(user):
    """Return whether `user` may see all that is recorded, private notes included."""
    return user.has_perm("reviews.view_progressentry") or may_record(user)


def may_list(user):
    """Return whether `user` may see any recommendations in the admin."""
    return may_see_progress(user) or user_can_edit_any_page(user)


def recordable(user):
    """Return the recommendations of which `user`, who has the right, may record progress or see it."""
    return apps.get_model("reviews", "Recommendation").objects.filter(review__in=_recordable_reviews(user))


def listed(recommendations, user):
    """Return those of `recommendations` that `user` sees in the register.

    They are told apart: `is_editable` (the user may edit the review's page), `is_recordable` (may record progress).
    """
    editable = Q(review__in=pages_user_can_edit(user).order_by().values("pk"))
    of_live = Q(review__in=_recordable_reviews(user))
    is_shown = editable | of_live if may_see_progress(user) else editable
    found = recommendations.filter(is_shown).annotate(is_editable=_whether(editable))
    return found.annotate(is_recordable=_whether(of_live) if may_record(user) else Value(False))


def _recordable_reviews(user):
    reviews = apps.get_model("reviews", "ReviewPage").objects.live()
    readable = Q(pk__in=reviews.public().values("pk")) | Q(pk__in=pages_user_can_edit(user).values("pk"))
    return reviews.filter(readable).order_by().values("pk")


def _whether(condition):
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
