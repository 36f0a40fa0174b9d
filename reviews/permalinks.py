"""Where a recommendation has a page of its own: below the register, under its identifier."""

from django.apps import apps

from home.addresses import absolute_url
from home.prepared import prepared
from home.public import PublicPageQuerySet
from home.related import carry
from home.remembered import remembered
from home.sites import Link, path_of
from home.structured_data import SCHEMA, breadcrumb_list, without_empty

from .history import add_history


def register_address():
    """Return the address of the register, or "" if nobody may read it."""
    found = remembered("register", _registers)
    return (found and path_of(found[0])) or ""


def permalink(register, key):
    """Return the address of the page of the recommendation `key`; register: the register's address."""
    return f"{register}{key}/" if register else ""


def permanent(key):
    """Return the recommendation `key` with what its page shows, or None if nobody may read it."""
    recommendation = apps.get_model("reviews", "Recommendation").objects.filter(key=key).first()
    if recommendation is None:
        return None
    reviews = apps.get_model("reviews", "ReviewPage").objects
    review = reviews.live().public().for_links("reference").filter(pk=recommendation.review_id).first()
    if review is None:
        return None
    recommendation.review = review
    carry([recommendation], addressees="agencies")
    add_history([recommendation])
    return recommendation


class PermanentPage:
    """The page of a recommendation, as templates and search engines meet it. register: the page that it is below."""

    def __init__(self, register, recommendation):
        self.recommendation = recommendation
        self.review = recommendation.review
        self.title = f"{recommendation} of {self.review.title}"
        self.url = permalink(register.url, recommendation.key)
        self.trail = [*register.trail, Link.to(register)]

    def structured_data(self):
        """Return what search engines are told: the way to this page, and what the recommendation is a part of."""
        own = without_empty(
            {
                "@context": SCHEMA,
                "@type": "CreativeWork",
                "name": self.title,
                "identifier": f"urn:uuid:{self.recommendation.key}",
                "url": absolute_url(self.url),
                "creativeWorkStatus": self.recommendation.get_status_display(),
                "datePublished": self.review.publication_date_machine,
                "dateModified": self.recommendation.update_date and self.recommendation.update_date.isoformat(),
                "inLanguage": "en-GB",
                "isAccessibleForFree": True,
                "isPartOf": {"@type": "Report", "name": self.review.title, "url": absolute_url(self.review.url)},
            }
        )
        return [breadcrumb_list(self), own]


@prepared
def _registers():
    model = apps.get_model("reviews", "RecommendationIndexPage")
    return PublicPageQuerySet(model).live().public().values_list("url_path", named=True)
