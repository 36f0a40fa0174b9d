"""What a review says of itself to search engines (schema.org/Report): public facts only, never its submissions."""

from home.addresses import absolute_url
from home.structured_data import SCHEMA, without_empty


def report_data(review):
    """Return `review` as a schema.org Report."""
    return without_empty(
        {
            "@context": SCHEMA,
            "@type": "Report",
            "name": review.title,
            "description": review.meta_description,
            "url": absolute_url(review.url) if review.url else "",
            "reportNumber": review.reference,
            "datePublished": review.publication_date_machine,
            "inLanguage": "en-GB",
            "isAccessibleForFree": True,
            "author": _named("Person", review.lead_reviewer),
            "sourceOrganization": _named("Organization", review.commissioning_body),
            "genre": [kind.name for kind in review.types],
            "about": [theme.title for theme in review.public_themes],
            "encoding": _file(review.report) if review.offers_report else None,
        }
    )


def _named(kind, name):
    return {"@type": kind, "name": name} if name else None


def _file(document):
    if not document or not document.is_open:
        return None
    return {"@type": "MediaObject", "name": document.title, "contentUrl": absolute_url(document.url)}
