"""Recording the same step for several recommendations at once: choose in the register, say what, look, confirm."""

import hashlib
import re
from contextlib import nullcontext

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput

from publishing.outbox import deferring

from .kinds import STATUSES_WITH_REASON, ProgressSource, RecommendationStatus
from .models.progress import LONGEST_TEXT, is_likely_day
from .progress import in_lots, record
from .progress_changes import Step, plan
from .progress_rights import may_record, recordable
from .progress_views import REGISTER, way_back

MOST_AT_ONCE = 5000
NUMBER = re.compile(r"[0-9]{1,15}")
MOST_SHOWN = 100
MOST_INDEXED_AT_ONCE = 100  # search follows more than that in the background


class SeveralForm(forms.Form):
    """What is said of all of them; what is left empty stays as it is."""

    status = forms.ChoiceField(
        required=False,
        choices=[("", "Leave as it is"), *RecommendationStatus.choices],
        help_text="How far it has been acted on.",
    )
    status_reason = forms.CharField(
        required=False,
        label="Reason",
        max_length=300,
        help_text='Needed for "not accepted" and "overtaken". Readers see it.',
    )
    date = forms.DateField(
        initial=timezone.localdate, widget=AdminDateInput, help_text="The day from which this is so; not a day to come."
    )
    due = forms.DateField(
        required=False, widget=AdminDateInput, help_text="A new day by which it should be done. Empty: stays as it is."
    )
    update = forms.CharField(
        required=False,
        label="What has been done",
        max_length=LONGEST_TEXT,
        widget=AdminAutoHeightTextInput,
        help_text="A line or two that is true of each. Readers see it.",
    )
    private_note = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=AdminAutoHeightTextInput,
        help_text="For those who record progress.",
    )

    def clean(self):
        """Refuse days to come, a status without its reason, and nothing at all."""
        cleaned_data = super().clean()
        if (day := cleaned_data.get("date")) and day > timezone.localdate():
            self.add_error("date", "This day is yet to come. Give the day from which it is so.")
        for name in ("date", "due"):
            if (day := cleaned_data.get(name)) and not is_likely_day(day):
                self.add_error(name, f"The year {day.year} cannot be meant. Correct it.")
        if cleaned_data.get("status") in STATUSES_WITH_REASON and not cleaned_data.get("status_reason"):
            self.add_error("status_reason", "Say why.")
        if not self.errors and not self.said():
            raise forms.ValidationError("Say what changes: a status, a due date, what has been done, or a note.")
        return cleaned_data

    def said(self):
        """Return what is given, by the names of `ProgressEntry`'s fields."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "date"}


class SeveralView(WagtailAdminTemplateMixin, View):
    """The form for those that were chosen, then what would change, then the recording of just that."""

    template_name = "progress/several.html"
    page_title = "Record progress of several"
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        """Let in who may record. Raises PermissionDenied."""
        if not may_record(request.user):
            raise PermissionDenied
        self.back = way_back(request, otherwise=reverse(REGISTER))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """Lead to the register, where one chooses."""
        return redirect(REGISTER)

    def post(self, request, pks=None):
        """Show the form for the chosen `pks`; or look at what was filled in, or record it."""
        chosen = self._allowed(request.POST.get("pks", "").split(",") if pks is None else pks)
        if not 0 < len(chosen) <= MOST_AT_ONCE:
            many = f"At most {MOST_AT_ONCE:,} can be recorded at once. Filter the list first."
            none = "Nothing was chosen of which you may record progress. Tick recommendations in the list first."
            messages.error(request, many if chosen else none)
            return redirect(self.back)
        if pks is not None:
            return self._show(chosen, SeveralForm())
        form = SeveralForm(request.POST)
        if not form.is_valid() or "again" in request.POST:
            return self._show(chosen, form)
        return self._go_on(chosen, form)

    def _go_on(self, chosen, form):
        """Show what the filled in `form` would change; record it, if just that has been shown."""
        request = self.request
        day, said = form.cleaned_data["date"], form.said()
        changes = plan([Step(pk, day, said) for pk in chosen])
        if errors := [change for change in changes if change.error]:
            form.add_error("status_reason", f"{errors[0].error[1]} This is so of {len(errors)} of them.")
            return self._show(chosen, form)
        seal = _seal(changes)
        if request.POST.get("seal") == seal:
            return self._record([change for change in changes if change.is_new])
        if "seal" in request.POST:
            messages.warning(request, "Something was recorded meanwhile. Nothing was changed: look at it again.")
        return self._show(chosen, form, changes=changes, seal=seal)

    def get_breadcrumbs_items(self):
        """Return the way to the register, and this screen."""
        return [{"url": self.back, "label": "Recommendations"}, {"url": "", "label": self.page_title}]

    def _allowed(self, pks):
        """Return those of `pks` (numbers or texts) of which the user may record progress, in the register's order."""
        numbers = [int(pk) for pk in pks if NUMBER.fullmatch(str(pk))]
        allowed = set()
        for lot in in_lots(numbers):
            allowed.update(recordable(self.request.user).filter(pk__in=lot).values_list("pk", flat=True))
        return [pk for pk in dict.fromkeys(numbers) if pk in allowed]

    def _record(self, changes):
        user = self.request.user
        with deferring() if len(changes) > MOST_INDEXED_AT_ONCE else nullcontext():
            record([change.entry for change in changes], user=user, source=ProgressSource.BULK)
        messages.success(self.request, f"Recorded for {len(changes)} recommendation{'s' * (len(changes) != 1)}.")
        return redirect(self.back)

    def _show(self, chosen, form, changes=None, seal=""):
        new = [change for change in changes or [] if change.is_new]
        context = {
            "form": form,
            "media": form.media,
            "back": self.back,
            "chosen": chosen,
            "pks": ",".join(map(str, chosen)),
            "is_preview": changes is not None,
            "seal": seal,
            "changes": new[:MOST_SHOWN],
            "new_count": len(new),
            "more": max(0, len(new) - MOST_SHOWN),
            "history_count": sum(change.is_history for change in new),
            "unchanged_count": len(changes or []) - len(new),
        }
        return self.render_to_response(self.get_context_data(**context))


def _seal(changes):
    """Return a mark of what is recorded of all of them now and of what would be."""
    facts = [f"{change.step.pk} {change.mark} {change.differences}" for change in changes]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
