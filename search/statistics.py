"""Counting what is searched for and opened, for editors, without keeping anything about a person.

Kept are texts and numbers by the day: no address, no session, no time. A text is kept in clear from the day on which
it is searched for on a third day within three months: one reader who tries a name again and again, or comes back by
"back", stays a digest, which is then forgotten. All goes after a year.
"""

import logging
import re
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from .analysis import words_of
from .models import OpenedCount, SearchCount
from .models.statistics import LONGEST_TEXT
from .personal import may_be_personal, watched_among

logger = logging.getLogger(__name__)

DAYS_UNTIL_KEPT = 3  # on which a text is searched, before it is kept in clear
FORGET_UNKEPT_AFTER = timedelta(days=90)
FORGET_AFTER = timedelta(days=365)
MOST_TEXTS_A_DAY = 5_000  # a flood of others is counted together
MOST_OPENED_A_DAY = 5_000
PATIENCE = 100  # milliseconds for which a reader waits for another's write on SQLite
CRAWLER = re.compile(r"bot|crawl|spider|slurp|archiver|monitor|preview|python|curl|wget|headless", re.IGNORECASE)


def is_reader(request):
    """Return whether `request` is one to count: a reader's, not a machine's, an editor's or a browser's guess."""
    headers = request.headers
    return (
        request.method in ("GET", "POST")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not CRAWLER.search(headers.get("User-Agent", ""))
        and "prefetch" not in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    )


def count(text, found_total):
    """Count a search for `text` that found `found_total`, in at most two queries.

    A failure is logged, without the text, and never the reader's problem.
    """
    with _never_in_the_way("A search was not counted"):
        kept = countable(text)
        digest = _digest(kept)
        today, nothing = timezone.localdate(), int(not found_total)
        changes = {"searches": F("searches") + 1, "nothing_found": F("nothing_found") + nothing}
        if not SearchCount.objects.filter(day=today, digest=digest).update(**changes):
            _add_search(today, digest, kept, nothing)


def count_opened(kind, number, text):
    """Count that what is of `kind` (an `OpenedCount.Kind`) with this number was opened from the results of `text`.

    The caller has seen to it that anybody may read it. A failure is logged.
    """
    with _never_in_the_way("What was opened was not counted"):
        today, digest = timezone.localdate(), _digest(countable(text))
        known = SearchCount.objects.filter(digest=digest).exclude(text="").values_list("text", flat=True).first()
        row = {"day": today, "kind": kind, "number": number, "text": known or ""}
        if OpenedCount.objects.filter(**row).update(times=F("times") + 1):
            return
        if OpenedCount.objects.filter(day=today).count() < MOST_OPENED_A_DAY:
            OpenedCount.objects.create(**row, times=1)


def countable(text):
    """Return the form in which `text` is counted: its words as they are compared, or "" if it must not be kept."""
    words = " ".join(words_of(text))
    return "" if len(words) > LONGEST_TEXT or not words or may_be_personal(text) else words


def searches():
    """Return the counts of each text that is kept, as dicts, to be narrowed by `day` and ordered."""
    kept = SearchCount.objects.exclude(text="").values("digest")
    by_text = SearchCount.objects.filter(digest__in=kept).order_by().values("digest")
    return by_text.annotate(
        words=Max("text"), total=Sum("searches"), nothing=Sum("nothing_found"), last_day=Max("day")
    ).exclude(words="")


def not_shown():
    """Return how many searches found nothing whose text is not kept, or not yet."""
    kept = SearchCount.objects.exclude(text="").values("digest")
    return SearchCount.objects.exclude(digest__in=kept).aggregate(total=Sum("nothing_found"))["total"] or 0


def forget_watched():
    """Delete every text that holds a word of a watch list, which may have been written after it was searched."""
    texts = {
        *SearchCount.objects.exclude(text="").values_list("text", flat=True),
        *OpenedCount.objects.exclude(text="").values_list("text", flat=True),
    }
    if watched := watched_among(texts):
        digests = SearchCount.objects.filter(text__in=watched).values_list("digest", flat=True)
        SearchCount.objects.filter(digest__in=list(digests)).delete()
        OpenedCount.objects.filter(text__in=watched).delete()
        Query.objects.filter(query_string__in=watched, editors_picks=None).delete()


def keep_in_order():
    """Forget what is old, and tell Wagtail yesterday's searches; called daily by the scheduler."""
    today = timezone.localdate()
    forget_watched()
    SearchCount.objects.filter(text="", day__lt=today - FORGET_UNKEPT_AFTER).delete()
    for model in (SearchCount, OpenedCount):
        model.objects.filter(day__lt=today - FORGET_AFTER).delete()
    yesterday = today - timedelta(days=1)
    # Its list of frequent searches, from which editors choose those to promote something for.
    for counted in SearchCount.objects.filter(day=yesterday).exclude(text=""):
        QueryDailyHits.objects.update_or_create(
            query=Query.get(counted.text), date=yesterday, defaults={"hits": counted.searches}
        )
    QueryDailyHits.garbage_collect(days=FORGET_AFTER.days)
    Query.garbage_collect()


def _digest(kept):
    """Return what stands for a text; "" stays "", where all that must not be kept is counted together."""
    return kept and salted_hmac("search.statistics", kept, algorithm="sha256").hexdigest()[:32]


def _add_search(today, digest, text, nothing):
    """Add the day's row of a text, or add to what is counted together if there are too many rows already.

    One statement: two processes may do so at once. The text stands in it if it was searched on enough days before.
    """
    table = SearchCount._meta.db_table
    has_room = f"(SELECT COUNT(*) FROM {table} WHERE day = %s) < %s"  # noqa: S608, the table is ours
    is_known = f"(SELECT COUNT(*) FROM {table} WHERE digest = %s AND day < %s) >= %s"  # noqa: S608
    sql = f"""
        INSERT INTO {table} (day, digest, text, searches, nothing_found)
        SELECT %s, CASE WHEN {has_room} THEN %s ELSE '' END,
            CASE WHEN {has_room} AND {is_known} THEN %s ELSE '' END, 1, %s
        WHERE 1 = 1
        ON CONFLICT (day, digest) DO UPDATE SET searches = {table}.searches + 1,
            nothing_found = {table}.nothing_found + EXCLUDED.nothing_found
    """
    room = [today, MOST_TEXTS_A_DAY]
    known = [digest, today, DAYS_UNTIL_KEPT - 1]
    with connection.cursor() as cursor:
        cursor.execute(sql, [today, *room, digest, *room, *known, text, nothing])


@contextmanager
def _never_in_the_way(message):
    """Log an error of the database, and on SQLite give up soon where somebody else is writing."""
    try:
        with _little_patience():
            yield
    except DatabaseError as error:
        logger.warning("%s: %s", message, type(error).__name__)  # its words may hold the text


@contextmanager
def _little_patience():
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    patience = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {patience}")
