"""The registers: what they list, to whom, how they filter, and that a term in use cannot be deleted."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from reviews.models import Agency, Recommendation, ReviewPage
from reviews.registers.states import PageState, with_state
from tests.factories import make_agency, make_recommendation, make_review
from tests.registers import LISTS, REGISTERS, address, listed, rows, sign_in, yesterday

pytestmark = pytest.mark.django_db


# --- Screens ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("register", REGISTERS)
def test_register_opens_empty_and_full_and_exports(admin_client, register):
    assert admin_client.get(address(register)).status_code == 200
    make_recommendation(make_review(), agencies=[make_agency()])
    assert listed(admin_client, register)
    assert rows(admin_client, register)


@pytest.mark.parametrize(
    "query",
    [
        "?p=0",
        "?p=-1",
        "?p=x",
        "?p=100000000000000000000",
        "?p=99",
        "?o=99",
        "?o=--x.1",
        "?state=nonsense",
        "?agency=%00",
        "?q=%00",
        "?q=" + "word+" * 1500,
        "?q=%22%27%25_",
        "?owner__password__startswith=pbkdf2",
        "?nonsense__in=1",
        "?due=x&status=x&level=x&year=x",
        "?year=99999999999999999999",
        "?export=xlsx",
        "?export=exe",
    ],
    ids=lambda query: query[:25],
)
@pytest.mark.parametrize("register", ["reviews", "recommendations"])
def test_any_parameter_is_answered(admin_client, register, query):
    make_recommendation(make_review(), agencies=[make_agency()])
    response = admin_client.get(address(register) + query, follow=True)
    assert response.status_code == 200
    is_file = query == "?export=xlsx" and register == "recommendations"
    assert is_file or response["Content-Type"].startswith("text/html")


def test_no_parameter_asks_the_database_what_the_register_does_not_offer(admin_client):
    review = make_review()
    assert listed(admin_client, "reviews", "?owner__password__startswith=nothing") == [review]


@pytest.mark.parametrize("record", ["abc", "99999999999999999999", "999999"])
@pytest.mark.parametrize("action", ["edit", "delete", "history"])
def test_object_that_is_not_there_is_not_found(admin_client, action, record):
    url = address("agencies", action, "1").replace("/1/", f"/{record}/")
    assert admin_client.get(url).status_code == 404


def test_title_with_markup_is_shown_as_text(admin_client):
    make_recommendation(make_review("<script>alert(1)</script>"), agencies=[make_agency("<b>Agency</b>")])
    for register in ("reviews", "recommendations", "agencies"):
        assert "<script>alert(1)" not in admin_client.get(address(register)).content.decode()
        assert "<b>Agency" not in admin_client.get(address(register)).content.decode()


@pytest.mark.parametrize("register", REGISTERS)
def test_queries_do_not_grow_with_the_rows(client, django_user_model, django_assert_max_num_queries, register):
    sign_in(client, django_user_model, "Publishers")

    def add_rows(count):
        for number in range(count):
            agency = make_agency(f"{register} {count} {number}")
            make_recommendation(make_review(many={"agencies": [agency]}), agencies=[agency])

    add_rows(1)
    with django_assert_max_num_queries(200) as few:
        client.get(address(register))
    add_rows(6)
    with django_assert_max_num_queries(len(few)):
        client.get(address(register))


# --- Reviews ---------------------------------------------------------------------------------------------------


def test_every_state_is_told_apart(django_user_model):
    later = timezone.now() + timedelta(days=3)
    states = {
        PageState.DRAFT: make_review("Draft", live=False),
        PageState.IN_CHECK: make_review("In check", live=False),
        PageState.SCHEDULED: make_review("Scheduled", live=False),
        PageState.LIVE: make_review("Live"),
        PageState.CHANGED: make_review("Changed"),
        PageState.CHANGE_SCHEDULED: make_review("Change scheduled"),
        PageState.EXPIRED: make_review("Expired", live=False, expired=True),
    }
    for page in states.values():
        page.save_revision()
    for state in (PageState.LIVE, PageState.CHANGED, PageState.CHANGE_SCHEDULED):
        states[state].latest_revision.publish()
        states[state].refresh_from_db()
    states[PageState.CHANGED].save_revision()
    for state in (PageState.SCHEDULED, PageState.CHANGE_SCHEDULED):
        states[state].go_live_at = later
        states[state].save_revision().publish()
    states[PageState.IN_CHECK].get_workflow().start(states[PageState.IN_CHECK], None)
    found = {page.title: page for page in with_state(ReviewPage.objects.all())}
    assert {page.title: found[page.title].state for page in states.values()} == {
        page.title: state for state, page in states.items()
    }
    assert found["Scheduled"].goes_live_at == found["Change scheduled"].goes_live_at == later


def test_reviews_are_filtered_and_searched(admin_client):
    scr = make_review("Child Elm", review_types=["scr"], publication_date=date(2018, 1, 2), reference="2018-01")
    draft = make_review("Child Oak", live=False, publication_decision="improvements-only")
    assert listed(admin_client, "reviews", "?type=scr") == [scr]
    assert listed(admin_client, "reviews", "?year=2018") == [scr]
    assert listed(admin_client, "reviews", "?state=draft") == [draft]
    assert listed(admin_client, "reviews", "?decision=improvements-only") == [draft]
    assert listed(admin_client, "reviews", "?q=2018-01") == [scr]
    assert listed(admin_client, "reviews", "?q=oak&state=live") == []


def test_review_row_counts_recommendations(admin_client):
    review = make_review()
    make_recommendation(review)
    make_recommendation(review)
    make_review()
    counts = {row["Title"]: row["Recommendations"] for row in rows(admin_client, "reviews")}
    assert counts[review.title] == "2"
    assert sorted(counts.values()) == ["0", "2"]


# --- Recommendations -------------------------------------------------------------------------------------------


def test_recommendations_are_filtered_by_agency_status_and_due_date(admin_client):
    school, police = make_agency("School"), make_agency("Police")
    review = make_review()
    late = make_recommendation(review, agencies=[school, police], due=yesterday(), status="in-progress")
    done = make_recommendation(review, agencies=[police], due=yesterday(), status="complete", level="national")
    assert listed(admin_client, "recommendations", "?due=overdue") == [late]
    assert listed(admin_client, "recommendations", "?status=complete") == [done]
    assert listed(admin_client, "recommendations", "?level=national") == [done]
    assert listed(admin_client, "recommendations", f"?agency={school.slug}") == [late]
    assert set(listed(admin_client, "recommendations", f"?agency={police.slug}")) == {late, done}


def test_recommendation_is_read_here_and_edited_on_its_review(admin_client):
    recommendation = make_recommendation(make_review(), text="<p>Do this.</p><p>Then that.</p>")
    html = admin_client.get(address("recommendations", "inspect", recommendation.pk)).content.decode()
    assert "Do this. Then that." in html
    assert reverse("wagtailadmin_pages:edit", args=[recommendation.review_id]) in html
    for action in ("edit", "delete"):
        url = address("recommendations", action, recommendation.pk)
        assert admin_client.post(url).status_code == 302
    assert Recommendation.objects.filter(pk=recommendation.pk).exists()
    assert admin_client.get(address("recommendations", "create")).status_code == 302


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_export_holds_no_formula(admin_client, start):
    make_recommendation(make_review(f"{start}SUM(A1)"), evidence=f"{start}cmd|' /C calc'!A0")
    [row] = rows(admin_client, "recommendations")
    assert row["Review"] == f"'{start}SUM(A1)"
    assert row["Evidence"].startswith(f"'{start}")


def test_export_holds_what_the_filter_leaves(admin_client):
    make_recommendation(make_review(), status="complete")
    make_recommendation(make_review(), status="embedded")
    assert [row["Status"] for row in rows(admin_client, "recommendations", "&status=complete")] == ["Complete"]


# --- Rights ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Authors", "Checkers"])
def test_those_who_write_read_the_registers_and_change_no_list(client, django_user_model, group):
    sign_in(client, django_user_model, group)
    make_recommendation(make_review(live=False), agencies=[make_agency()])
    for register in REGISTERS:
        assert listed(client, register)
    agency = Agency.objects.get()
    for action in ("edit", "delete", "history"):
        assert client.get(address("agencies", action, agency.pk)).status_code == 302
    assert client.get(address("agencies", "create")).status_code == 302


def test_publishers_change_lists(client, django_user_model):
    sign_in(client, django_user_model, "Publishers")
    for register in LISTS:
        assert client.get(address(register, "create")).status_code == 200


def test_account_that_edits_no_page_sees_no_register(client, django_user_model):
    user = django_user_model.objects.create_user("reader", "reader@example.org", "reader-password")
    group = Group.objects.create(name="Readers")
    group.permissions.set(Group.objects.get(name="Authors").permissions.filter(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    recommendation = make_recommendation(make_review("Child Canary"))
    for url in [*map(address, REGISTERS), address("recommendations", "inspect", recommendation.pk)]:
        assert client.get(url).status_code == 302
        assert client.get(f"{url}?export=csv").status_code == 302
