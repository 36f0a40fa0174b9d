"""Preview links in the admin: a screen a page, on which they are made, seen and revoked."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from home.addresses import absolute_url
from home.clock import LondonClockMixin

from .models import PreviewLink
from .previews import LONGEST_LIFE, USUAL_LIFE, end_of, has_news, make_link, may_preview, revoke, version_of

ACTIONS = {
    "make": ("Make preview link", "Preview link for “{}” made"),
    "revoke": ("Revoke preview link", "Preview link for “{}” revoked"),
    "open": ("Open preview", "Preview opened by the link for “{}”"),
    "read": ("Read file of preview", "File of the preview read by the link for “{}”"),
}


class PreviewLinkForm(LondonClockMixin, forms.Form):
    """For whom a link is, and until when."""

    recipient = forms.CharField(
        label="For whom",
        max_length=200,
        error_messages={"required": "Say for whom the link is."},
        help_text="A person or an organisation. The reader sees it on the page; it stays in the audit trail.",
    )
    ends_at = forms.DateTimeField(
        label="Works until",
        error_messages={"required": "Say until when the link works."},
        widget=AdminDateTimeInput,
        help_text=f"The time on the clock in London, at most {LONGEST_LIFE.days} days from now. "
        "It ends sooner if the page goes live.",
    )
    embargo_until = forms.DateTimeField(
        label="Under embargo until",
        widget=AdminDateTimeInput,
        required=False,
        help_text="What the reader is told, as long as the page is in no approved release and not scheduled. "
        "It does not publish anything.",
    )

    def __init__(self, *args, has_time, **kwargs):
        super().__init__(*args, **kwargs)
        if has_time:
            del self.fields["embargo_until"]

    def clean_ends_at(self):
        """Refuse an end that has passed or is too far away."""
        ends_at, now = self.cleaned_data["ends_at"], timezone.now()
        if ends_at <= now:
            raise forms.ValidationError("This time has passed. Choose a time to come.")
        if ends_at > now + LONGEST_LIFE:
            last = timezone.localtime(now + LONGEST_LIFE)
            raise forms.ValidationError(f"Choose a time up to {last:%-d %B %Y, %H:%M}: a link works 90 days at most.")
        return ends_at

    def clean_embargo_until(self):
        """Refuse an embargo that is over."""
        until = self.cleaned_data["embargo_until"]
        if until and until <= timezone.now():
            raise forms.ValidationError("This time has passed. Choose a time to come, or leave it empty.")
        return until


class PreviewLinksView(WagtailAdminTemplateMixin, View):
    """The links to a page, and the form of a new one."""

    page_title = "Preview links"
    header_icon = "link-external"
    template_name = "preview_links/links.html"

    def dispatch(self, request, pk):
        """Let in who may edit the page. Raises PermissionDenied."""
        self.page = _page_to_preview(pk, request.user)
        self.goes_live_at = version_of(self.page).goes_live_at
        return super().dispatch(request, pk)

    def get(self, request, pk):
        """Show the links."""
        return self._show(self._form())

    def post(self, request, pk):
        """Make a link and show it, this once."""
        form = self._form(request.POST)
        if not has_news(self.page) or not form.is_valid():
            return self._show(form)
        link, token = make_link(self.page, user=request.user, **form.cleaned_data)
        # No redirect: the address would have to be kept somewhere on the way.
        return self._show(self._form(), made=link, address=absolute_url(reverse("preview", args=[token])))

    def _form(self, data=None):
        ends_at = (timezone.now() + USUAL_LIFE).replace(second=0, microsecond=0)
        return PreviewLinkForm(data, initial={"ends_at": ends_at}, has_time=self.goes_live_at is not None)

    def _show(self, form, **more):
        links = PreviewLink.objects.filter(page=self.page).select_related("page", "made_by", "revoked_by")
        context = {
            "page": self.page,
            "form": form,
            "has_news": has_news(self.page),
            "is_private": self.page.get_view_restrictions().exists(),
            "goes_live_at": self.goes_live_at,
            "links": [(link, end_of(link)) for link in links],
        }
        return self.render_to_response(self.get_context_data(**context, **more))

    def get_page_subtitle(self):
        """Return the title of the page."""
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        """Return the way to the page, and this screen."""
        items = get_breadcrumbs_items_for_page(self.page, self.request.user)
        return [*items, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]


class RevokeView(View):
    """Revokes a link."""

    def post(self, request, pk, link_pk):
        """Revoke it. Raises PermissionDenied."""
        page = _page_to_preview(pk, request.user)
        link = get_object_or_404(PreviewLink, pk=link_pk, page=page)
        revoke(link, user=request.user)
        messages.success(request, f"The link for “{link.recipient}” is revoked. It shows nothing any more.")
        return redirect("preview_links", page.pk)


def register_preview_actions(actions):
    """Name what is logged about preview links, with for whom each is."""
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"publishing.preview.{name}")(_formatter(label, message))


def _formatter(label, message):
    class PreviewFormatter(LogFormatter):
        def format_message(self, log_entry):
            return message.format(log_entry.data.get("recipient", ""))

    PreviewFormatter.label = label
    return PreviewFormatter


def _page_to_preview(pk, user):
    page = get_object_or_404(Page, pk=pk)
    if not may_preview(page, user):
        raise PermissionDenied
    return page
