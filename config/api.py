"""The read-only API: public pages, with the facts that their lists give away as data too, and nothing else."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from wagtail.api import APIField
from wagtail.api.v2.filters import ChildOfFilter, DescendantOfFilter, FieldsFilter, OrderingFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from home.addresses import absolute_url
from home.base import BasePage
from home.exports import Column, as_plain
from home.identifiers import page_id
from home.public import PublicPageQuerySet
from learning.lists import BriefingListing, ResourceListing
from learning.models import BriefingPage, LearnedYearPage, ResourceLinkPage
from reviews.lists import ReviewListing
from reviews.models import ReviewPage, ThemePage
from reviews.theme_lists import ThemeListing

LISTINGS = {
    ReviewPage: ReviewListing(),
    BriefingPage: BriefingListing(),
    ResourceLinkPage: ResourceListing(),
    ThemePage: ThemeListing(),
}
IDENTIFIER = Column("identifier", "The page, for good; `id` in the data of lists.", page_id)  # `id` is Wagtail's number
SUMMARY = Column("summary", "The page in a sentence or two.", lambda page: page.summary)
YEAR = Column("year", "The year that it is about.", lambda page: page.year)
STATED = {LearnedYearPage: [YEAR, SUMMARY]}  # of pages without a list of their own
NUMBERS = {"id", "limit", "offset", "child_of", "descendant_of"}
MOST_DIGITS = 9  # no database here holds more pages; SQLite takes no more than 64 bits
MOST_CHARACTERS = 500

api = WagtailAPIRouter("wagtailapi")


class FactField(serializers.Field):
    """A fact of a page, as a column of data states it."""

    def __init__(self, value):
        self.value = value
        super().__init__(source="*", read_only=True)

    def to_representation(self, value):
        """Return the fact for JSON."""
        return as_plain(self.value(value))


def _detail_address(page):
    return absolute_url(api.get_object_detail_urlpath(Page, page.pk))


class PublicPagesAPIViewSet(PagesAPIViewSet):
    """Wagtail's pages endpoint with a stated list of fields; search has its own page."""

    authentication_classes = []  # whoever asks gets what anybody gets
    renderer_classes = [JSONRenderer]  # the browsable pages need scripts of their own
    filter_backends = [FieldsFilter, ChildOfFilter, DescendantOfFilter, OrderingFilter]
    known_query_parameters = frozenset(["limit", "offset", "fields", "order", "type", "child_of", "descendant_of"])
    fields_to_filter = {"id", "slug", "title"}
    fields_to_sort = ["id", "slug", "title", "first_published_at"]
    body_fields = ["id", "title"]
    meta_fields = [
        "type",
        APIField("detail_url", serializer=FactField(_detail_address)),
        APIField("html_url", serializer=FactField(lambda page: absolute_url(page.url))),
        "slug",
        "first_published_at",
    ]
    detail_only_fields = []

    @classmethod
    def get_body_fields(cls, model):
        """Return id, title and what the list of such pages states as data."""
        of_pages = [SUMMARY] if issubclass(model, BasePage) else []
        stated = LISTINGS[model].columns if model in LISTINGS else STATED.get(model, of_pages)
        facts = [APIField(column.name, serializer=FactField(column.value)) for column in (IDENTIFIER, *stated)]
        known = [APIField(name) for name in cls.body_fields]
        return known + [fact for fact in facts if fact.name not in cls.body_fields]

    @classmethod
    def get_available_fields(cls, model, db_fields_only=False):
        """Return the names of fields; those that may be sorted by are few."""
        return cls.fields_to_sort if db_fields_only else super().get_available_fields(model)

    @classmethod
    def get_detail_default_fields(cls, model):
        """Return all fields: none is too long for one page."""
        return cls.get_available_fields(model)

    def initial(self, request, *args, **kwargs):
        """Refuse unknown parameters, and what a database cannot take, before anything asks one."""
        super().initial(request, *args, **kwargs)
        known = self.known_query_parameters | self.fields_to_filter | self.find_query_parameters
        if unknown := set(request.GET) - known:
            raise BadRequestError(f"unknown parameters: {', '.join(sorted(unknown))}")
        for name, values in request.GET.lists():
            for value in values:
                if "\x00" in value or len(value) > MOST_CHARACTERS:
                    raise BadRequestError("a parameter holds a NUL or is too long")
                is_number = value.isdecimal() and len(value) <= MOST_DIGITS
                if name in NUMBERS and not is_number and (name, value) != ("child_of", "root"):
                    raise BadRequestError(f"{name} must be a number of at most {MOST_DIGITS} digits")

    def handle_exception(self, exc):
        """Answer 404 to a page of another type, 400 to a value of the wrong kind."""
        if isinstance(exc, ObjectDoesNotExist):
            exc = Http404("not found")
        if isinstance(exc, ValidationError):
            exc = BadRequestError("a parameter is not of the right kind")
        return super().handle_exception(exc)

    def get_base_queryset(self):
        """Return the pages of this site that anybody may read; Wagtail adds those that a session opens."""
        pages = PublicPageQuerySet(Page).live().public()
        return pages.descendant_of(Site.find_for_request(self.request).root_page, inclusive=True)

    def get_queryset(self):
        """Return live public pages, with what their fields state fetched in a fixed number of queries."""
        queryset = super().get_queryset()
        listing = LISTINGS.get(queryset.model)
        return listing.for_data(queryset) if listing else queryset

    def filter_queryset(self, queryset):
        """Narrow and order as asked, and then by id: without an order a database gives away when rows were written."""
        found = super().filter_queryset(queryset)
        return found.order_by(*found.query.order_by, "pk")

    def get_object(self):
        """Return the page with what its fields state."""
        page = super().get_object()
        listing = LISTINGS.get(type(page))
        return listing.for_data(type(page).objects.filter(pk=page.pk)).get() if listing else page


api.register_endpoint("pages", PublicPagesAPIViewSet)
