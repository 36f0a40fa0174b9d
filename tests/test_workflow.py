"""Who may do what with a page: authors write, checkers check, publishers publish, and no one signs off twice."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, TaskState
from wagtail.test.utils.form_data import querydict_from_html

from documents.models import SiteDocument
from reviews.models import ReviewIndexPage
from tests.factories import make_information_page, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(django_user_model, client):
    """A function that signs in a member of the named groups, made when first asked for."""

    def sign_in(name, *groups):
        user, is_new = django_user_model.objects.get_or_create(username=name, email=f"{name}@example.org")
        if is_new:
            user.groups.set(Group.objects.filter(name__in=groups))
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def draft(django_user_model):
    """A review that is ready for readers, saved as a draft."""
    page = make_review("Child Example", live=False, report_link="https://example.org/report.pdf")
    page.save_revision()
    return page


def edit(client, page, **posted):
    """Open the page's editing screen and post it back with what is `posted` added, as a browser does."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form").copy()
    data.setlist("key_learning-count", ["0"])  # the editor of blocks is made by a script
    data.update(posted)
    return client.post(address, data)


def submit(client, page):
    return edit(client, page, **{"action-submit": "1"})


def approve(client, page):
    """Approve the page's current step as the dashboard and the editing screen do."""
    page = Page.objects.get(pk=page.pk)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )
    return client.post(address, {"comment": ""})


def task_of(page):
    task = Page.objects.get(pk=page.pk).current_workflow_task
    return task.name if task else None


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def test_page_goes_live_when_a_checker_and_a_publisher_have_approved(client_of, draft):
    submit(client_of("ann", "Authors"), draft)
    assert task_of(draft) == "Check"
    approve(client_of("chris", "Checkers"), draft)
    assert task_of(draft) == "Approve and publish"
    assert not is_live(draft)
    approve(client_of("pat", "Publishers"), draft)
    assert is_live(draft)


def test_approved_page_waits_for_its_time(client_of, draft):
    in_a_week = timezone.now().replace(second=0, microsecond=0) + timedelta(days=7)
    draft.go_live_at = in_a_week
    draft.save_revision()
    submit(client_of("ann", "Authors"), draft)
    approve(client_of("chris", "Checkers"), draft)
    approve(client_of("pat", "Publishers"), draft)
    assert not is_live(draft)
    assert draft.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == in_a_week


def test_incomplete_review_cannot_be_submitted_and_says_why(client_of):
    page = make_review("Child Example", live=False, summary="")
    page.save_revision()
    response = submit(client_of("ann", "Authors"), page)
    assert response.status_code == 200
    assert "summary" in response.context["form"].errors
    assert task_of(page) is None


def test_author_cannot_publish(client_of, draft):
    client = client_of("ann", "Authors")
    assert "action-publish" not in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    edit(client, draft, **{"action-publish": "1"})
    assert not is_live(draft)


@pytest.mark.parametrize("groups", [["Authors"], ["Publishers"]])
def test_only_checkers_approve_the_first_step(client_of, draft, groups):
    submit(client_of("ann", "Authors"), draft)
    response = approve(client_of("other", *groups), draft)
    assert task_of(draft) == "Check"
    assert response.status_code == 302  # Wagtail sends away whoever may not


def test_checkers_do_not_approve_the_second_step(client_of, draft):
    submit(client_of("ann", "Authors"), draft)
    approve(client_of("chris", "Checkers"), draft)
    approve(client_of("carol", "Checkers"), draft)
    assert task_of(draft) == "Approve and publish"
    assert not is_live(draft)


def test_nobody_approves_their_own_submission(client_of, draft):
    submit(client_of("ann", "Authors", "Checkers"), draft)
    approve(client_of("ann"), draft)
    assert task_of(draft) == "Check"
    assert not TaskState.objects.reviewable_by(client_of("ann").user).exists()
    approve(client_of("chris", "Checkers"), draft)
    assert task_of(draft) == "Approve and publish"


