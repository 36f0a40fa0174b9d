"""A stamp of what readers may see: it moves with every committed change of it, whichever process made it, and daily.

What is kept in memory or in a cache is kept under the stamp, and nobody asks for it again once the stamp has moved.
The stamp is read from the database, because that alone tells every process of every commit, none too early and none
too late: each transaction that changes something adds a row with a random mark, and the stamp is the number of rows
and the sum of their marks. (Not the highest id: of two transactions the one with the lower id may commit last. Not a
counter: all publications would wait for one row.) With it goes the time of the ledger of withdrawals: a restored
database has an old stamp again, under which things were kept that have been withdrawn since.

Every write through Django moves the stamp, unless it is one of `NOT_FOR_READERS`: a table that somebody adds later
moves it too.
"""

import re
import secrets
from contextvars import ContextVar
from functools import cached_property

from django.conf import settings
from django.db import Error, connection, models, transaction
from django.utils import timezone

from . import ledger

WITHOUT_DATABASE = "/health/"  # must answer while the database does not
PREVIEWS = "/preview/"  # behind a link is what no other reader may see
MARK_BITS = 48  # thousands of them add up within 64
MOST_ROWS, ROWS_LEFT = 500, 50

WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|(?:INSERT OR \w+|REPLACE) INTO)\s+"?(\w+)', re.IGNORECASE)
ASSIGNED = re.compile(r'(?:\bSET|,)\s+"(\w+)" = ')

# Tables of which no reader sees anything: what editors prepare, who they are, what is logged and counted.
NOT_FOR_READERS = {
    "alerts_announcement",
    "alerts_delivery",
    "alerts_formuse",
    "alerts_mailtally",
    "alerts_sending",
    "alerts_subscriber",
    "alerts_subscriber_agencies",
    "alerts_subscriber_review_types",
    "alerts_subscriber_themes",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "documents_acceptance",
    "documents_finding",
    "documents_reading",
    "home_change",
    "publishing_auditentry",
    "publishing_auditseal",
    "publishing_gateoverride",
    "publishing_outboxmessage",
    "publishing_retentionkeep",
    "publishing_retentionreminder",
    "publishing_schedulerheartbeat",
    "publishing_watchacceptance",
    "publishing_watchlist",
    "reviews_remindersent",
    "reviews_remindersettings",
    "reviews_progressimport",
    "search_droppedversion",
    "search_indexedobject",
    "search_openedcount",
    "search_posting",
    "search_searchcount",
    "search_segment",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_apitoken",
    "wagtailcore_comment",
    "wagtailcore_commentreply",
    "wagtailcore_groupcollectionpermission",
    "wagtailcore_grouppagepermission",
    "wagtailcore_groupsitepermission",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_taskstate",
    "wagtailcore_uploadedfile",
    "wagtailcore_workflowstate",
    "wagtailsearch_indexentry",
    "wagtailsearch_indexentry_fts",
    "wagtailsearchpromotions_query",
    "wagtailsearchpromotions_querydailyhits",
    "wagtailusers_userprofile",
}
# Columns of other tables that a new draft changes.
DRAFT_COLUMNS = {
    "wagtailcore_page": {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_created_at",
        "latest_revision_id",
        "locked",
        "locked_at",
        "locked_by_id",
    },
}
# A plan is no reader's business, but answers must not be kept beyond its time (`publishing.page_cache`).
PLAN_COLUMNS = {"wagtailcore_revision": {"approved_go_live_at"}}
# A size of a picture is made by whoever looks at it first; its going is another matter.
MADE_BY_READING = ("documents_siterendition",)


def new_mark():
    """Return a random number."""
    return secrets.randbits(MARK_BITS)


class Change(models.Model):
    """The mark of a transaction that changed what readers may see."""

    mark = models.BigIntegerField(default=new_mark, editable=False)

    class Meta:
        app_label = "home"

    def __str__(self):
        return str(self.mark)


class _Request:
    """The stamp as one request sees it: read when it is first asked for, and then the same to the end."""

    def __init__(self, is_for_anybody):
        self.is_for_anybody = is_for_anybody

    @cached_property
    def stamp(self):
        marks = read()
        # What is overdue depends on the day on London's calendar.
        return marks and f"{marks} {ledger.moved_at()} {timezone.localdate()}"


