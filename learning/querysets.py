"""Briefings as lists ask for them."""

from django.db import models

from home.base import FIELDS_OF_LINK
from home.public import PublicPageQuerySet
from home.related import carry


class BriefingQuerySet(PublicPageQuerySet):
    """Briefings as lists ask for them."""

    def newest_first(self):
        """Order by publication date, or by the day it went live here where the briefing bears none."""
        return self.order_by(
            models.functions.Coalesce("publication_date", models.functions.TruncDate("first_published_at")).desc(
                nulls_last=True
            ),
            "title",
            "pk",
        )

    def for_links(self):
        """Fetch what a link to a briefing shows."""
        return self.only(*FIELDS_OF_LINK, "briefing_type")

    def for_cards(self):
        """Fetch the fields that a card shows."""
        return self.only(*FIELDS_OF_LINK, "summary", "briefing_type", "publication_date", "publication_date_precision")

    def cards(self, most):
        """Return the first `most` as a list, with all that their cards show."""
        briefings = list(self.for_cards()[:most])
        carry(briefings, readers="audiences")
        return briefings
