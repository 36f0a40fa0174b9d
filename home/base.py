"""The page that every page type of this site extends."""

from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from .doubts import doubts_of
from .forms import BasePageForm
from .identifying import may_have_date
from .panels import address_panel, schedule_panel, sharing_panel
from .prepared import prepared
from .sites import Link, only_site
from .structured_data import breadcrumb_list

FIELDS_OF_LINK = ("title", "path", "url_path")  # a queryset's only(), for pages that are only linked to


@prepared
def _pages_at(paths):
    return Page.objects.filter(path__in=paths).order_by("path")


@prepared
def _restricted_or_alias(paths):
    restricted = models.Exists(PageViewRestriction.objects.filter(page=models.OuterRef("pk")))
    return Page.objects.filter(restricted | models.Q(alias_of__isnull=False), path__in=paths).values_list("pk")


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

    _way = None  # the pages above, from the site's first page down, where the page was found by its address

    class Meta:
        abstract = True

    base_form_class = BasePageForm

    # What `publishing.retention` asks: which kinds of thing it is, and how many years it stays public at least.
    retention_kinds = ()
    stays_public_for_years = 0

    # Whether its menu offers a list of words that must not be public (`publishing.watch_lists`).
    has_watch_list = False

    promote_panels = [
        address_panel(),
        sharing_panel(),
        MultiFieldPanel([FieldPanel("content_check_due")], heading="Keeping the page right"),
    ]
    settings_panels = [schedule_panel(), *Page.settings_panels[1:]]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=1.5),  # less than the title
        index.FilterField("content_check_due"),
    ]

    @property
    def meta_description(self):
        """The description that search engines and social networks get."""
        return self.search_description or self.summary

    @cached_property
    def trail(self):
        """Return the live pages above this one, from the home page down, as `Link`s.

        Whoever may read a page may read those above it: their restrictions are this page's too.
        """
        above = self._paths_above()[1:]  # the tree's root is no page
        pages = self._way if self._way is not None else _pages_at(above) if above else []
        return [Link.to(page) for page in pages if page.live and page.depth > 1]

    def _paths_above(self):
        """Return the tree paths of the pages above, from the root down."""
        return tuple(self.path[:length] for length in range(self.steplen, len(self.path or ""), self.steplen))

    def get_url(self, request=None, current_site=None):
        """Return the page's address as this site links to it, or None."""
        only = only_site() if current_site is None else None
        return (only and only.path_of(self)) or super().get_url(request, current_site)

    url = property(get_url)

    def get_view_restrictions(self):
        """Return the restrictions of this page and those above it; in one query if there are none, as mostly."""
        if self.path and not _restricted_or_alias((*self._paths_above(), self.path)):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

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

    def watched_with(self):
        """Return the ids of pages whose watch lists hold for this one too; page types name theirs."""
        return []

    def editing_advice(self):
        """Return what an editor should look at before publishing, as sentences; page types add their own."""
        advice = doubts_of(self)
        if may_have_date(self.title) or may_have_date(self.slug):
            advice.append("The title or address holds what may be a date. Make sure that it is nobody's date of birth.")
        return advice