_request = ContextVar("request of the stamp", default=None)


def is_anonymous(request):
    """Return whether `request` is a reader's, who shows nothing of who they are; Wagtail's previews are not."""
    return (
        request.method in ("GET", "HEAD")
        and not getattr(request, "is_dummy", False)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
    )


class StampMiddleware:
    """Lets `current` answer the same throughout a request, if that is an anonymous reader's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        if request.path_info.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        token = _request.set(_Request(is_anonymous(request) and not request.path_info.startswith(PREVIEWS)))
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def current():
    """Return the stamp (a text) of the present request, or None if nothing may be kept.

    Nothing may be kept outside a request of an anonymous reader (an editor's may show a draft), within a transaction
    (others do not see its changes, which may be undone), and when the database or the ledger cannot be asked. What is
    kept under the stamp has to be read after this was first asked.
    """
    request = _request.get()
    return of_database() if request and request.is_for_anybody else None


def of_database():
    """Return the stamp as the present request sees it, whoever makes it; None where `current` has none either."""
    request = _request.get()
    if request is None or connection.in_atomic_block:
        return None
    try:
        return request.stamp
    except (Error, OSError):
        return None


def read():
    """Return the stamp as it is now, or None while no change is known. Raises django.db.Error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), SUM(mark) FROM home_change")
        count, total = cursor.fetchone()
    return f"{count}-{total}" if count else None


def move():
    """Move the stamp with the present transaction (at once if there is none), if it does not do so already."""
    # Django drops what waits for a commit when its part of the transaction is undone, and so forgets that the stamp
    # was moved exactly when that is no longer so.
    if any(function is _moved for _, function, _ in connection.run_on_commit):
        return
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO home_change (mark) VALUES (%s)", [new_mark()])
    transaction.on_commit(_moved)


def _moved():
    pass


def forget_old_changes():
    """Delete the oldest rows where there are many; the stamp moves by that too."""
    if Change.objects.count() > MOST_ROWS:
        newest = Change.objects.order_by("-pk").values_list("pk", flat=True)[ROWS_LEFT]
        Change.objects.filter(pk__lte=newest).delete()


def is_for_readers(sql):
    """Return whether the statement `sql` changes what readers may see."""
    match = WRITING.match(sql)
    if not match:
        return False
    table = match[1].lower()
    if table in MADE_BY_READING:
        return not sql.lstrip().upper().startswith("INSERT")
    assigned = {*ASSIGNED.findall(sql)} if table in DRAFT_COLUMNS or table in PLAN_COLUMNS else set()
    if table in PLAN_COLUMNS and assigned == PLAN_COLUMNS[table]:
        return True
    return table not in NOT_FOR_READERS and not (assigned and assigned <= DRAFT_COLUMNS.get(table, set()))


class Watch:
    """Looks at every statement of a connection (Django's "database instrumentation")."""

    is_on = True  # not while tables are being made

    def __call__(self, execute, sql, params, many, context):
        """Execute the statement, and move the stamp with it."""
        if not self.is_on or not is_for_readers(str(sql)):
            return execute(sql, params, many, context)
        if connection.in_atomic_block:
            result = execute(sql, params, many, context)
            move()
        else:  # where each statement is committed by itself, both or neither
            with transaction.atomic():
                result = execute(sql, params, many, context)
                move()
        return result


watch = Watch()


def watch_connection(connection, **kwargs):
    """Watch a new connection to the database; for the signal `connection_created`."""
    if connection.alias != "default" or watch in connection.execute_wrappers:
        return
    connection.execute_wrappers.append(watch)
    if connection.vendor == "sqlite":
        # SQLite commits no statement of which rows are still to be fetched; Django can do without INSERT ... RETURNING.
        connection.features.can_return_columns_from_insert = False


def stop_watching(**kwargs):
    """Leave the stamp alone while migrations make the tables; for the signal `pre_migrate`."""
    watch.is_on = False


def watch_again(**kwargs):
    """Move the stamp for all that migrations did, and watch again; for the signal `post_migrate`."""
    watch.is_on = True
    if Change._meta.db_table in connection.introspection.table_names():
        move()
