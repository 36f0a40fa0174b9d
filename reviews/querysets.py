"""Reviews as lists and pages ask for them."""

from django.apps import apps
from django.db import models

from home.base import FIELDS_OF_LINK
from home.prepared import prepared
from home.public import PublicPageQuerySet

TERMS = ("review_types", "age_bands", "harms", "agencies")  # the lists that reviews are sorted by


class ReviewQuerySet(PublicPageQuerySet):
    """Reviews as lists ask for them."""

    def newest_first(self):
        """Order by publication date, undated ones last, then by title."""
        return self.order_by(models.F("publication_date").desc(nulls_last=True), "title", "pk")

    def for_links(self, *also):
        """Fetch what a link to a review shows, and the fields named `also`."""
        return self.only(*FIELDS_OF_LINK, "publication_date", "publication_date_precision", *also)

    def for_cards(self):
        """Fetch the fields that a card shows."""
        return self.only(*FIELDS_OF_LINK, "summary", "publication_date", "publication_date_precision")

    def cards(self, most):
        """Return the first `most` as a list, with all that their cards show."""
        reviews = list(self.for_cards()[:most])
        self.model.complete_cards(reviews)
        return reviews


@prepared
def public_reviews_among(pks):
    """Return those of the reviews `pks` that anybody may read, newest first, for links."""
    return apps.get_model("reviews", "ReviewPage").objects.live().public().filter(pk__in=pks).newest_first().for_links()


@prepared
def public_briefings_of(review):
    """Return the briefings that draw on the review with that id and that anybody may read, for links."""
    briefings = apps.get_model("learning", "BriefingPage").objects.live().public()
    drawing_on_it = briefings.filter(related_reviews__review=review).values("pk")
    return briefings.filter(pk__in=drawing_on_it).newest_first().for_links()


@prepared
def public_reviews_related_to(review):
    """Return the public reviews that the review with that id names as related, newest first, for links."""
    related = apps.get_model("reviews", "RelatedReview").objects.filter(review=review).values("related")
    reviews = apps.get_model("reviews", "ReviewPage").objects.live().public()
    # Not itself: which needs no second place for the id.
    return reviews.filter(pk__in=related.exclude(related=models.F("review"))).newest_first().for_links()


@prepared
def terms_of_review(review):
    """Return the terms of all kinds of the review with that id, each with its `relation`, in one query."""
    model = apps.get_model("reviews", "ReviewPage")
    kinds = []
    for relation in TERMS:
        terms = model._meta.get_field(relation).related_model.objects.filter(reviews=review).order_by()
        has_description = relation == "review_types"
        kinds.append(
            terms.annotate(
                relation=models.Value(relation, output_field=models.CharField()),
                about=models.F("description") if has_description else models.Value("", output_field=models.TextField()),
            ).values_list("relation", "sort_order", "name", "slug", "about", named=True)
        )
    return kinds[0].union(*kinds[1:], all=True).order_by("relation", "sort_order", "name")
