"""Identifiers for whoever uses the site's data: the same for good, whatever a page is called and wherever it lies.

A page's is the UUID that Wagtail gives it (`translation_key`): it stays when the page is renamed, moved, unpublished or
brought back from a backup, and a copy of the page gets another. Numbers of rows would not do: SQLite gives them anew.
"""


def page_id(page):
    """Return the identifier of a page, as a URN (RFC 9562): "urn:uuid:0b8b…"."""
    return page.translation_key.urn


def page_ids(pages):
    """Return the identifiers of prefetched pages, as a list."""
    return [page_id(page) for page in pages.all()]


def slugs(terms):
    """Return the slugs of prefetched terms, as a list: agencies and other lists of words are told apart by them."""
    return [term.slug for term in terms.all()]
