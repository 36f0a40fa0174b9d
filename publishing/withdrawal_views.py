"""Withdrawing a page in the admin, in three clicks; the list of what is withdrawn, and bringing it back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import View
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from home import ledger

from .withdrawal import NotWithdrawnError, PublicLine, bring_back, pages_with_the_same_files, withdraw


class WithdrawForm(forms.Form):
    """Why, what readers are told, and what goes with the page."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason. Readers do not see it."},
        help_text="Kept in the page's history and the audit trail. Readers never see it.",
    )
    line = forms.ChoiceField(
        label="What readers are told",
        choices=PublicLine.choices,
        initial=PublicLine.BEING_LOOKED_AT,
        widget=forms.RadioSelect,
    )
    along_with = forms.ModelMultipleChoiceField(
        label="Withdraw these with it",
        queryset=Page.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They have a file in common with it. Its files are closed in any case, on these pages too.",
    )

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["along_with"].queryset = Page.objects.filter(pk__in=[page.pk for page in others])
        if not others:
            del self.fields["along_with"]


def may_withdraw(page, user):
    """Return whether `user` may withdraw `page`: whoever may publish and unpublish it."""
    tester = page.permissions_for_user(user)
    return page.depth > 2 and (tester.can_unpublish() or tester.can_publish())  # noqa: PLR2004, the home page is not


def is_withdrawn(page):
    """Return whether `page` is withdrawn at present."""
    return str(page.translation_key) in ledger.present().by_page


class WithdrawView(View):
    """The screen that asks for the reason and does it."""

    def dispatch(self, request, pk):
        """Let in who may. Raises PermissionDenied."""
        self.page = get_object_or_404(Page, pk=pk).specific
        if not may_withdraw(self.page, request.user):
            raise PermissionDenied
        self.others = [page for page in pages_with_the_same_files(self.page) if may_withdraw(page, request.user)]
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show the form."""
        return self._show(WithdrawForm(others=self.others))

    def post(self, request, pk):
        """Withdraw the page."""
        form = WithdrawForm(request.POST, others=self.others)
        if not form.is_valid():
            return self._show(form)
        chosen = form.cleaned_data
        withdraw(
            self.page,
            user=request.user,
            reason=chosen["reason"],
            line=chosen["line"],
            along_with=chosen.get("along_with", ()),
        )
        messages.success(
            request, f"“{self.page.get_admin_display_title()}” is withdrawn: its address and its files are closed."
        )
        return redirect("withdrawn_pages")

    def _show(self, form):
        descendants = self.page.get_descendants().live().count()
        context = {"page": self.page, "form": form, "descendants": descendants}
        return render(self.request, "withdrawal/withdraw.html", context)


def withdrawn_pages(request):
    """List what is withdrawn, with who did it, when and why."""
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"]):
        raise PermissionDenied
    by_page = ledger.present().by_page
    pages = Page.objects.filter(translation_key__in=list(by_page)).order_by("title")
    actions = PageLogEntry.objects.filter(action="publishing.withdraw", page__in=pages).order_by("timestamp")
    latest = {entry.page_id: entry for entry in actions.select_related("user")}
    entries = [
        {
            "page": page,
            "log": latest.get(page.pk),
            "line": PublicLine(by_page[str(page.translation_key)].line).label,
            "may_bring_back": may_withdraw(page, request.user),
        }
        for page in pages
    ]
    unknown = len(by_page) - len(entries)
    return render(request, "withdrawal/list.html", {"entries": entries, "unknown": unknown})


class BringBackView(View):
    """Ends a withdrawal."""

    def post(self, request, pk):
        """Bring the page back as a draft. Raises PermissionDenied."""
        page = get_object_or_404(Page, pk=pk)
        if not may_withdraw(page, request.user):
            raise PermissionDenied
        try:
            bring_back(page, user=request.user)
        except NotWithdrawnError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "It is a draft again. Publish it as usual: its files then have new addresses.")
        return redirect("wagtailadmin_pages:edit", page.pk)
