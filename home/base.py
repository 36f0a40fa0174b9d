"""The page that every page type of this site extends."""

from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from .doubts import doubts_of
from .forms import BasePageForm
from .identifying import may_have_date
from .panels import address_panel, schedule_panel, sharing_panel
from .structured_data import breadcrumb_list


class BasePage(Page):
    """What every page has: a summary for cards and search, a date to look at it again, a picture for sharing."""

    summary = models.TextField(
        "summary",
        max_length=300,
        blank=True,
        help_text="One or two plain sentences. Shown on cards, in search results, in feeds and to search engines.",
    )
    content_check_due = models.DateField(
        "check this page again on",
        null=True,
        blank=True,
        help_text="The dashboard reminds editors on this date to look whether the page is still right.",
    )
    social_image = models.ForeignKey(
        "documents.SiteImage",
        verbose_name="picture for sharing",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when the page is shared on social media. Leave empty to use the site's own picture.",
    )

    class Meta:
        abstract = True

    base_form_class = BasePageForm

    # What `publishing.retention` asks: which kinds of thing it is, and how many years it stays public at least.
    retention_kinds = ()
    stays_public_for_years = 0

    promote_panels = [
        address_panel(),
        sharing_panel(),
        MultiFieldPanel([FieldPanel("content_check_due")], heading="Keeping the page right"),
    ]
    settings_panels = [schedule_panel(), *Page.settings_panels[1:]]

    search_fields = [*Page.search_fields, index.SearchField("summary", boost=3), index.FilterField("content_check_due")]

    @property
    def meta_description(self):
        """The description that search engines and social networks get."""
        return self.search_description or self.summary

    @cached_property
    def trail(self):
        """Return the live pages above this one, from the home page down.

        Whoever may read a page may read those above it: their restrictions are this page's too.
        """
        return list(self.get_ancestors().filter(depth__gt=1).live()) if self.path else []

    def route(self, request, path_components):
        """Find the page of an address; below a page that is not live there is nothing to find (`home.public`)."""
        if path_components and not self.live:
            raise Http404
        return super().route(request, path_components)

    def structured_data(self):
        """Return what search engines are told of this page, as a list of schema.org objects; page types add theirs."""
        return [data for data in [breadcrumb_list(self)] if data]

    def retention_files(self):
        """Return the files that go when only the page is to stay, as a record; page types name theirs."""
        return []

    def editing_advice(self):
        """Return what an editor should look at before publishing, as sentences; page types add their own."""
        advice = doubts_of(self)
        if may_have_date(self.title) or may_have_date(self.slug):
            advice.append("The title or address holds what may be a date. Make sure that it is nobody's date of birth.")
        return advice
