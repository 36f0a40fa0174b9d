"""What reviews (schema.org/Report) and themes (schema.org/DefinedTerm) say of themselves to search engines.

Public facts only, never a review's submissions.
"""

from home.addresses import absolute_url
from home.identifiers import page_id
from home.structured_data import SCHEMA, without_empty

from .theme_lists import other_names


def report_data(review):
    """Return `review` as a schema.org Report."""
    return without_empty(
        {
            "@context": SCHEMA,
            "@type": "Report",
            "identifier": page_id(review),
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
            "about": [term(theme) for theme in review.public_themes],
            "encoding": _file(review.report) if review.offers_report else None,
        }
    )


def term(theme):
    """Return a theme, or a link to one, as a schema.org DefinedTerm that something is about."""
    return {"@type": "DefinedTerm", "name": theme.title, "url": absolute_url(theme.url)}


def term_data(theme):
    """Return the page of `theme` as a schema.org DefinedTerm."""
    return without_empty(
        {
            "@context": SCHEMA,
            "@type": "DefinedTerm",
            "identifier": page_id(theme),
            "name": theme.title,
            "alternateName": other_names(theme),
            "description": theme.definition,
            "url": absolute_url(theme.url) if theme.url else "",
        }
    )


def _named(kind, name):
    return {"@type": kind, "name": name} if name else None


def _file(document):
    if not document or not document.is_open:
        return None
    return {"@type": "MediaObject", "name": document.title, "contentUrl": absolute_url(document.url)}
