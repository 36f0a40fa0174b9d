"""Resources of other organisations, to which readers are sent."""

from urllib.parse import urlsplit

from django.db import models
from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.search import index

from home.base import BasePage
from home.blocks import TEXT_BLOCKS, TEXT_FEATURES
from home.lists import ListPageMixin
from home.panels import AdvicePanel, title_panel
from home.public import PublicPageQuerySet
from reviews.forms import ThemedPageForm
from reviews.kinds import ResourceKind
from reviews.models.theme import PublicThemesMixin

from ..lists import ResourceListing


class ResourceIndexPage(ListPageMixin, BasePage):
    """The list of resources of other organisations."""

    page_description = "The list of resources on other sites. The site has one."
    parent_page_types = ["home.HomePage"]
    subpage_types = ["learning.ResourceLinkPage"]
    max_count = 1

    intro = StreamField(TEXT_BLOCKS, blank=True, help_text="Shown above the list of resources.")

    listing = ResourceListing()

    class Meta:
        verbose_name = "resource list"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What this page is"),
        FieldPanel("intro"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]


class ResourceLinkPage(PublicThemesMixin, BasePage):
    """A resource of another organisation; cards and results lead straight there."""

    page_description = "A link to a resource on another organisation's site."
    parent_page_types = ["learning.ResourceIndexPage"]
    subpage_types = []

    publisher = models.CharField("publisher", max_length=200, help_text="The organisation whose resource it is.")
    address = models.URLField("address", max_length=500, help_text="The full address, starting with https://.")
    kind = models.CharField(
        "kind",
        max_length=30,
        choices=ResourceKind,
        default=ResourceKind.EXTERNAL_RESOURCE,
        help_text="What readers will find there.",
    )
    themes = ParentalManyToManyField(
        "reviews.ThemePage", blank=True, related_name="resources", help_text="It appears on each theme's page."
    )
    description = RichTextField(
        "description", blank=True, features=TEXT_FEATURES, help_text="Who it is for and what it helps with."
    )
    last_checked = models.DateField(
        "last checked", null=True, blank=True, help_text="When somebody last saw that the link works."
    )

    objects = PageManager.from_queryset(PublicPageQuerySet)()
    base_form_class = ThemedPageForm

    class Meta:
        verbose_name = "resource"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel(
            [
                title_panel("The resource's own title."),
                FieldPanel("publisher"),
                FieldPanel("address"),
                FieldPanel("kind"),
                FieldPanel("last_checked"),
            ],
            heading="The resource",
        ),
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("description")], heading="What it is for"),
        FieldPanel("themes", widget=CheckboxSelectMultiple),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("publisher"),
        index.SearchField("get_kind_display"),
        index.SearchField("description"),
        index.FilterField("kind"),
    ]

    @property
    def address_host(self):
        """The name of the site it lies on, for readers who want to know where a link leads."""
        return urlsplit(self.address).netloc.removeprefix("www.")
