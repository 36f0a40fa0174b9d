"""Who may record what came of recommendations, and of which.

Progress is recorded of live reviews only. The right to it is no right to pages: who has it sees the recommendations
of reviews that everybody may read, and of others only with a right to edit the page.
"""

from django.apps import apps
from django.db.models import Q

from home.permissions import pages_user_can_edit


def may_record(user):
    """Return whether `user` may record progress."""
    return user.has_perm("reviews.add_progressentry")


def may_see_progress(user):
    """Return whether `user` may see all that is recorded, private notes included."""
    return user.has_perm("reviews.view_progressentry") or may_record(user)


def recordable(user):
    """Return the recommendations of which `user`, who has the right, may record progress or see it."""
    reviews = apps.get_model("reviews", "ReviewPage").objects.live()
    readable = Q(pk__in=reviews.public().values("pk")) | Q(pk__in=pages_user_can_edit(user).values("pk"))
    recommendations = apps.get_model("reviews", "Recommendation").objects
    return recommendations.filter(review__in=reviews.filter(readable).order_by().values("pk"))
