"""The screen on which an editor decides which recommendations of other reviews say the same."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import View
from wagtail.admin import messages

from .alike import decide, proposals
from .models import ReviewPage

CHOICES = {"shown": True, "unlike": False, "": None}  # by the value of the form's field


def may_decide(page, user):
    """Whether `user` decides what readers are told of a review's recommendations: who publishes it, or its progress."""
    return page.permissions_for_user(user).can_publish() or user.has_perm("reviews.change_progressentry")


class AlikeView(View):
    """Each recommendation of a review with those of other public reviews that are nearest, and what was decided.

    With `?part` it answers only the list, which the review's own screen shows.
    """

    def dispatch(self, request, pk):
        """Let in who may edit the review, and who records progress if everybody may read it.

        Raises PermissionDenied, and Http404 for what is no review, or none that the user may know of.
        """
        self.page = get_object_or_404(ReviewPage, id=pk)  # by `pk`, SQLite fails at a number that is too big
        self.may_edit = self.page.permissions_for_user(request.user).can_edit()
        if not (self.may_edit or may_decide(self.page, request.user)):
            raise PermissionDenied
        if not (self.may_edit or ReviewPage.objects.live().public().filter(pk=pk).exists()):
            raise Http404
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show it."""
        rows = [(each, proposals(each)) for each in self.page.recommendations.all() if each.pk]
        context = {
            "page": self.page,
            "title": self.page.get_admin_display_title() if self.may_edit else self.page.title,
            "may_edit": self.may_edit,
            "rows": rows,
            "is_any": any(found for _, found in rows),
            "may_decide": may_decide(self.page, request.user),
        }
        return render(request, "alike/list.html" if "part" in request.GET else "alike/screen.html", context)

    def post(self, request, pk):
        """Record what has changed. Only what the screen proposes can be decided about. Raises PermissionDenied."""
        if not may_decide(self.page, request.user):
            raise PermissionDenied
        changed = 0
        for recommendation in self.page.recommendations.all():
            for proposal in proposals(recommendation):
                answer = request.POST.get(proposal.field)
                if answer in CHOICES and CHOICES[answer] is not proposal.is_shown:
                    decide(recommendation, proposal.other, CHOICES[answer], request.user)
                    changed += 1
        messages.success(request, f"Saved {changed} decision{'' if changed == 1 else 's'}. Readers see them at once.")
        return redirect("alike_recommendations", pk)