def test_nobody_approves_two_steps(client_of, draft):
    submit(client_of("ann", "Authors"), draft)
    approve(client_of("both", "Checkers", "Publishers"), draft)
    approve(client_of("both"), draft)
    assert not is_live(draft)
    approve(client_of("pat", "Publishers"), draft)
    assert is_live(draft)


def test_superuser_does_not_approve_alone(admin_client, draft):
    submit(admin_client, draft)
    approve(admin_client, draft)
    assert task_of(draft) == "Check"


def test_submitter_can_still_take_the_page_back(client_of, draft):
    submit(client_of("chris", "Checkers"), draft)
    client = client_of("chris")
    state = Page.objects.get(pk=draft.pk).current_workflow_task_state
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "reject", state.pk]), {"comment": "Not yet"}
    )
    assert Page.objects.get(pk=draft.pk).current_workflow_state.status == "needs_changes"


def test_author_edits_own_drafts_and_adds_files(client_of):
    client = client_of("ann", "Authors")
    parent = ReviewIndexPage.objects.get()
    assert client.get(reverse("wagtailadmin_pages:add", args=["reviews", "reviewpage", parent.pk])).status_code == 200
    upload = SimpleUploadedFile("report.pdf", b"%PDF-1.7 example", content_type="application/pdf")
    response = client.post(reverse("wagtaildocs:add"), {"title": "A report", "file": upload})
    assert response.status_code == 302
    assert SiteDocument.objects.filter(title="A report").exists()


def test_editor_of_one_section_sees_nothing_of_another(client_of, django_user_model):
    page = make_review("Child Canary", live=False)
    group = Group.objects.create(name="Information only")
    group.permissions.set(Group.objects.get(name="Authors").permissions.all())
    section = make_information_page("About")
    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=section,
            permission=Group.objects.get(name="Authors").page_permissions.get(permission__codename=codename).permission,
        )
    client = client_of("info", "Information only")
    assert client.get(reverse("wagtailadmin_pages:edit", args=[section.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302
    for name in (
        "registers_reviews_modeladmin_index",
        "registers_recommendations_modeladmin_index",
        "wagtailadmin_home",
    ):
        assert "Canary" not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("group", ["Authors", "Checkers"])
def test_groups_that_write_do_not_change_settings(client_of, group):
    client = client_of("someone", group)
    for name in ("wagtailredirects:index", "wagtailsearchpromotions:index", "registers_agencies_modeladmin_create"):
        assert client.get(reverse(name)).status_code == 302
    address = reverse("wagtailsettings:edit", args=["home", "partnershipsettings"])
    assert client.get(address).status_code == 302


def test_publishers_manage_redirects_promoted_results_settings_and_lists(client_of):
    client = client_of("pat", "Publishers")
    names = ["wagtailredirects:index", "wagtailsearchpromotions:index", "registers_agencies_modeladmin_create"]
    assert [client.get(reverse(name)).status_code for name in names] == [200, 200, 200]
    address = reverse("wagtailsettings:edit", args=["home", "partnershipsettings"])
    assert client.get(address, follow=True).status_code == 200
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    for label in ("Redirects", "Promoted search results", "Partnership", "Agencies"):
        assert label in menu


def test_account_without_rights_is_told_so(client_of):
    client = client_of("nobody")
    response = client.get(reverse("wagtailadmin_home"), follow=True)
    assert response.status_code == 200
    assert "Sign in" in response.content.decode()
    assert "do not have permission" in response.content.decode()


def test_password_reset_says_the_same_for_known_and_unknown_addresses(client, django_user_model, mailoutbox):
    django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password")
    address = reverse("wagtailadmin_password_reset")
    answers = [client.post(address, {"email": email}) for email in ("chief@example.org", "unknown@example.org")]
    assert [answer.url for answer in answers] == [reverse("wagtailadmin_password_reset_done")] * 2
    assert [mail.to for mail in mailoutbox] == [["chief@example.org"]]
