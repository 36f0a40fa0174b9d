"""Search servers: from the setting SEARCH_URL to the backend that Wagtail's own search uses. Imported by the settings.

The public search page always asks the site's own index, which is kept beside the server's; the server answers the
admin's search and whatever else calls `.search()` or `.autocomplete()`; while it does not, the site's own index does.
"""

from importlib.util import find_spec
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

OWN = "own"  # name of the site's own index where a server is the default
SERVERS = {  # scheme: (backend, the package that talks to it)
    "opensearch": ("search.opensearch", "opensearchpy", "opensearch-py"),
    "elasticsearch": ("search.elasticsearch", "elasticsearch", "elasticsearch"),
}
ANSWERS_WITHIN = 5  # seconds; deleting a page tells the server at once, and must not wait for long
PARAMETERS = {"prefix": "practice_reviews_"}
EXAMPLE = "such as opensearch+https://user:password@search.example.org:9200"


def search_backends(url, own):
    """Return the setting WAGTAILSEARCH_BACKENDS.

    url: the text of SEARCH_URL: "" for none, `opensearch+https://…`, `elasticsearch+https://…` (or `+http`), or plain
    `https://…`, which is OpenSearch; `?prefix=` is what the names of its indexes start with. own: the dotted path of
    the site's own backend. Raises ImproperlyConfigured.
    """
    if not url:
        return {"default": {"BACKEND": own}}
    # The site's own comes first: what is saved is in it even if the server then fails.
    return {OWN: {"BACKEND": own}, "default": _server(url)}


def _server(url):
    parts = urlsplit(url)
    name, _, scheme = parts.scheme.rpartition("+")
    parameters = dict(parse_qsl(parts.query))
    # The address is never quoted: it holds a password.
    if scheme not in ("http", "https") or (name or "opensearch") not in SERVERS or not parts.hostname:
        raise ImproperlyConfigured(f"SEARCH_URL must be an address of OpenSearch or Elasticsearch, {EXAMPLE}.")
    if unknown := parameters.keys() - PARAMETERS:
        raise ImproperlyConfigured(f"SEARCH_URL has a parameter that is not known: {', '.join(sorted(unknown))}.")
    backend, module, package = SERVERS[name or "opensearch"]
    if find_spec(module) is None:
        raise ImproperlyConfigured(f"SEARCH_URL needs the package {package}: pip install '{package}'.")
    return {
        "BACKEND": backend,
        "URLS": [urlunsplit((scheme, parts.netloc, parts.path, "", ""))],
        "INDEX_PREFIX": parameters.get("prefix", PARAMETERS["prefix"]),
        "TIMEOUT": ANSWERS_WITHIN,
        "OPTIONS": {"max_retries": 1},
    }
