"""Which recommendations somebody sees in the admin."""

from django.db.models import Q

from home.permissions import pages_user_can_edit, user_can_edit_any_page

from ..models import Recommendation


def may_see_progress(user):
    """Whether `user` may see the progress of every live review's recommendations."""
    return user.has_perm("reviews.view_progressentry") or user.has_perm("reviews.add_progressentry")


def may_see_recommendations(user):
    """Whether `user` may see any recommendations in the admin."""
    return may_see_progress(user) or user_can_edit_any_page(user)


def recommendations_seen_by(user):
    """Return the recommendations of the reviews that `user` may edit, and of live ones for who follows progress."""
    seen = Q(review__in=pages_user_can_edit(user).order_by().values("pk"))
    if may_see_progress(user):
        seen |= Q(review__live=True)
    return Recommendation.objects.filter(seen)
