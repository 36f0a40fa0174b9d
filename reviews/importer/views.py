"""The importer in the admin: upload or paste, look at what would be made, then make it."""

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.text import format_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.models import Page

from .run import run_import
from .source import MOST_BYTES, SourceError

MEGABYTES = MOST_BYTES // 1024 // 1024


def may_import(user):
    """Return whether `user` may import: those who may publish below the home page."""
    home = Page.objects.filter(depth=2).first()
    return home is not None and user.is_active and home.permissions_for_user(user).can_publish_subpage()


class ImportForm(forms.Form):
    """A saved page, as a file or pasted."""

    file = forms.FileField(
        required=False,
        label="Saved page",
        help_text=format_lazy("HTML or text, at most {} MB: in a browser, “Save page as”.", MEGABYTES),
    )
    text = forms.CharField(
        required=False,
        label="Or its text",
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Copy the page in a browser and paste it here. Links are lost that way.",
    )

    address = forms.URLField(
        required=False,
        assume_scheme="https",
        label="Its address",
        help_text="Where the page lay, such as https://www.example.org/reviews/. Many pages link to their files by it.",
    )

    def clean(self):
        """Refuse nothing at all, and both at once."""
        cleaned_data = super().clean()
        if not self.errors and not cleaned_data.get("file") and not (cleaned_data.get("text") or "").strip():
            raise forms.ValidationError("Choose a file or paste the page's text.")
        if cleaned_data.get("file") and (cleaned_data.get("text") or "").strip():
            raise forms.ValidationError("Choose a file or paste text, not both.")
        return cleaned_data

    def content(self):
        """Return what is to be imported, as bytes."""
        if self.cleaned_data.get("file"):
            return self.cleaned_data["file"].read(MOST_BYTES + 1)
        return self.cleaned_data["text"].encode()


class ImportView(View):
    """Shows the form, then what would be made; makes it when that is confirmed."""

    template_name = "import_page/import.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may publish."""
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """Show the empty form."""
        return self._show(ImportForm())

    def post(self, request):
        """Preview what was sent, or make what was previewed."""
        if "confirmed" in request.POST:
            return self._make(request)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form)
        content, address = form.content(), form.cleaned_data["address"]
        try:
            report = run_import(content, address=address, user=request.user, pretend=True)
        except SourceError as error:
            form.add_error(None, str(error))
            return self._show(form)
        # The page travels with the preview, signed: what is made is what was looked at.
        return self._show(
            form,
            report=report,
            sealed=signing.dumps([content.decode("latin-1"), address], salt=__name__, compress=True),
        )

    def _make(self, request):
        try:
            content, address = signing.loads(request.POST["confirmed"], salt=__name__)
            report = run_import(content.encode("latin-1"), address=address, user=request.user, publish=False)
        except (signing.BadSignature, SourceError):
            form = ImportForm(data={})
            form.full_clean()
            form.errors.clear()
            form.add_error(None, "The preview was lost on the way. Send the page again.")
            return self._show(form)
        messages.success(request, f"{report.new_count} drafts were made. What was doubtful stands on each.")
        return self._show(ImportForm(), report=report)

    def _show(self, form, **context):
        return render(self.request, self.template_name, {"form": form, **context})
