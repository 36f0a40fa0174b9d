"""The form of a release."""

from wagtail.admin.forms import WagtailAdminModelForm

from home.clock import LondonClockMixin


class ReleaseForm(LondonClockMixin, WagtailAdminModelForm):
    """A release's form; its time is a time on the clock in London."""
