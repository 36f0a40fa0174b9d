"""The audit trail: what it holds, and that nobody changes it unnoticed."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from publishing.audit import acting_from, faults_in_chain, seal_entries
from publishing.engine import publish_due
from publishing.models import AuditEntry, AuditSeal
from publishing.models.audit import ImmutableError

from .conftest import append_only
from .factories import make_information_page, make_review

pytestmark = pytest.mark.django_db


def entries_of(page):
    return AuditEntry.objects.filter(subject__endswith=f":{page.pk}")


def make_entries(count=3):
    page = make_information_page("About us")
    for number in range(count):
        log(instance=page, action="wagtail.edit", data={"number": number})
    seal_entries()
    return list(entries_of(page))


def raw(statement, *values):
    """Change the database as somebody would who has its password."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_an_editor_does_is_kept_with_who_when_what_and_from_where(admin_client):
    page = make_review("Child Robin")
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), REMOTE_ADDR="203.0.113.9")
    entry = entries_of(page).get(action="wagtail.unpublish")
    assert (entry.user_name, entry.origin) == ("chief", "203.0.113.9")
    assert (entry.subject, entry.title) == (f"reviews.reviewpage:{page.pk}", "Child Robin")
    assert timezone.now() - entry.at < timedelta(minutes=1)


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(admin_client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    page = make_review()
    admin_client.post(
        reverse("wagtailadmin_pages:unpublish", args=[page.pk]), headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.7"}
    )
    assert entries_of(page).get(action="wagtail.unpublish").origin == "203.0.113.7"


def test_what_the_scheduler_does_is_kept_under_its_process():
    page = make_review(live=False)
    revision = page.save_revision()
    revision.approved_go_live_at = timezone.now()
    revision.save(update_fields=["approved_go_live_at"])
    with acting_from("scheduler 7"):
        publish_due()
    (entry,) = entries_of(page).filter(action="wagtail.publish.scheduled")
    assert entry.origin == "scheduler 7"


def test_an_entry_is_undone_with_what_it_tells_of():
    page = make_information_page("About us")
    before = AuditEntry.objects.count()
    with transaction.atomic():
        log(instance=page, action="wagtail.edit")
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before


def test_an_error_in_an_admin_view_leaves_nothing_half_changed(admin_client, monkeypatch):
    page = make_review()

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(PageLogEntry.objects, "log_action", fail)
    with pytest.raises(ZeroDivisionError):
        admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert type(page).objects.get(pk=page.pk).live


def test_entries_outlive_their_page():
    page = make_review("Child Robin")
    log(instance=page, action="wagtail.edit")
    subject = f"reviews.reviewpage:{page.pk}"
    page.delete()
    assert AuditEntry.objects.filter(subject=subject, title="Child Robin").exists()


def test_an_entry_is_sealed_once():
    make_entries(3)
    assert seal_entries() == 0
    assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert list(faults_in_chain()) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE publishing_auditentry SET user_name = 'somebody else' WHERE id = %s", "was changed"),
        ("UPDATE publishing_auditentry SET data = '{}' WHERE id = %s", "was changed"),
        ("DELETE FROM publishing_auditentry WHERE id = %s", "was removed"),
        ("DELETE FROM publishing_auditseal WHERE entry_id = %s", "is missing"),
    ],
)
def test_a_change_behind_the_applications_back_is_found(change, fault):
    entry = make_entries(3)[1]
    raw(change, entry.pk)
    faults = list(faults_in_chain())
    assert fault in " ".join(faults)
    with pytest.raises(CommandError, match=fault):
        call_command("verify_audit")


def test_an_end_that_was_cut_off_is_found_by_a_digest_kept_elsewhere(capsys):
    entries = make_entries(3)
    call_command("verify_audit")
    end = capsys.readouterr().out.strip()
    call_command("verify_audit", expect=end)
    raw("DELETE FROM publishing_auditseal WHERE entry_id = %s", entries[-1].pk)
    raw("DELETE FROM publishing_auditentry WHERE id = %s", entries[-1].pk)
    call_command("verify_audit")
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", expect=end)


def test_the_export_has_every_entry_with_its_place(capsys):
    make_entries(2)
    call_command("export_audit")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["place"] for line in lines] == list(range(1, AuditEntry.objects.count() + 1))
    assert lines[-1]["data"] == {"number": 1}


def test_code_cannot_change_or_remove_an_entry():
    entry = make_entries(1)[0]
    for attempt in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(ImmutableError):
            attempt()
    with pytest.raises(ImmutableError):
        AuditEntry.objects.update(user_name="somebody else")


@pytest.mark.parametrize(
    "statement", ["UPDATE publishing_auditentry SET title = 'x'", "DELETE FROM publishing_auditseal"]
)
def test_the_database_refuses_what_code_would_not_do(statement):
    make_entries(1)
    for trigger in append_only.statements(connection.vendor, append_only.POSTGRESQL, append_only.SQLITE):
        raw(trigger)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        raw(statement)
    for trigger in append_only.statements(connection.vendor, append_only.POSTGRESQL_UNDO, append_only.SQLITE_UNDO):
        raw(trigger)
