"""The report of mail alerts: numbers and a switch, for those who may publish; no address."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from wagtail.models import ModelLogEntry

from alerts import tallies
from alerts.models import Delivery, Sending

from .alerts import make_subscriber

pytestmark = pytest.mark.django_db
REPORT, SWITCH = "/admin/mail-alerts/", "/admin/mail-alerts/switch/"


@pytest.fixture
def person(client):
    """A function that signs in somebody of a group."""

    def sign_in(group):
        user = User.objects.create_user(group, f"{group}@example.org", "a-password")
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def test_who_may_publish_sees_numbers_and_no_address(admin_client, home):
    reader = make_subscriber("reader@example.org", failing_since=timezone.now(), failures=1)
    make_subscriber(frequency="weekly")
    make_subscriber("asking@example.org", confirmed=False)
    Delivery.objects.create(subscriber=reader, purpose="alert", up_to=1)
    Delivery.objects.create(subscriber=reader, purpose="alert", up_to=2, due_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.create(subscriber=reader, purpose="alert", up_to=3, state="sent", sent_at=timezone.now())
    tallies.count("sent", 7)
    Sending.objects.update(last_error="ConnectionRefusedError", last_error_at=timezone.now())
    response = admin_client.get(REPORT)
    names = ("confirmed", "unconfirmed", "refused", "waiting", "put_off")
    assert [response.context[name] for name in names] == [2, 1, 1, 1, 1]
    assert "at once 1, at most once a day 0, at most once a week 1" in response.text
    assert "ConnectionRefusedError" in response.text
    assert "reader@" not in response.text
    assert "asking@" not in response.text


def test_an_empty_report_says_so(admin_client, home):
    assert "No mail yet." in admin_client.get(REPORT).text


def test_alerts_are_paused_and_sent_again_and_both_are_logged(admin_client, home):
    for to, is_paused in (("pause", True), ("pause", True), ("go_on", False)):
        response = admin_client.post(SWITCH, {"to": to}, follow=True)
        assert Sending.objects.get().is_paused == is_paused
        assert ("Send alerts again" in response.text) == is_paused
    actions = ModelLogEntry.objects.order_by("timestamp").values_list("action", flat=True)
    assert [*actions] == ["alerts.pause", "alerts.go_on"]


def test_who_may_only_write_pages_neither_sees_nor_pauses(person, home):
    client = person("Authors")
    for response in (client.get(REPORT), client.post(SWITCH, {"to": "pause"})):
        assert response.status_code in (302, 403)
    assert not Sending.objects.filter(is_paused=True).exists()
    assert "mail-alerts" not in client.get("/admin/").text


def test_queries_of_the_report_do_not_grow(
    admin_client, home, django_assert_num_queries, django_assert_max_num_queries
):
    admin_client.get(REPORT)
    with django_assert_max_num_queries(30) as few:
        admin_client.get(REPORT)
    for _ in range(10):
        Delivery.objects.create(subscriber=make_subscriber(), purpose="alert", up_to=1)
    with django_assert_num_queries(len(few.captured_queries)):
        admin_client.get(REPORT)


def test_publishers_see_it_in_the_menu(person, home):
    client = person("Publishers")
    assert client.get(REPORT).status_code == 200
    assert "mail-alerts" in client.get("/admin/").text
