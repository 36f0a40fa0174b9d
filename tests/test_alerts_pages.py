"""The pages by which readers get alerts, confirm, change and leave: nobody learns who does, nothing stays behind."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from alerts import limits
from alerts.composing import compose
from alerts.leaving import CONFIRM_WITHIN, forget
from alerts.models import Delivery, FormUse, MailTally, Subscriber
from config.logs import DiscreetFormatter
from home import stamp

from .alerts import make_subscriber, queue
from .canary_channels import ask
from .factories import make_agency, make_briefing, make_review, make_theme

pytestmark = pytest.mark.django_db

ADDRESS = "Reader@example.org"
FORM = {"address": ADDRESS, "frequency": "at-once", "follows": "everything"}


@pytest.fixture
def client():
    """A reader whose browser would be refused where a CSRF token was asked for."""
    return Client(enforce_csrf_checks=True)


def post(client, headers=None, **changed):
    return client.post("/alerts/", FORM | changed, headers=headers or {})


def rows_with(text):
    """The tables of alerts that hold `text` anywhere."""
    return {
        model.__name__
        for model in apps.get_app_config("alerts").get_models()
        for row in model.objects.values()
        if text.casefold() in str(row).casefold()
    }


def address_of(subscriber, what):
    return f"/alerts/{what}/{subscriber.token}/"


# --- Asking ------------------------------------------------------------------------------------------------------


def test_the_form_sets_no_cookie_is_kept_by_nobody_and_listed_nowhere(client, home):
    response = client.get("/alerts/")
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "csrfmiddlewaretoken" not in response.text


def test_asking_sends_a_mail_with_a_link_and_nothing_else(client, home):
    response = post(client)
    assert (response.status_code, response["Location"]) == (303, "/alerts/check-your-mail/")
    assert client.get(response["Location"]).status_code == 200
    subscriber = Subscriber.objects.get()
    assert (subscriber.address, subscriber.confirmed_at) == (ADDRESS, None)
    mail = compose(Delivery.objects.get())
    assert mail.to == [ADDRESS]
    assert f"http://localhost:8000{address_of(subscriber, 'confirm')}" in mail.body
    assert not response.cookies


def test_the_answer_is_the_same_whether_or_not_an_address_is_known(client, home):
    make_subscriber("known@example.org")
    make_subscriber("waiting@example.org", confirmed=False)
    for _ in range(limits.TO_AN_ADDRESS):
        limits.allows_address("often@example.org")
    names = ["known", "waiting", "often", "new"]
    answers = [post(client, address=f"{name}@example.org") for name in names]
    facts = {(each.status_code, each["Location"], each.content) for each in answers}
    assert len(facts) == 1
    purposes = Delivery.objects.values_list("subscriber__address", "purpose")
    assert {*purposes} == {
        ("known@example.org", "known"),
        ("waiting@example.org", "confirm"),
        ("new@example.org", "confirm"),
    }


def test_asking_for_somebody_who_gets_alerts_changes_nothing_of_theirs(client, home):
    reader = make_subscriber("reader@example.org", frequency="weekly")
    post(client)
    reader.refresh_from_db()
    assert reader.frequency == "weekly"
    assert Subscriber.objects.count() == 1
    mail = compose(Delivery.objects.get())
    assert mail.subject.startswith("You already get alerts")
    assert address_of(reader, "manage") in mail.body


def test_one_address_is_written_to_a_few_times_a_day(client, home):
    for _ in range(limits.TO_AN_ADDRESS + 3):
        post(client)
        Delivery.objects.update(state="sent", sent_at=timezone.now())
    assert Delivery.objects.count() == limits.TO_AN_ADDRESS


def test_one_network_sends_the_form_a_few_times_an_hour(client, home, monkeypatch):
    monkeypatch.setattr(limits, "OF_A_CLIENT", 2)
    answers = [post(client, address=f"reader{number}@example.org") for number in range(3)]
    assert [each.status_code for each in answers] == [303, 303, 429]
    assert "Try again in an hour" in answers[-1].text
    FormUse.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    forget()
    assert not FormUse.objects.exists()
    assert post(client).status_code == 303


def test_neither_a_network_address_nor_a_mail_address_is_kept_for_the_limits(client, home):
    client.post("/alerts/", FORM, REMOTE_ADDR="203.0.113.7")
    assert rows_with("203.0.113.7") == set()
    assert rows_with(ADDRESS) == {"Subscriber"}


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.org"}, {"Origin": "null"}]
)
def test_a_form_on_another_site_is_refused(headers, client, home):
    response = post(client, headers=headers)
    assert response.status_code == 403
    assert "There is a problem" in response.text
    assert not Subscriber.objects.exists()


def test_a_program_that_fills_in_everything_gets_the_usual_answer_and_no_mail(client, home):
    response = post(client, website="https://example.org")
    assert response["Location"] == "/alerts/check-your-mail/"
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"address": ""}, "Enter an address like name@example.org."),
        ({"address": "reader@"}, "Enter an address like"),
        ({"address": "a\nBcc: b@example.org"}, "Enter an address like"),
        ({"address": "x" * 300 + "@example.org"}, "Enter an address like"),
        ({"address": "łucja@example.org"}, "Enter an address like"),
        ({"frequency": "hourly"}, "Choose how often."),
        ({"follows": "x"}, "Choose what about."),
        ({"follows": "chosen"}, "Choose at least one thing below"),
        ({"kinds": "review"}, "You ticked things below."),
        ({"follows": "chosen", "themes": "no-such-theme"}, "Choose from the list"),
        ({"follows": "chosen", "kinds": "\x00"}, "Choose from the list"),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_beside_the_field(changed, words, client, home):
    make_review(many={"themes": [make_theme()]})
    response = post(client, **changed)
    assert response.status_code == 422
    assert response.text.count(words) == 2
    assert "<title>Error:" in " ".join(response.text.split()).replace("> Error", ">Error")
    assert not Subscriber.objects.exists()


def test_a_host_in_another_script_is_kept_as_mail_servers_know_it(client, home):
    post(client, address="reader@bücher.example")
    assert Subscriber.objects.get().address == "reader@xn--bcher-kva.example"


def test_choices_are_kept(client, home):
    theme, agency = make_theme("Neglect"), make_agency()
    make_review(many={"themes": [theme], "agencies": [agency]})
    chosen = {"kinds": "briefing", "themes": theme.slug, "agencies": agency.slug, "types": "lcspr"}
    post(client, follows="chosen", frequency="weekly", **chosen)
    reader = Subscriber.objects.get()
    assert (reader.frequency, reader.follows_everything, reader.all_briefings) == ("weekly", False, True)
    assert [*reader.themes.all()] == [theme]
    assert [*reader.agencies.all()] == [agency]
    assert [each.slug for each in reader.review_types.all()] == ["lcspr"]


def test_only_what_is_public_is_offered(client, home):
    make_theme("Hidden theme", live=False)
    make_theme("Private theme", private=True)
    make_review(many={"themes": [make_theme("Shown theme")], "agencies": [make_agency("Shown agency")]})
    make_review(live=False, many={"agencies": [make_agency("Hidden agency")]}, review_types=["scr"])
    text = client.get("/alerts/").text
    assert text.count("Shown theme") == 2  # to follow by mail, and by feed
    assert text.count("Shown agency") == 2
    assert "Hidden" not in text
    assert "Private" not in text
    assert "Serious Case Review" not in text


def test_feeds_that_are_offered_answer(client, home):
    make_review("Quokka", many={"themes": [make_theme("Neglect")], "agencies": [make_agency("Council")]})
    make_briefing()
    response = client.get("/alerts/")
    addresses = [
        address
        for feeds in response.context["feeds"]
        for address in [feeds.address, *(address for _, entries in feeds.parts for _, address in entries)]
    ]
    assert len(addresses) >= 5
    for address in addresses:
        assert f'href="{address}"'.replace("&", "&amp;") in response.text
        assert client.get(address)["Content-Type"].startswith("application/atom+xml")


def test_queries_do_not_grow_with_what_is_offered(client, home, django_assert_max_num_queries):
    make_review(many={"themes": [make_theme()], "agencies": [make_agency()]})
    with django_assert_max_num_queries(30) as few:
        client.get("/alerts/")
    for _ in range(5):
        make_review(many={"themes": [make_theme()], "agencies": [make_agency()]})
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/alerts/")


# --- Confirming --------------------------------------------------------------------------------------------------


def test_following_the_link_confirms_nothing_and_the_button_does(client, home):
    reader = make_subscriber(confirmed=False)
    make_review()
    for method in (client.get, client.head):
        assert method(address_of(reader, "confirm")).status_code == 200
    reader.refresh_from_db()
    assert reader.confirmed_at is None
    response = client.post(address_of(reader, "confirm"))
    assert "You get alerts now" in response.text
    reader.refresh_from_db()
    assert reader.confirmed_at
    assert queue() == 0  # what was public before is no news
    make_review()
    assert queue() == 1


def test_confirming_twice_changes_nothing(client, home):
    reader = make_subscriber()
    make_review()
    client.post(address_of(reader, "confirm"))
    assert queue() == 1


def test_an_address_that_is_not_confirmed_within_two_days_is_erased(home):
    late, early = make_subscriber(confirmed=False), make_subscriber(confirmed=False)
    kept = make_subscriber()
    Subscriber.objects.exclude(pk=early.pk).update(asked_at=timezone.now() - CONFIRM_WITHIN - timedelta(minutes=1))
    forget()
    assert {*Subscriber.objects.all()} == {early, kept}
    assert rows_with(late.address) == set()


# --- Changing and leaving ----------------------------------------------------------------------------------------


def test_choices_are_changed_by_the_link_and_what_is_not_offered_now_is_kept(client, home):
    public, hidden = make_theme("Neglect"), make_theme("Hidden")
    reader = make_subscriber(follows_everything=False, terms={"themes": [public, hidden]})
    hidden.unpublish()
    page = client.get(address_of(reader, "manage"))
    assert "Hidden" not in page.text
    assert reader.address not in page.text
    data = {"frequency": "daily", "follows": "chosen", "kinds": "review"}
    response = client.post(address_of(reader, "manage"), data)
    assert (response.status_code, response["Location"]) == (303, f"{address_of(reader, 'manage')}?saved")
    assert "Saved." in client.get(response["Location"]).text
    reader.refresh_from_db()
    assert (reader.frequency, reader.all_reviews) == ("daily", True)
    assert [*reader.themes.all()] == [hidden]
    assert client.post(address_of(reader, "manage"), {}).status_code == 422


def test_leaving_takes_one_click_without_anything_else(client, home):
    reader = make_subscriber("reader@example.org", terms={"themes": [make_theme()]})
    make_review()
    queue()
    Delivery.objects.create(subscriber=reader, purpose="known", state="sent", sent_at=timezone.now())
    assert client.get(address_of(reader, "leave")).status_code == 200
    assert Subscriber.objects.exists()
    one_click = {"List-Unsubscribe": "One-Click"}
    response = client.post(address_of(reader, "leave"), one_click)
    assert response.status_code == 200
    assert "Alerts stopped" in response.text
    assert rows_with("reader") == set()
    assert not Delivery.objects.exists()
    assert MailTally.objects.get().left == 1
    assert client.post(address_of(reader, "leave"), one_click).status_code == 200
    assert MailTally.objects.get().left == 1


@pytest.mark.parametrize("what", ["confirm", "manage", "leave"])
def test_pages_of_a_subscriber_are_told_to_nobody(what, client, home):
    reader = make_subscriber("reader@example.org", confirmed=False)
    response = client.get(address_of(reader, what))
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "reader@example.org" not in response.text
    assert not response.cookies


@pytest.mark.parametrize("what", ["confirm", "manage", "leave"])
@pytest.mark.parametrize("token", ["x" * 32, "x", "%00", "é"])
def test_a_link_that_does_not_work_says_so(what, token, client, home):
    response = client.get(f"/alerts/{what}/{token}/")
    assert response.status_code == 404
    if token != "%00":
        assert "This link does not work" in response.text


def test_asking_confirming_and_leaving_leave_the_stamp_of_public_pages_alone(client, home):
    client.get("/alerts/")  # which makes the site's settings, where there are none yet
    before = stamp.read()
    post(client)
    reader = Subscriber.objects.get()
    client.post(address_of(reader, "confirm"))
    client.post(address_of(reader, "leave"))
    assert stamp.read() == before


def test_no_line_of_the_log_holds_a_token(home):
    formatter = DiscreetFormatter("{message}", style="{")
    record = logging.LogRecord("x", 40, "x", 1, "Not Found: /alerts/leave/secret-token/?x=1", (), None)
    assert formatter.format(record) == "Not Found: /alerts/leave/…/?…"


def test_the_footer_and_the_lists_lead_to_alerts(client, home):
    make_review()
    assert 'href="/alerts/"' in client.get("/").text
    assert client.get("/reviews/").text.count('href="/alerts/"') == 2
    assert client.get("/learning/").text.count('href="/alerts/"') == 2


# --- Canaries ----------------------------------------------------------------------------------------------------


def test_no_word_of_a_hidden_page_gets_into_a_mail_or_onto_these_pages(client, world):
    make_subscriber()
    world.add_pages()
    world.refer()
    queue()
    assert not Delivery.objects.exists()
    reader = make_subscriber()
    pages = ["/alerts/", *(address_of(reader, what) for what in ("manage", "leave", "confirm"))]
    for address in pages:
        assert world.canaries.found_in(ask(client, address).text) == []
    make_review("Child Wagtail", many={"themes": [*world.review.themes.all()]})
    queue()
    mails = [compose(each) for each in Delivery.objects.all()]
    assert len(mails) == 2
    for mail in mails:
        assert world.canaries.found_in(mail.message().as_string()) == []
