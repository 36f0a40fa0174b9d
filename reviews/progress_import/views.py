"""The screens of an import: send a file, look at what would change or what is wrong, confirm."""

import csv
from io import StringIO

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.exports import neutralised

from ..models.progress_import import ImportState, ProgressImport
from ..progress_rights import may_record
from ..progress_views import REGISTER
from .columns import LABELS
from .job import confirm, resume, take
from .table import MOST_BYTES, MOST_ROWS

MEGABYTES = MOST_BYTES // 1024 // 1024
MOST_ERRORS_SHOWN = 200


class UploadForm(forms.Form):
    """A file of updates."""

    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,  # which has a message of its own
        help_text=f"In UTF-8, at most {MEGABYTES} MB and {MOST_ROWS:,} rows.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,.txt"}),
    )

    def clean_file(self):
        """Refuse what is too large before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MEGABYTES} MB. Leave out columns, or split it.")
        return file


class ImportScreen(WagtailAdminTemplateMixin, View):
    """What the screens share."""

    page_title = "Import updates"
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        """Let in who may record. Raises PermissionDenied."""
        if not may_record(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        """Return the way to the register, and this screen."""
        return [{"url": reverse(REGISTER), "label": "Recommendations"}, {"url": "", "label": self.page_title}]

    def find(self, key):
        """Return the user's import. Raises Http404 for another's, and for one that has been erased."""
        return get_object_or_404(ProgressImport, key=key, user=self.request.user)


class UploadView(ImportScreen):
    """The form for the file."""

    template_name = "progress/import.html"

    def get(self, request):
        """Show it."""
        return self._show(UploadForm())

    def post(self, request):
        """Take the file on."""
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form)
        file = form.cleaned_data["file"]
        return redirect("show_progress_import", take(file.name, file.read(), request.user).key)

    def _show(self, form):
        context = {"form": form, "labels": LABELS, "register": reverse(REGISTER)}
        return self.render_to_response(self.get_context_data(**context))


class ShowView(ImportScreen):
    """One import: how far it is, what would change, what is wrong."""

    template_name = "progress/import_state.html"

    def get(self, request, key):
        """Show it; only how far it is, if `?part=progress` asks for that."""
        job = self.find(key)
        if request.GET.get("part") == "progress":
            self.template_name = "progress/import_progress.html"
        context = {
            "job": job,
            "changes": job.shown,
            "has_rows": True,
            "more": max(0, job.counts.get("new", 0) - len(job.shown)),
            "errors": job.errors[:MOST_ERRORS_SHOWN],
            "more_errors": max(0, len(job.errors) - MOST_ERRORS_SHOWN),
            "error_rows": len({error["row"] for error in job.errors}),
            "register": reverse(REGISTER),
        }
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request, key):
        """Confirm it, begin anew after a process died, or forget it."""
        job = self.find(key)
        if "forget" in request.POST and (not job.is_unfinished or job.is_silent):
            job.delete()
            messages.success(request, "The file is forgotten. Nothing was changed.")
            return redirect("import_progress")
        if "again" in request.POST:
            resume(job.pk)
        elif "confirm" in request.POST and not confirm(job.pk) and job.state != ImportState.DONE:
            messages.warning(request, "It is under way already.")
        return redirect("show_progress_import", job.key)


class ErrorsView(ImportScreen):
    """The errors as a CSV file."""

    def get(self, request, key):
        """Return it."""
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(["Row", "Column", "What is wrong", "What to do"])
        for error in self.find(key).errors:
            cells = (error["row"] or "", error["column"], error["problem"], error["remedy"])
            writer.writerow([neutralised(str(cell)) for cell in cells])
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="errors.csv"'
        return response
