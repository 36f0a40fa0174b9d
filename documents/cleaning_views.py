"""The screens on which an editor has a file cleaned, and reads what came of it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from . import rules
from .cleaning import REMOVED, ask_for, refusal_rule
from .finding_views import picture_response
from .models import Cleaning, CleaningState, Reading, SiteDocument

LANGUAGE = RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Give a code such as en-GB or cy.")


class CleaningForm(forms.Form):
    """What readers of the clean file are told about it."""

    title = forms.CharField(
        max_length=300,
        help_text="Browsers and screen readers show it in place of the file's name. It must not name a child.",
    )
    language = forms.CharField(
        max_length=35,
        validators=[LANGUAGE],
        help_text="The language it is written in, for screen readers: en-GB for English, cy for Welsh.",
    )


class CleaningView(WagtailAdminTemplateMixin, View):
    """Asks for a file to be cleaned, shows how far that is, and what was removed or refused."""

    page_title = "Clean the file"
    header_icon = "doc-full-inverse"
    template_name = "documents/clean.html"

    def dispatch(self, request, pk):
        """Let in who may change the document. Raises PermissionDenied."""
        self.document = _document_for(pk, request.user)
        self.reading = Reading.objects.filter(document=self.document).first()
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show it; only where the cleaning stands, if `?part=progress` asks for that."""
        if request.GET.get("part") == "progress":
            self.template_name = "documents/cleaning_progress.html"
        return self._show(CleaningForm(initial=self._initial()))

    def post(self, request, pk):
        """Let the file wait to be cleaned."""
        form = CleaningForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            ask_for(self.document, user=request.user, **form.cleaned_data)
        except ValueError as error:
            messages.error(request, str(error))
        return redirect("clean_document", pk)

    def _initial(self):
        facts = self.reading.facts if self.reading else {}
        return {"title": facts.get("title") or self.document.title, "language": facts.get("language") or "en-GB"}

    def _show(self, form):
        cleaning = Cleaning.objects.filter(document=self.document).first()
        context = {
            "document": self.document,
            "cleaning": cleaning,
            "outcome": _outcome(self.document, cleaning),
            "can_be_cleaned": self.reading is not None and self.reading.is_read and self.reading.kind == "pdf",
            "is_being_read": self.reading is not None and self.reading.is_unfinished,
            "form": form,
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
            {"url": reverse("document_findings", args=[self.document.pk]), "label": "What was found"},
            {"url": "", "label": self.page_title},
        ]


class RefusalPictureView(View):
    """A picture of the place for which a file was refused to be cleaned."""

    def get(self, request, pk, place):
        """Return the picture of the refusal number `place` (from 0). Raises PermissionDenied, Http404."""
        document = _document_for(pk, request.user)
        cleaning = get_object_or_404(Cleaning, document=document, sha256=document.sha256)
        if place >= len(cleaning.refusals) or not cleaning.refusals[place].get("page"):
            raise Http404
        refusal = cleaning.refusals[place]
        return picture_response(document, refusal["page"], refusal.get("box"))


def _document_for(pk, user):
    document = get_object_or_404(SiteDocument, pk=pk)
    policy = policy_registry.get_by_type(SiteDocument)
    if not policy.user_has_permission_for_instance(user, "change", document):
        raise PermissionDenied
    return document


def _outcome(document, cleaning):
    """Return what came of the last cleaning, if it is about the file as it is now, as the template shows it."""
    if cleaning is None or document.sha256 != (cleaning.result or cleaning.sha256):
        return None
    match cleaning.state:
        case CleaningState.DONE:
            return {"removed": [REMOVED[code] for code in cleaning.removed if code in REMOVED]}
        case CleaningState.REFUSED:
            places = [
                {"place": place, "rule": refusal_rule(one["code"]), **one}
                for place, one in enumerate(cleaning.refusals)
            ]
            return {"refusals": places}
        case CleaningState.FAILED:
            return {"failure": rules.FAILURES[cleaning.failure]}
    return None
