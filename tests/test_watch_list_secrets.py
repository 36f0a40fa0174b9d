"""The words of watch lists stay where they belong: encrypted in one row, and on the screen of who asked for them."""

import io
import logging
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.views.debug import ExceptionReporter
from wagtail.models import Page

from documents.models import PageText
from publishing.models import AuditEntry, WatchList
from publishing.releases import HeldError, approve, go_live
from publishing.watch_lists import check, views
from publishing.watch_lists.check import look_at
from publishing.watch_lists.records import list_of, mark_of, words_of

from .factories import make_document
from .releases import make_draft, make_release, make_user
from .watch_lists import WORD, watch

pytestmark = pytest.mark.django_db
UNSEEN = "Thistledown"  # on the list, and nowhere else


def address(page):
    return reverse("watch_list", args=[page.pk])


def everything_in_the_database():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(str(value) for value in row)


def use_the_screens(client, page, approver):
    """Do with the list of `page` whatever can be done, with bad input and a hold of its release too."""
    for words in (f"{WORD}\n{UNSEEN}\na", f"{UNSEEN}\n" * 5000, f"{WORD}\n{UNSEEN}"):
        client.post(address(page), {"action": "save", "words": words, "seen": mark_of(list_of(page))}, follow=True)
    client.post(address(page), {"action": "save", "words": UNSEEN, "seen": "of another"})
    client.post(address(page), {"action": "show"})
    found = look_at(page).draft
    data = {"action": "accept", "digests": [one.digest for one in found]}
    client.post(address(page), data | {"reason": f"It is not {UNSEEN}."})
    client.post(address(page), data | {"reason": "A bird of that name."}, follow=True)
    for name in ("wagtailadmin_pages:edit", "wagtailadmin_pages:history"):
        client.get(reverse(name, args=[page.pk]))
    release = approve(make_release(page), approver)
    client.post(address(page), {"action": "save", "words": f"{UNSEEN}\nof the", "seen": mark_of(list_of(page))})
    PageText.objects.update(text=f"{WORD} and {WORD}")
    type(release).objects.filter(pk=release.pk).update(
        go_live_at=page.first_published_at or page.latest_revision_created_at
    )
    with pytest.raises(HeldError):
        go_live(release.pk)
    client.get(reverse("releases:inspect", args=[release.pk]))
    call_command("rotate_watch_lists", stdout=io.StringIO())


def test_no_word_is_logged_or_kept_anywhere_but_encrypted(admin_client, django_user_model, caplog, settings):
    settings.ADVANCE_NOTICE_WORKING_DAYS = 0
    connection.force_debug_cursor = True  # statements are logged with what they are given
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    document = make_document()
    page = Page.objects.get(pk=make_draft(report=document).pk)
    PageText.objects.create(document=document, number=1, text="Quill-\nfeather stands in the file.")
    try:
        use_the_screens(admin_client, page, make_user(django_user_model, "approver"))
    finally:
        connection.force_debug_cursor = False
    statements = [record.getMessage() for record in caplog.records if record.name == "django.db.backends"]
    others = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert any('INSERT INTO "publishing_watchlist"' in statement for statement in statements)
    assert not [line for line in (*statements, *others) if UNSEEN.lower() in line.lower()]
    assert not [line for line in others if WORD.lower() in line.lower()]  # in the statements is the file's own text
    assert words_of(list_of(page)) == (WORD, UNSEEN)
    places = [(table, row) for table, row in everything_in_the_database() if UNSEEN.lower() in row.lower()]
    assert not places
    with_word = {table for table, row in everything_in_the_database() if WORD.lower() in row.lower()}
    assert with_word <= {"documents_pagetext"}
    assert AuditEntry.objects.filter(action="publishing.watch_list.accept").exists()
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    assert UNSEEN not in dump.getvalue()


@pytest.mark.parametrize("broken", ["keep_words", "look_at", "words_of"])
def test_an_error_report_holds_no_word(admin_client, rf, monkeypatch, broken):
    page = make_draft(summary=WORD)
    watch(page, UNSEEN)
    reports = []

    def fail(*args, **kwargs):
        words = UNSEEN  # noqa: F841, what a traceback would show
        raise RuntimeError("Something broke.")

    def report(sender, request, **kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    from django.core.signals import got_request_exception  # noqa: PLC0415

    got_request_exception.connect(report)
    monkeypatch.setattr(views, broken, views.sensitive_variables()(fail))
    data = {"action": "save", "words": f"{UNSEEN}\nRowan", "seen": mark_of(list_of(page))}
    try:
        with pytest.raises(RuntimeError):
            admin_client.post(address(page), data if broken == "keep_words" else {"action": "show", "words": UNSEEN})
    finally:
        got_request_exception.disconnect(report)
    assert "Something broke." in reports[0]
    assert UNSEEN not in reports[0]


def test_an_error_deep_in_the_search_is_reported_without_a_word(monkeypatch):
    page = make_draft(summary=WORD)
    watch(page, UNSEEN)
    monkeypatch.setattr(check, "places_of", lambda draft: [SimpleNamespace(text=None)])
    try:
        look_at(page)
    except AttributeError:
        report = ExceptionReporter(None, *sys.exc_info()).get_traceback_html()
    assert "isascii" in report
    assert UNSEEN not in report
    assert UNSEEN.lower() not in report


def test_nothing_that_holds_words_prints_them():
    page = make_draft(summary=f"{UNSEEN} here.")
    watch(page, UNSEEN)
    result = look_at(page)
    printed = [repr(result), repr(result.draft), str(result.draft[0]), repr(result.draft[0].passages)]
    printed += [repr(words_of(list_of(page))), f"{words_of(list_of(page))}", str(WatchList.objects.get())]
    assert not [text for text in printed if UNSEEN.lower() in text.lower()]
