"""What a briefing says of itself to search engines (schema.org/Article)."""

from home.addresses import absolute_url
from home.identifiers import page_id
from home.structured_data import SCHEMA, without_empty
from reviews.structured_data import term


def article_data(briefing):
    """Return `briefing` as a schema.org Article that is also a LearningResource."""
    return without_empty(
        {
            "@context": SCHEMA,
            "@type": ["Article", "LearningResource"],
            "identifier": page_id(briefing),
            "headline": briefing.title,
            "description": briefing.meta_description,
            "url": absolute_url(briefing.url) if briefing.url else "",
            "datePublished": briefing.publication_date_machine,
            "inLanguage": "en-GB",
            "isAccessibleForFree": True,
            "wordCount": briefing.word_count,
            "timeRequired": f"PT{briefing.reading_minutes}M" if briefing.reading_minutes else "",
            "learningResourceType": briefing.get_briefing_type_display(),
            "audience": [{"@type": "Audience", "audienceType": audience.name} for audience in briefing.readers],
            "about": [term(theme) for theme in briefing.public_themes],
        }
    )
