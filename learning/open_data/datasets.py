"""What data the site gives away: one dataset a list, each offered while the page of its list is public."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from home.addresses import absolute_url
from home.identifiers import page_id
from home.lists import FilteredList
from home.public import PublicPageQuerySet
from home.sites import path_of
from reviews.models import RecommendationIndexPage, ReviewIndexPage, ThemeIndexPage

from ..models import LearningIndexPage, ResourceIndexPage

DESCRIPTIONS = {  # the page types whose lists are given away, in the order in which they are described
    ReviewIndexPage: "Every practice review that is published here, with its facts; not the text of the reports.",
    RecommendationIndexPage: "Every recommendation of these reviews: to whom, how far it is, and what came of it.",
    LearningIndexPage: "Every 7-minute briefing and other learning that is published here.",
    ThemeIndexPage: "What the themes of the reviews mean, and how much there is to each.",
    ResourceIndexPage: "Links to what other organisations publish.",
}
FORMATS = {"csv": "text/csv", "json": "application/json"}


@dataclass(frozen=True)
class Dataset:
    """The data of one list. page: a row of the page that shows the list, with its address."""

    model: type
    page: Page
    path: str

    @property
    def listing(self):
        """The list."""
        return self.model.listing

    @property
    def name(self):
        """What it is called in addresses."""
        return self.listing.dataset

    @property
    def title(self):
        """What it is called for readers: as its list is."""
        return self.page.title

    @property
    def description(self):
        """What is in it."""
        return DESCRIPTIONS[self.model]

    @property
    def columns(self):
        """Its columns."""
        return self.listing.columns

    @property
    def identifier(self):
        """The dataset, for good."""
        return page_id(self.page)

    @cached_property
    def count(self):
        """How many records there are."""
        return FilteredList(self.listing, QueryDict(), self.path).count

    @cached_property
    def changed(self):
        """When the newest of what it holds was published, or None."""
        return self.listing.newest_change(self.listing.entries(timezone.localdate()).order_by())

    @property
    def downloads(self):
        """Where it is, as (format in capitals, media type, address): CSV and JSON."""
        return [(name.upper(), kind, absolute_url(f"{self.path}data.{name}")) for name, kind in FORMATS.items()]

    @property
    def address(self):
        """Where it is described."""
        return absolute_url(f"{reverse('open_data')}#{self.name}")

    @property
    def schema(self):
        """Where its JSON Schema is."""
        return absolute_url(reverse("data_schema", args=[self.name]))

    @property
    def csv_metadata(self):
        """Where its description as CSV on the Web is."""
        return absolute_url(reverse("data_csv_metadata", args=[self.name]))


def public_datasets(site):
    """Return the `Dataset`s of `site` whose lists anybody may read, in order."""
    pages = PublicPageQuerySet(Page).live().public().exact_type(*DESCRIPTIONS).descendant_of(site.root_page)
    rows = pages.order_by("path").only("title", "url_path", "slug", "content_type", "translation_key")
    found = {page.cached_content_type.model_class(): page for page in rows}
    return [Dataset(model, found[model], path_of(found[model])) for model in DESCRIPTIONS if model in found]
