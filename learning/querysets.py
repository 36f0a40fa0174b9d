"""Briefings as lists ask for them."""

from django.db import models

from home.base import FIELDS_OF_LINK
from home.public import PublicPageQuerySet


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
        """Fetch what a card shows in a fixed number of queries."""
        return self.defer_streamfields().prefetch_related("audiences")
