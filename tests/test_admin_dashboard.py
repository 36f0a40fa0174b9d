"""The dashboard and the menu: what they show, in which order, and to whom."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from home.dashboard import ContentCheckPanel, DoubtsPanel, OverduePanel, ScheduledPanel, WaitingPanel
from home.doubts import record_import
from tests.factories import make_information_page, make_recommendation, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.org", "boss-password")


@pytest.fixture
def member_of(django_user_model):
    """A function that makes a user who is in the named group."""

    def make(name, group):
        user = django_user_model.objects.create_user(name, f"{name}@example.org", "example-password")
        user.groups.add(Group.objects.get(name=group))
        return user

    return make


@pytest.fixture
def outsider(member_of):
    """A user who may edit one free page and nothing else."""
    authors = Group.objects.get(name="Authors")
    group = Group.objects.create(name="One page")
    group.permissions.set(authors.permissions.all())
    permission = authors.page_permissions.get(permission__codename="change_page").permission
    GroupPagePermission.objects.create(group=group, page=make_information_page("Own page"), permission=permission)
    return member_of("outsider", "One page")


def schedule(page, days):
    page.go_live_at = timezone.now() + timedelta(days=days)
    page.save_revision().publish()


def titles(panel):
    entries = panel.get_context_data({})["entries"]
    return [entry["page"].get_admin_display_title() if "page" in entry else entry["draft_title"] for entry in entries]


def test_scheduled_pages_changes_and_ends_stand_in_order_of_time(chief):
    ends = make_review("Ends", expire_at=timezone.now() + timedelta(days=2))
    changes = make_review("Changes")
    changes.save_revision().publish()
    changes.refresh_from_db()
    schedule(changes, 3)
    schedule(make_review("Starts", live=False), 1)
    make_review("Live")
    make_review("Draft", live=False, go_live_at=timezone.now() + timedelta(days=1))  # typed, but not approved
    panel = ScheduledPanel(chief)
    assert titles(panel) == ["Starts", "Ends", "Changes"]
    whats = [entry["what"] for entry in panel.get_entries()]
    assert whats == ["Goes live", "Is taken off the site", "Changes go live"]
    assert ends.live


def test_times_are_those_of_london(admin_client):
    page = make_review("Summer", live=False)
    page.go_live_at = timezone.make_aware(timezone.datetime(2040, 7, 2, 9, 30))
    page.save_revision().publish()
    assert "Monday 2 July 2040, 09:30" in admin_client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_waits_for_the_reader_comes_first(member_of):
    author, checker, publisher = (
        member_of("ann", "Authors"),
        member_of("chris", "Checkers"),
        member_of("pat", "Publishers"),
    )
    first, second = make_review("First", live=False), make_review("Second", live=False)
    for page in (first, second):
        page.save_revision(user=author)
        page.get_workflow().start(page, author)
    second.current_workflow_task.on_action(second.current_workflow_task_state, checker, "approve")
    assert titles(WaitingPanel(checker)) == ["First", "Second"]
    assert titles(WaitingPanel(publisher)) == ["Second", "First"]
    assert [entry["is_mine"] for entry in WaitingPanel(publisher).get_entries()] == [True, False]


def test_pages_due_now_or_within_a_month_stand_with_the_longest_due_first(chief):
    today = timezone.localdate()
    make_review("Soon", content_check_due=today + timedelta(days=30))
    make_information_page("Long due", content_check_due=date(2020, 1, 1))
    make_review("Later", content_check_due=today + timedelta(days=31))
    make_review("Draft", live=False, content_check_due=today)
    panel = ContentCheckPanel(chief)
    assert titles(panel) == ["Long due", "Soon"]
    assert [entry["is_due"] for entry in panel.get_entries()] == [True, False]


def test_overdue_recommendations_are_counted_and_lead_to_the_register(admin_client, chief):
    review = make_review()
    make_recommendation(review, due=date(2020, 1, 1))
    make_recommendation(review, due=date(2020, 1, 1), status="complete")
    context = OverduePanel(chief).get_context_data({})
    assert (context["overdue"], context["soon"]) == (1, 0)
    assert context["agencies"] == [("Addressed to no agency", "", 1, 0)]
    html = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    address = f"{reverse('registers_recommendations_modeladmin_index')}?due=overdue"
    assert address in html
    assert "1 recommendation overdue" in html
    assert len(admin_client.get(address).context["object_list"]) == 1


def test_nothing_of_pages_that_somebody_may_not_edit_reaches_them(client, outsider, chief):
    live = make_review("Canary live", content_check_due=date(2020, 1, 1), expire_at=timezone.now() + timedelta(days=9))
    make_recommendation(live, due=date(2020, 1, 1))
    schedule(make_review("Canary scheduled", live=False), 1)
    waiting = make_review("Canary waiting", live=False)
    waiting.save_revision()
    waiting.get_workflow().start(waiting, chief)
    client.force_login(outsider)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Scheduled" in html
    assert "Canary" not in html
    assert OverduePanel(outsider).get_context_data({})["overdue"] == 0


def test_empty_dashboard_says_so(admin_client):
    html = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    for sentence in (
        "Nothing is scheduled.",
        "No page waits for a check.",
        "No page is due within 30 days.",
        "No recommendation is overdue, and none is due within 30 days.",
    ):
        assert sentence in html


def test_dashboard_queries_do_not_grow_with_the_pages(client, member_of, django_assert_max_num_queries):
    user = member_of("pat", "Publishers")
    client.force_login(user)

    def add_pages(count):
        for number in range(count):
            schedule(make_review(f"Scheduled {count} {number}", live=False), 1)
            make_review(f"Due {count} {number}", content_check_due=date(2020, 1, 1))
            page = make_review(f"Waiting {count} {number}", live=False)
            page.save_revision()
            page.get_workflow().start(page, user)

    add_pages(1)
    with django_assert_max_num_queries(200) as few:
        client.get(reverse("wagtailadmin_home"))
    add_pages(4)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("wagtailadmin_home"))


def test_menu_starts_with_reviews_and_learning(admin_client):
    html = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    places = [html.index(f'"name": "{name}"') for name in ("reviews", "learning", "registers", "explorer", "images")]
    assert places == sorted(places)


def test_menu_leads_only_where_somebody_may_edit(client, outsider):
    client.force_login(outsider)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert '"name": "explorer"' in html
    assert '"name": "learning"' not in html


def test_admin_carries_the_sites_name(client):
    html = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "Sign in" in html
    assert "Safeguarding Children Partnership" in html
    assert "Sign in to Wagtail" not in html


def test_imported_pages_are_listed_with_what_is_doubtful_until_somebody_publishes_them(client, chief, outsider):
    doubtful, clear = make_review("Child Doubt", live=False), make_review("Child Clear", live=False)
    record_import(doubtful, "one", ["The report's link was lost."])
    record_import(clear, "two", [])
    assert titles(DoubtsPanel(chief)) == ["Child Doubt"]
    assert titles(DoubtsPanel(outsider)) == []
    client.force_login(chief)
    assert "The report&#x27;s link was lost." in client.get(reverse("wagtailadmin_home")).content.decode()
    doubtful.save_revision().publish()
    assert titles(DoubtsPanel(chief)) == []
    assert "to be looked at before publishing" not in client.get(reverse("wagtailadmin_home")).content.decode()
