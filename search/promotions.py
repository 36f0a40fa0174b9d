"""What editors promote for a search, and how often was searched for what (Wagtail's search promotions)."""

import logging
from functools import lru_cache

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion
from wagtail.search.utils import MAX_QUERY_STRING_LENGTH, normalise_query_string

from home.prepared import prepared

from .hits import public_pages

logger = logging.getLogger(__name__)


def picks(text):
    """Return what editors promote for `text`; pages that are not public are left out."""
    return _picks(_stored_form(text))


@prepared
def _picks(stored):
    of_query = SearchPromotion.objects.filter(query__query_string=stored)
    return of_query.filter(Q(page__in=public_pages()) | Q(page=None)).select_related("page")


def count(text):
    """Count a search for `text`, for the editors' statistics. A failure is logged and never the reader's problem."""
    try:
        with transaction.atomic():
            stored = _stored_form(text)
            today = _count_of(timezone.now().date()).first(stored)
            if today:
                QueryDailyHits.objects.filter(pk=today[0]).update(hits=F("hits") + 1)
            else:
                Query.get(stored).add_hit()
    except DatabaseError:
        logger.warning("A search was not counted", exc_info=True)


@lru_cache(2)
def _count_of(day):
    """Return the query for the row that counts a search on `day`, if there was one already."""
    hits = QueryDailyHits.objects.filter(date=day)
    return prepared(lambda stored: hits.filter(query__query_string=stored).values_list("pk"))


def _stored_form(text):
    # Wagtail cuts before it lowers the case, which can lengthen a text beyond what its column holds.
    return normalise_query_string(text)[:MAX_QUERY_STRING_LENGTH]
