"""The form of a release."""

from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from home.clock import LondonClockMixin


class ReleaseForm(LondonClockMixin, WagtailAdminModelForm):
    """A release's form; its time is a time on the clock in London."""


class ItemFormSet(BaseChildFormSet):
    """The pages of a release; each can be in it once."""

    def get_unique_error_message(self, unique_check):
        """Say in plain words that a page is in the release twice."""
        return "A page is in this release twice. Take one of the two out."

    def get_form_error(self):
        """Say at the second of the two which one it is."""
        return "This page is in the release already."
