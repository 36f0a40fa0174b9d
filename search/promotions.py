"""What editors promote for a search, and how often was searched for what (Wagtail's search promotions)."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import Q
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.search.utils import MAX_QUERY_STRING_LENGTH, normalise_query_string

from .hits import public_pages

logger = logging.getLogger(__name__)


def picks(text):
    """Return what editors promote for `text`; pages that are not public are left out."""
    return (
        SearchPromotion.objects.filter(query__query_string=_stored_form(text))
        .filter(Q(page__in=public_pages()) | Q(page=None))
        .select_related("page")
    )


def count(text):
    """Count a search for `text`, for the editors' statistics. A failure is logged and never the reader's problem."""
    try:
        with transaction.atomic():
            Query.get(_stored_form(text)).add_hit()
    except DatabaseError:
        logger.warning("A search was not counted", exc_info=True)


def _stored_form(text):
    # Wagtail cuts before it lowers the case, which can lengthen a text beyond what its column holds.
    return normalise_query_string(text)[:MAX_QUERY_STRING_LENGTH]
