"""Lists that readers narrow, sort and page through, and take away as data.

A `Listing` says what is listed; `FilteredList` is that list as one request asks for it; `ListPageMixin` gives both to
an index page. Every parameter may hold anything: what makes no sense is passed over.
"""

import re
from functools import cached_property
from operator import attrgetter

from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from .addresses import absolute_url
from .data_version import VERSION
from .exports import csv_response, json_response
from .facets import Facets
from .feeds import feed_response
from .licence import terms_for
from .matches import Matches, shown_entries
from .pagination import ListPaginator, page_number, pagination
from .prepared import padded
from .remembered import remembered_among

WORD = re.compile(r"\w+")
MOST_WORDS = 8
MOST_CHARACTERS = 100
READ_AT_ONCE = 500  # entries of data: SQLite fetches what belongs to a thousand at most


class Listing:
    """What an index page lists; a subclass says it as data and gives the entries."""

    nouns = ("entry", "entries")
    facets = ()
    sorts = {}  # value in addresses: (words, fields to order by); the first is used unless another is asked for
    text_fields = ()  # where the words of the list's own search box are looked for
    columns = ()  # of CSV and JSON
    dataset = ""  # what the data is called in addresses that describe it: "reviews"
    changed_at = "last_published_at"  # the field that tells when an entry last changed for readers
    page_length = 20
    component = ""  # the template that shows an entry,
    shown_as = ""  # what the entry is called in it,
    also_given = {}  # and what else it is given

    def entries(self, day):
        """Return what anybody may read on `day` (today), as a queryset without order."""
        raise NotImplementedError

    def matches(self, day, words, asked):
        """Return what of the entries matches; see `Matches`."""
        return Matches(self, day, words, asked)

    def shown(self, day):
        """Return the entries of which a page shows some, which it knows to be public, as a queryset."""
        return self.entries(day)

    def for_page(self, queryset):
        """Return `queryset` with the fields that one page of the list shows."""
        return queryset

    def complete(self, entries):
        """Add to a page's entries, a list, what belongs to them, in a fixed number of queries."""

    def cards(self, pks, day, complete=None):
        """Return the entries with the ids `pks`, in that order, as HTML, each made once while nothing changes.

        complete: does what the method does, for whoever knows more.
        """
        complete = complete or self.complete
        made = remembered_among(("cards", type(self)), pks, lambda missing: self._cards(tuple(missing), day, complete))
        return [made[pk] for pk in pks if pk in made]

    def _cards(self, pks, day, complete):
        entries = list(shown_entries(self, day)(padded(pks)))
        complete(entries)
        return {
            entry.pk: render_to_string(self.component, {self.shown_as: entry, **self.also_given}) for entry in entries
        }

    def categories(self, entry):
        """Return what a feed files `entry` under, as a list of texts."""
        return []

    def for_data(self, queryset):
        """Return `queryset` with what the columns hold fetched in a fixed number of queries."""
        return queryset

    def changed(self, entry):
        """Return when what readers see of an entry of data last changed, or None."""
        return attrgetter(self.changed_at.replace("__", "."))(entry)

    def newest_change(self, entries):
        """Return when the newest of `entries`, a queryset, changed, or None."""
        return entries.aggregate(newest=Max(self.changed_at))["newest"]

    def for_feed(self, queryset):
        """Return `queryset` with what a feed says of an entry fetched in a fixed number of queries."""
        return self.for_data(queryset)


