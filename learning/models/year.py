"""What has been learned in a year, and in all of them: figures made from data, with text by editors."""

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, re_path
from wagtail.fields import StreamField
from wagtail.search import index

from home.base import BasePage
from home.blocks import BODY_BLOCKS
from home.panels import AdvicePanel, sharing_panel, title_panel

from ..forms import YearPageForm
from ..years import YearReport, YearsReport, years_with_data

YEAR = r"^([12][0-9]{3})/$"
TITLE = "What we have learned in {}"


class LearnedIndexPage(RoutablePageMixin, BasePage):
    """What has been learned in all years, and a page for each: made from data where no editor has made one."""

    page_description = "What has been learned, by year. Figures make themselves. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["learning.LearnedYearPage"]
    max_count = 1

    intro = StreamField(BODY_BLOCKS, blank=True, help_text="Shown above the figures of all years.")

    class Meta:
        verbose_name = "list of years"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    def get_context(self, request, *args, **kwargs):
        """Add the figures of all years."""
        report = YearsReport(timezone.localdate())
        context = super().get_context(request, *args, **kwargs)
        return context | {"report": report, "chart": report.chart(self.get_url(request))}

    def get_cached_paths(self):
        """Return the addresses below this page that a cache in front of the site holds."""
        return ["/", *(f"/{path}" for path in self.made_paths())]

    def made_paths(self):
        """Return the addresses of the years below this page's own."""
        return [f"{year}/" for year in years_with_data()]

    def route(self, request, path_components):
        """Find the page that an editor made for a year; where none is live, the year that data makes."""
        if self.live and len(path_components) == 1:
            own = LearnedYearPage.objects.child_of(self).live().filter(slug=path_components[0]).first()
            if own:
                own._way = self._way and [*self._way, self]
                return own.route(request, [])
        return super().route(request, path_components)

    @re_path(YEAR)
    def year(self, request, year):
        """Answer the page of a year that no editor has written about. Raises Http404 if nothing is published of it."""
        page = LearnedYearPage(title=TITLE.format(year), slug=year, year=int(year), live=True)
        if page.report.is_empty:
            raise Http404
        page.depth, page.path = self.depth + 1, f"{self.path}0000"
        page.url_path = f"{self.url_path}{year}/"
        page._way = [*(self._way or []), self]
        return page.serve(request)


class LearnedYearPage(BasePage):
    """What has been learned in one year: an editor's text around the figures."""

    page_description = "What has been learned in one year. Figures make themselves; you write the text around them."
    parent_page_types = ["learning.LearnedIndexPage"]
    subpage_types = []

    # Empty only in a copy, for which an editor has yet to choose it.
    year = models.PositiveSmallIntegerField(
        "year", null=True, blank=True, unique=True, help_text="Four digits, such as 2025. It is the page's address too."
    )
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name="before the figures", help_text="What the year has shown.")
    closing = StreamField(
        BODY_BLOCKS, blank=True, verbose_name="after the figures", help_text="What the partnership will do next."
    )

    base_form_class = YearPageForm
    exclude_fields_in_copy = ["year"]

    class Meta:
        verbose_name = "year"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel(
            [title_panel('For example "What we have learned in 2025".'), FieldPanel("year"), FieldPanel("summary")],
            heading="Which year",
        ),
        FieldPanel("body"),
        FieldPanel("closing"),
    ]
    promote_panels = [
        sharing_panel(),
        MultiFieldPanel([FieldPanel("content_check_due")], heading="Keeping the page right"),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("closing"),
        index.FilterField("year"),
    ]

    def full_clean(self, *args, **kwargs):
        """Validate the page; its address is its year, which is all that editors type."""
        if self.year:
            self.slug = str(self.year)
        super().full_clean(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        """Add the figures of the year."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"report": self.report}

    @cached_property
    def report(self):
        """Return the `YearReport` of today, or None while the year is not chosen."""
        return YearReport(self.year, timezone.localdate()) if self.year else None
