"""Retention in the admin: settings, report, decisions, dashboard, and who may decide."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from documents.models import SiteDocument
from publishing.models import RetentionKeep, RetentionSettings

from .factories import make_briefing, make_document, make_information_page
from .registers import sign_in
from .test_retention import live_since, old_review, set_rules

pytestmark = pytest.mark.django_db

LIST = "/admin/retention/"


def screen(page):
    return reverse("retention_decide", args=[page.pk])


def decision(action, **fields):
    return {"action": action, **{f"{action}-{name}": value for name, value in fields.items()}}


def settings_address():
    return reverse("wagtailsettings:edit", args=["publishing", "retentionsettings", RetentionSettings.load().pk])


def rules_data(**fields):
    return {
        "action-reports": "keep",
        "years-reports": "1",
        "action-reviews": "keep",
        "years-reviews": "1",
        "action-learning": "keep",
        "years-learning": "1",
        "remind_days": "60",
        "how_to_ask": "Ask us.",
        "contact": "",
    } | fields


def test_rules_are_saved_and_shown(admin_client):
    address = settings_address()
    assert "Report one year, briefing for good" in admin_client.get(address).content.decode()
    data = rules_data(**{"action-reports": "record", "years-reports": "2"})
    assert admin_client.post(address, data).status_code == 302
    assert RetentionSettings.current().rules == {"reports": {"action": "record", "years": 2}}
    content = admin_client.get(address).content.decode()
    assert content.count('name="action-reports"') == 1
    assert '<option value="record" selected>' in content
    assert "Reports of reviews, after 2 years" in admin_client.get(LIST).content.decode()


def test_each_preset_fills_in_rules_that_the_form_accepts(admin_client):
    address = settings_address()
    buttons = re.findall(r'data-retention-preset="([^"]+)"', admin_client.get(address).content.decode())
    assert len(buttons) == 5
    for values in buttons:
        filled = json.loads(values.replace("&quot;", '"'))
        assert admin_client.post(address, rules_data(**filled)).status_code == 302


def test_a_rule_without_years_is_refused_and_nothing_is_lost(admin_client):
    response = admin_client.post(
        settings_address(), rules_data(**{"action-reports": "record", "years-reports": "", "how_to_ask": "Write."})
    )
    assert "Give the number of years." in response.content.decode()
    assert "Write." in response.content.decode()
    assert RetentionSettings.current().rules == {}


def test_the_report_and_the_dashboard_list_what_is_due(admin_client):
    review, young = old_review(days=350), old_review(days=10)
    set_rules(reports=("record", 1))
    for address in (LIST, reverse("wagtailadmin_home")):
        content = admin_client.get(address).content.decode()
        assert screen(review) in content
    assert screen(young) not in admin_client.get(reverse("wagtailadmin_home")).content.decode()
    set_rules(reports=("record", 5))
    RetentionSettings.objects.order_by("pk").first().delete()
    assert screen(young) not in admin_client.get(LIST).content.decode()
    assert screen(young) in admin_client.get(LIST + "?all").content.decode()


def test_the_dashboard_says_nothing_where_nothing_is_due(admin_client):
    old_review()
    assert "Due to end" not in admin_client.get(reverse("wagtailadmin_home")).content.decode()


def test_an_editor_keeps_replaces_publishes_again_and_ends(admin_client):
    review = old_review()
    assert screen(review) in admin_client.get(reverse("wagtailadmin_pages:edit", args=[review.pk])).content.decode()
    admin_client.post(screen(review), decision("keep", subject="files", years="2", reason="Asked for."))
    assert RetentionKeep.objects.get().until.year == timezone.localdate().year + 2
    response = admin_client.post(screen(review), decision("record", documents=[review.report.pk]), follow=True)
    assert "The files are closed" in response.content.decode()
    assert "Publish again" in admin_client.get(LIST).content.decode()
    assert SiteDocument.objects.get().is_closed
    admin_client.post(screen(review), decision("reopen"))
    assert not SiteDocument.objects.get().is_closed
    admin_client.post(screen(review), decision("end"))
    assert not Page.objects.get(pk=review.pk).live
    assert admin_client.get(screen(review)).status_code == 404


def test_a_day_to_come_is_scheduled_for_its_start_in_london(admin_client):
    review = old_review()
    day = timezone.localdate() + timedelta(days=30)
    admin_client.post(screen(review), decision("record", documents=[review.report.pk], day=f"{day:%Y-%m-%d}"))
    until = timezone.localtime(SiteDocument.objects.get().public_until)
    assert (until.date(), until.hour, until.minute) == (day, 0, 0)
    assert "decided" in admin_client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        (decision("keep", subject="files", years="", reason=" "), "This field is required"),
        (decision("keep", subject="nothing", years="", reason="Asked for."), "Select a valid choice"),
        (decision("record", documents=[]), "Choose at least one file"),
        (decision("record", documents=["999999"]), "Select a valid choice"),
        (decision("end", day="2020-01-01"), "has begun"),
        (decision("end", day="soon"), "Enter a valid date"),
        (decision("end"), "Give the reason why it ends early"),
    ],
)
def test_what_cannot_be_is_refused_with_a_message(admin_client, posted, message):
    review = old_review(days=100)
    response = admin_client.post(screen(review), posted)
    assert message in response.content.decode()
    assert Page.objects.get(pk=review.pk).live
    assert SiteDocument.objects.get().public_until is None


def test_only_files_of_the_page_are_offered(admin_client):
    review, other = old_review(), make_document("Other")
    response = admin_client.post(screen(review), decision("record", documents=[other.pk]))
    assert "Select a valid choice" in response.content.decode()
    other.refresh_from_db()
    assert other.public_until is None


def test_pages_without_a_rule_have_no_screen(admin_client):
    page = make_information_page()
    page.save_revision().publish()
    assert admin_client.get(screen(page)).status_code in (302, 403)
    assert admin_client.get(screen(live_since(make_briefing(), 10))).status_code == 200
    assert admin_client.post(screen(old_review()), {"action": "unknown"}).status_code == 404


@pytest.mark.parametrize(("group", "may"), [("Authors", False), ("Checkers", False), ("Publishers", True)])
def test_only_who_may_publish_decides(client, django_user_model, group, may):
    review = old_review()
    sign_in(client, django_user_model, group)
    client.post(screen(review), decision("record", documents=[review.report.pk]))
    assert SiteDocument.objects.get().is_closed is may
    assert (client.get(LIST).status_code == 200) is may
    assert (client.get(settings_address()).status_code == 200) is may
    assert Group.objects.filter(name=group).exists()


def test_every_decision_can_be_sent_from_a_browser(admin_user):
    page = old_review()
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    content = client.get(screen(page)).content.decode()
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', content)
    assert len(tokens) == content.count('name="action"') > 0
    data = decision("keep", subject="files", years="", reason="It is asked for.") | {"csrfmiddlewaretoken": tokens[0]}
    assert client.post(screen(page), data).status_code == 302
