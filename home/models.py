"""The home page, free pages and the site's settings."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from documents.blocks import AccessibilityLedgerBlock
from learning.models import BriefingPage, ResourceLinkPage
from reviews.models import ReviewPage, ThemePage

from .base import BasePage
from .blocks import BODY_BLOCKS, TEXT_FEATURES
from .panels import AdvicePanel, title_panel
from .prepared import prepared
from .remembered import remembered
from .stamp import Change

__all__ = ["Change", "HomePage", "InformationPage", "PartnershipSettings"]

LATEST = 3


class HomePage(BasePage):
    """The home page: a search box, what to do if worried about a child, and the latest of everything."""

    page_description = "The home page. The site has one."
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.InformationPage",
        "learning.LearnedIndexPage",
        "learning.LearningIndexPage",
        "learning.ResourceIndexPage",
        "reviews.RecommendationIndexPage",
        "reviews.ReviewIndexPage",
        "reviews.ThemeIndexPage",
    ]
    max_count = 1

    hero_heading = models.CharField(
        "main heading",
        max_length=120,
        default="Learning from practice reviews",
        help_text="The first words readers see.",
    )
    hero_text = models.TextField(
        "introduction", max_length=400, blank=True, help_text="Two or three sentences above the search box."
    )
    intro = RichTextField(
        "about this site",
        blank=True,
        features=TEXT_FEATURES,
        help_text="A short text below the latest reviews and learning, which list themselves.",
    )

    class Meta:
        verbose_name = "home page"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel(
            [
                title_panel("The name of the page in the menu and the browser's tab."),
                FieldPanel("hero_heading"),
                FieldPanel("hero_text"),
            ],
            heading="Welcome",
        ),
        FieldPanel("intro"),
        FieldPanel("summary"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    def get_context(self, request, *args, **kwargs):
        """Add the latest public reviews, briefings and resources, and the themes."""
        context = super().get_context(request, *args, **kwargs)
        context |= {
            "latest_reviews": ReviewPage.objects.live().public().newest_first().cards(LATEST),
            "latest_briefings": BriefingPage.objects.live().public().newest_first().cards(LATEST),
            "resources": ResourceLinkPage.objects.live().public().order_by("-first_published_at", "pk")[:LATEST],
            "themes": ThemePage.objects.public_with_counts(),
        }
        return context


class InformationPage(BasePage):
    """A free page: about, how reviews are published, contact, privacy, accessibility."""

    page_description = "A free page: about, contact, privacy, accessibility statement."
    parent_page_types = ["home.HomePage", "home.InformationPage"]
    subpage_types = ["home.InformationPage"]

    body = StreamField(
        [*BODY_BLOCKS, ("accessibility_ledger", AccessibilityLedgerBlock())],
        blank=True,
        help_text="Headings make the page's contents list.",
    )

    class Meta:
        verbose_name = "information page"

    content_panels = [
        AdvicePanel(),
        MultiFieldPanel([title_panel(), FieldPanel("summary")], heading="What readers see first"),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("body")]


@register_setting(icon="cog", order=1)
class PartnershipSettings(BaseSiteSetting):
    """Whose site this is, and what stands on every page."""

    name = models.CharField(
        "partnership's name",
        max_length=120,
        default="Safeguarding Children Partnership",
        help_text="In full, as readers know it.",
    )
    strapline = models.CharField(
        "line under the name", max_length=120, blank=True, default="Practice reviews and learning", help_text="Short."
    )
    urgent_help = RichTextField(
        "urgent help line",
        features=["bold", "link"],
        default=(
            "<p><b>Is a child in danger now?</b> Call 999. Worried about a child? Call the NSPCC on 0808 800 5000.</p>"
        ),
        help_text="Stands on every page. Give your own front door's number.",
    )
    exit_address = models.URLField(
        "where the way out leads",
        default="https://www.bbc.co.uk/weather",
        help_text='An everyday page that opens when a reader chooses "Leave this site".',
    )
    contact_email = models.EmailField("contact", blank=True, help_text="Shown in the footer.")
    footer_text = RichTextField(
        "footer text", blank=True, features=["bold", "link"], help_text="For example whose partnership this is."
    )
    data_licence = models.CharField(
        "licence of the data",
        max_length=120,
        blank=True,
        default="Open Government Licence v3.0",
        help_text="Said with all data that the site gives away (see /data/). Leave empty to state none.",
    )
    data_licence_address = models.URLField(
        "where the licence is",
        max_length=500,
        blank=True,
        default="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        help_text="The address of its text.",
    )
    default_social_image = models.ForeignKey(
        "documents.SiteImage",
        verbose_name="picture for sharing",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when a page without a picture of its own is shared.",
    )

    class Meta:
        verbose_name = "partnership"

    def clean(self):
        """Refuse an address of a licence that has no name."""
        super().clean()
        if self.data_licence_address and not self.data_licence:
            raise ValidationError({"data_licence": "Give the licence's name, or take its address away too."})

    @classmethod
    def for_site(cls, site):
        """Return the settings of `site`; made with the defaults if there are none yet."""
        found = remembered(("settings", site.pk), lambda: _settings_of.first(site.pk)) if site else None
        # A copy, because whoever gets the settings may change them before saving.
        return copy(found) if found else super().for_site(site)

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("strapline")], heading="Whose site this is"),
        MultiFieldPanel([FieldPanel("urgent_help"), FieldPanel("exit_address")], heading="Readers' safety"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("contact_email")]),
                FieldPanel("footer_text"),
                FieldPanel("default_social_image"),
            ],
            heading="Footer and sharing",
        ),
        MultiFieldPanel([FieldPanel("data_licence"), FieldPanel("data_licence_address")], heading="Open data"),
    ]


@prepared
def _settings_of(site):
    return PartnershipSettings.objects.filter(site=site)
