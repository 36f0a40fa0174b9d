"""The page about the site's data, and its descriptions for programs."""

from functools import cached_property

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from home.addresses import absolute_url
from home.data_version import CHANGES, VERSION
from home.licence import terms_for
from home.sites import Link, site_for
from home.structured_data import breadcrumb_list
from reviews.history_data import HistoryData

from ..exchange.feed import FIELDS, MOST_AT_ONCE
from ..exchange.feed import VERSION as EXCHANGE_VERSION
from .catalogue import catalogue, dataset_data
from .datasets import public_datasets
from .schemas import csv_metadata, json_schema

# Page types that the API states the same facts of, by their datasets (config/api.py).
API_TYPES = {
    "reviews": "reviews.ReviewPage",
    "briefings": "learning.BriefingPage",
    "themes": "reviews.ThemePage",
    "resources": "learning.ResourceLinkPage",
}


class About:
    """What the page says of itself, as Wagtail's pages do; for the templates of pages."""

    title = "Open data"
    meta_description = "Reviews, recommendations, briefings and themes as CSV and JSON, each column described."
    social_image = None

    def __init__(self, site, datasets, terms):
        self._home = site.root_page
        self._datasets = datasets
        self._terms = terms

    @cached_property
    def url(self):
        """Its address."""
        return reverse("open_data")

    @property
    def trail(self):
        """The pages above it."""
        return [Link.to(self._home)]

    def structured_data(self):
        """Return what search engines are told: the way to this page, and the datasets."""
        return [breadcrumb_list(self), *(dataset_data(dataset, self._terms) for dataset in self._datasets)]


@require_safe
def open_data(request):
    """Describe the data for people."""
    site, terms = site_for(request), terms_for(request)
    datasets = public_datasets(site)
    context = {
        "page": About(site, datasets, terms),
        "datasets": datasets,
        "histories": [HistoryData(each.path) for each in datasets if each.name == "recommendations"],
        "terms": terms,
        "version": VERSION,
        "changes": CHANGES,
        "api_address": absolute_url("/api/v2/pages/"),
        "api_types": [(each, API_TYPES[each.name]) for each in datasets if each.name in API_TYPES],
        "exchange_address": absolute_url(reverse("exchange_briefings")),
        "exchange_version": EXCHANGE_VERSION,
        "exchange_fields": FIELDS,
        "most_at_once": MOST_AT_ONCE,
        "catalogue_address": absolute_url(reverse("data_catalogue")),
    }
    return render(request, "open_data/open_data.html", context)


@require_safe
def data_catalogue(request):
    """Answer the catalogue of the data (DCAT) as JSON-LD."""
    return _json(catalogue(public_datasets(site_for(request)), terms_for(request)), "application/ld+json")


@require_safe
def data_schema(request, name):
    """Answer the JSON Schema of a dataset's JSON."""
    return _json(json_schema(_dataset(request, name)), "application/schema+json")


@require_safe
def data_csv_metadata(request, name):
    """Answer the description of a dataset's CSV (CSV on the Web)."""
    return _json(csv_metadata(_dataset(request, name), terms_for(request)), "application/csvm+json")


def _dataset(request, name):
    for dataset in public_datasets(site_for(request)):
        if dataset.name == name:
            return dataset
    raise Http404


def _json(data, media_type):
    return JsonResponse(data, content_type=media_type, json_dumps_params={"indent": 1, "ensure_ascii": False})
