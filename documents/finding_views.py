"""What was found in a file: the screen on which an editor looks at each place and decides."""

import tempfile
from itertools import groupby
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from . import rules
from .access import is_editor_of
from .child import ChildError, run_child
from .clearance import accept, accepted_pages, obstacles_of
from .models import Finding, Reading, SiteDocument
from .rules import Severity, rule_of
from .status import status_of
from .storage import local_copy

ORDER = list(Severity)
LARGEST_PICTURE = 20  # MB


class AcceptanceForm(forms.Form):
    """Why something that was found may be public."""

    code = forms.ChoiceField(
        choices=[(code, rule.name) for code, rule in rules.RULES.items() if rule.severity == Severity.ASKS],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label="Why may it be public?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why this may be public. It is kept under your name."},
    )


class FindingsView(WagtailAdminTemplateMixin, View):
    """All that was found in a file, what blocks first, with what to do about each."""

    page_title = "What was found"
    header_icon = "doc-full-inverse"
    template_name = "documents/findings.html"

    def dispatch(self, request, pk):
        """Let in who may choose or change the document. Raises PermissionDenied."""
        self.document = _document_for(pk, request.user)
        policy = policy_registry.get_by_type(SiteDocument)
        self.may_change = policy.user_has_permission_for_instance(request.user, "change", self.document)
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show it; only where the reading stands, if `?part=progress` asks for that."""
        if request.GET.get("part") == "progress":
            self.template_name = "documents/reading_progress.html"
        return self._show()

    def post(self, request, pk):
        """Accept what was found of one kind, or ask for the file to be read again. Raises PermissionDenied."""
        if not self.may_change:
            raise PermissionDenied
        if "read_again" in request.POST:
            Reading.objects.ask_again(self.document)
            log(instance=self.document, action="documents.read_again", user=request.user)
            messages.success(request, "The file is being read again.")
            return redirect("document_findings", pk)
        form = AcceptanceForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        return self._accept(form)

    @transaction.atomic
    def _accept(self, form):
        user = self.request.user
        try:
            acceptance = accept(self.document, user=user, **form.cleaned_data)
        except ValueError as error:
            form.add_error("reason", str(error))
            return self._show(form)
        data = form.cleaned_data | {"sha256": acceptance.sha256, "pages": acceptance.pages}
        log(instance=self.document, action="documents.accept", user=user, data=data)
        messages.success(self.request, f"Accepted under your name: {rule_of(acceptance.code).name}.")
        return redirect("document_findings", self.document.pk)

    def _show(self, form=None):
        reading = Reading.objects.filter(document=self.document).first()
        context = {
            "document": self.document,
            "reading": reading,
            "status": status_of(self.document),
            "is_old": reading is not None and reading.is_read and reading.rules != rules.VERSION,
            "obstacles": obstacles_of(self.document),
            "groups": _groups(reading, form) if reading else [],
            "may_change": self.may_change,
        }
        return self.render_to_response(self.get_context_data(**context))

    def get_page_subtitle(self):
        """Return the title of the document."""
        return self.document.title

    def get_breadcrumbs_items(self):
        """Return the way to the document, and this screen."""
        return [
            {"url": reverse("wagtaildocs:index"), "label": "Documents"},
            {"url": reverse("wagtaildocs:edit", args=[self.document.pk]), "label": self.document.title},
            {"url": "", "label": self.page_title},
        ]


class FindingPictureView(View):
    """A picture of the place where something was found, made when it is looked at and kept nowhere."""

    def get(self, request, pk, finding_pk):
        """Return the picture. Raises PermissionDenied, and Http404 where there is none."""
        document = _document_for(pk, request.user)
        finding = get_object_or_404(Finding, pk=finding_pk, reading__document=document, page__isnull=False)
        return picture_response(document, finding.page, finding.box)


def picture_response(document, page, box):
    """Return a picture of the place `box` (None: all) on a page of `document`. Raises Http404 if none can be made."""
    with tempfile.TemporaryDirectory(prefix="finding-") as folder:
        picture = Path(folder) / "place.png"
        try:
            with local_copy(document.file) as path:
                place = {"page": page, "box": box}
                list(run_child("picture", path=str(path), to=str(picture), written_mb=LARGEST_PICTURE, **place))
            content = picture.read_bytes()
        except (ChildError, FileNotFoundError) as error:
            raise Http404 from error
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, no-store"})


def _document_for(pk, user):
    document = get_object_or_404(SiteDocument, pk=pk)
    if not is_editor_of(document, user):
        raise PermissionDenied
    return document


def _groups(reading, form):
    """Return what was found, by kind, as the template shows it: what blocks first, then what asks, then advice."""
    accepted = accepted_pages(reading)
    findings = sorted(reading.findings.all(), key=lambda each: (ORDER.index(each.rule.severity), each.code, each.pk))
    groups = []
    for code, members in groupby(findings, key=lambda each: each.code):
        places = list(members)
        rule = rule_of(code)
        is_accepted = {each.page for each in places} <= accepted.get(code, set())
        asks = rule.severity == Severity.ASKS
        posted = form if form is not None and form.data.get("code") == code else None
        groups.append(
            {
                "code": code,
                "rule": rule,
                "places": places,
                "more": places[-1].more,
                "is_accepted": asks and is_accepted,
                "acceptances": reading.document.acceptances.filter(code=code, sha256=reading.sha256),
                "form": (posted or AcceptanceForm(initial={"code": code}, auto_id=f"{code}-%s")) if asks else None,
            }
        )
    return groups
