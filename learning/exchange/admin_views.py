"""The exchange in the admin: name another site, look at what would be made, then make it."""

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.generic import View
from wagtail.admin import messages

from reviews.importer.views import may_import

from .connection import LONGEST_ADDRESS, ExchangeError
from .reading import Exchange, read_exchange
from .run import run_exchange


class ExchangeForm(forms.Form):
    """Which site, and which of its themes."""

    address = forms.CharField(
        label="The other site",
        max_length=LONGEST_ADDRESS,
        help_text="Its address, such as https://www.example.org/. It must be a site of this kind.",
    )
    theme = forms.SlugField(
        required=False,
        label="Only this theme",
        help_text="The theme as it stands in the other site's addresses: “unseen-men” of /themes/unseen-men/.",
    )


class ImportExchangeView(View):
    """Shows the form, then what would be made; makes it when that is confirmed.

    The other site is asked in a GET, which changes nothing: a POST of the admin is a transaction, and on SQLite nobody
    could publish while it waits for another site.
    """

    template_name = "exchange/import.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may publish."""
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """Show the form or, if a site is named, what would be made of what it offers."""
        if "address" not in request.GET:
            return self._show(ExchangeForm())
        form = ExchangeForm(request.GET)
        if not form.is_valid():
            return self._show(form)
        try:
            exchange = read_exchange(**form.cleaned_data, allow_private=settings.DEBUG)
        except ExchangeError as error:
            form.add_error(None, str(error))
            return self._show(form)
        # What was read travels with the preview, signed: what is made is what was looked at.
        sealed = signing.dumps(exchange.as_data(), salt=__name__, compress=True)
        return self._show(form, report=run_exchange(exchange, user=request.user, pretend=True), sealed=sealed)

    def post(self, request):
        """Make what was previewed."""
        try:
            exchange = Exchange.from_data(signing.loads(request.POST.get("confirmed", ""), salt=__name__))
        except signing.BadSignature:
            form = ExchangeForm(data={"address": " "})
            form.full_clean()
            form.errors.clear()
            form.add_error(None, "The preview was lost on the way. Name the site again.")
            return self._show(form)
        report = run_exchange(exchange, user=request.user)
        messages.success(request, f"{report.change_count} pages were made, changed or marked. Nothing was published.")
        return self._show(ExchangeForm(), report=report)

    def _show(self, form, **context):
        return render(self.request, self.template_name, {"form": form, **context})
