"""What pages say of themselves to search engines (schema.org as JSON-LD): public facts only."""

from .addresses import absolute_url

SCHEMA = "https://schema.org"


def breadcrumb_list(page):
    """Return the way from the home page down to `page` as a BreadcrumbList, or None at the top."""
    pages = [*page.trail, page]
    if len(pages) == 1:
        return None
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": step.title, "item": _page(step)}
            for place, step in enumerate(pages, start=1)
        ],
    }


def _page(step):
    # A node and not a text: schema.org asks for a Thing here.
    return {"@type": "WebPage", "@id": absolute_url(step.url)}


def without_empty(data):
    """Return `data` without what is not known."""
    return {key: value for key, value in data.items() if value}