class FilteredList:
    """A listing as one request asks for it.

    listing: a Listing. parameters: the request's QueryDict. address: where the list is, "/reviews/".
    """

    def __init__(self, listing, parameters, address):
        self.listing = listing
        self.path = address
        text = parameters.get("q", "")[:MOST_CHARACTERS]
        self.words = WORD.findall(text)[:MOST_WORDS]
        self.text = " ".join(self.words)
        asked = parameters.get("sort", "")
        self.default_sort = next(iter(listing.sorts))
        self.sort = asked if asked in listing.sorts else self.default_sort
        self._asked_page = page_number(parameters)
        keep = [("q", self.text)] if self.words else []
        keep += [("sort", self.sort)] if self.sort != self.default_sort else []
        asked = {facet.parameter: facet.read(parameters.getlist(facet.parameter)) for facet in listing.facets}
        self._day = timezone.localdate()
        self._matches = listing.matches(self._day, self.words, asked)
        chosen = self._matches.chosen
        present = {
            facet.parameter: facet.renewed(asked[facet.parameter], chosen[facet.parameter]) for facet in listing.facets
        }
        if present != asked:
            self._matches = listing.matches(self._day, self.words, present)
        keep += self.also_kept(parameters)
        self.facets = Facets(self._matches, address, keep)

    def also_kept(self, parameters):
        """Return further (parameter, value) pairs that links keep."""
        return []

    @property
    def results(self):
        """All entries that match, in order, as a queryset."""
        return self._matches.queryset.order_by(*self.listing.sorts[self.sort][1])

    @cached_property
    def page(self):
        """The page of ids of entries that is asked for: the first or the last where there is no such page."""
        paginator = ListPaginator(self._matches.in_order(self.sort), self.listing.page_length)
        return paginator.get_page(self._asked_page)

    @cached_property
    def cards(self):
        """The entries of the page that is asked for, as HTML."""
        return self.listing.cards(list(self.page), self._day)

    @property
    def count(self):
        """How many entries match."""
        return self.page.paginator.count

    @property
    def noun(self):
        """What the entries are called, in the right number."""
        return self.listing.nouns[self.count != 1]

    @property
    def is_narrowed(self):
        """Whether anything narrows the list."""
        return bool(self.words) or self.facets.is_narrowed

    @property
    def is_start(self):
        """Whether this is the list as readers first meet it, where the introduction is shown in full."""
        return not self.is_narrowed and self.page.number == 1

    @property
    def address_without_text(self):
        """The address of the list without the words typed."""
        return self.facets.address(without=("q",))

    @property
    def sort_choices(self):
        """The orders: (words, address, whether it is the present one)."""
        return [
            (
                words,
                self.facets.address(without=("sort",), sort=None if value == self.default_sort else value),
                value == self.sort,
            )
            for value, (words, fields) in self.listing.sorts.items()
        ]

    @cached_property
    def pagination(self):
        """The links to other pages, or None if there is one page."""
        return pagination(self.page, self.facets.address) if self.page.has_other_pages() else None

    def beside(self, name):
        """Return the address of the same entries in another form: "data.csv", "feed/"."""
        return self.facets.address().replace(self.path, f"{self.path}{name}", 1)

    @property
    def csv_address(self):
        """Where the entries are as CSV."""
        return self.beside("data.csv")

    @property
    def json_address(self):
        """Where the entries are as JSON."""
        return self.beside("data.json")

    @property
    def feed_address(self):
        """Where the entries are as an Atom feed."""
        return self.beside("feed/")


class DataPageMixin(RoutablePageMixin):
    """An index page that gives its `listing` away as data.csv and data.json."""

    listing = None
    list_class = FilteredList

    def get_cached_paths(self):
        """Return the addresses below this page that a cache in front of the site holds."""
        return ["/", "/data.csv", "/data.json"]

    def filtered_list(self, request):
        """Return the list as `request` asks for it."""
        return self.list_class(self.listing, request.GET, self.get_url(request))

    def _data_of(self, shown):
        return self.listing.for_data(shown.results).iterator(chunk_size=READ_AT_ONCE)

    @path("data.csv/")
    def data_csv(self, request):
        """Answer what the list shows, all pages of it, as CSV; where it is described stands in the headers."""
        entries = self._data_of(self.filtered_list(request))
        response = csv_response(self.listing.columns, entries, f"{self.slug}.csv")
        described = absolute_url(reverse("data_csv_metadata", args=[self.listing.dataset]))
        links = [f'<{described}>; rel="describedby"; type="application/csvm+json"']
        if licence := terms_for(request).licence_address:
            links.append(f'<{iri_to_uri(licence)}>; rel="license"')
        response["Link"] = ", ".join(links)
        return response

    @path("data.json/")
    def data_json(self, request):
        """Answer what the list shows, all pages of it, as JSON."""
        shown = self.filtered_list(request)
        about = {
            "title": self.title,
            "address": absolute_url(shown.facets.address()),
            "version": VERSION,
            "schema": absolute_url(reverse("data_schema", args=[self.listing.dataset])),
            "documentation": absolute_url(f"{reverse('open_data')}#{self.listing.dataset}"),
            **terms_for(request).as_data(),
        }
        return json_response(self.listing.columns, self._data_of(shown), self.listing.changed, **about)


class ListPageMixin(DataPageMixin):
    """An index page that shows its `listing`, and gives it away as data."""

    def get_context(self, request, *args, **kwargs):
        """Add the list."""
        return super().get_context(request, *args, **kwargs) | {"list": self.filtered_list(request)}


class FeedPageMixin(ListPageMixin):
    """A list whose entries are pages, newest first, that can be followed."""

    def get_cached_paths(self):
        """Return the addresses below this page that a cache in front of the site holds."""
        return [*super().get_cached_paths(), "/feed/"]

    @path("feed/")
    def feed(self, request):
        """Answer the list as an Atom feed, narrowed as the list is."""
        shown = self.filtered_list(request)
        entries = self.listing.for_feed(shown.results)
        return feed_response(request, self, entries, address=shown.feed_address, categories=self.listing.categories)
