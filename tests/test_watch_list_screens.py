"""The screen of a watch list: who sees it, what it shows and takes, and what is refused elsewhere in the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import querydict_from_html

from publishing.models import AuditEntry, OutboxMessage, WatchAcceptance, WatchList
from publishing.watch_lists.check import look_at
from publishing.watch_lists.records import list_of, mark_of, words_of

from .factories import make_information_page, make_review
from .releases import make_draft, make_user
from .watch_lists import WORD, watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_draft(summary=f"What happened to {WORD}, in short.")


def address(page):
    return reverse("watch_list", args=[page.pk])


def keep(client, page, words, **fields):
    data = {"action": "save", "words": words, "seen": mark_of(list_of(page))} | fields
    return client.post(address(page), data, follow=True)


def edit(client, page, **posted):
    """Open the page's editing screen and post it back with what is `posted` added, as a browser does."""
    screen = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(client.get(screen).content.decode(), form_id="page-edit-form").copy()
    data.setlist("key_learning-count", ["0"])  # the editor of blocks is made by a script
    data.update(posted)
    return client.post(screen, data)


def member_of(django_user_model, group):
    user = django_user_model.objects.create_user(group.lower(), f"{group}@example.org", "example-password")
    user.groups.add(Group.objects.get(name=group))
    return user


def test_a_list_is_kept_and_shown_only_when_asked_for(admin_client, page):
    content = keep(admin_client, page, f"{WORD}\n\n  Ash   Lane \nash-lane\n").content.decode()
    assert words_of(list_of(page)) == (WORD, "Ash Lane")
    assert "Kept: 2 words" in content
    assert "Summary" in content
    assert WORD not in content
    shown = admin_client.post(address(page), {"action": "show"}).content.decode()
    assert f"{WORD}\nAsh Lane</textarea>" in shown
    assert f"<mark>{WORD}</mark>" in shown
    assert WORD not in admin_client.get(address(page)).content.decode()


def test_the_history_tells_who_did_what_without_a_word(admin_client, page):
    keep(admin_client, page, f"{WORD}\nAsh Lane")
    keep(admin_client, page, f"{WORD}\nAsh Close\nRowan")
    admin_client.post(address(page), {"action": "show"})
    entries = AuditEntry.objects.filter(action__startswith="publishing.watch_list.").order_by("pk")
    assert [(entry.action.rpartition(".")[2], entry.data.get("told")) for entry in entries] == [
        ("change", "2 in all, 2 added, 0 removed."),
        ("change", "3 in all, 2 added, 1 removed."),
        ("show", None),
    ]
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Watch list changed: 3 in all, 2 added, 1 removed." in history
    assert "Words of the watch list shown" in history


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a", "Line 1 has fewer than two letters"),
        ("Rowan\n--", "Line 2 has fewer than two letters"),
        ("the school", "Line 1 holds only words that stand in every text"),
        ("x" * 101, "Line 1 is too long"),
        ("one two " * 7, "Line 1 is too long"),
        ("\n".join(f"word{number}" for number in range(201)), "These are 201 words; a list holds 200"),
        ("word\n" * 10_000, "at most 30000 characters"),
    ],
)
def test_a_list_that_would_be_of_no_use_is_refused_and_nothing_is_lost(admin_client, page, words, message):
    response = keep(admin_client, page, words)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert words.split()[0] in response.content.decode()
    assert not WatchList.objects.exists()


def test_a_short_word_is_kept_and_said_to_be_short(admin_client, page):
    content = keep(admin_client, page, "Wren\nAnn").content.decode()
    assert "1 word of them has three letters or fewer" in content


def test_an_empty_list_is_kept_as_one(admin_client, page):
    watch(page)
    keep(admin_client, page, "")
    assert words_of(list_of(page)) == ()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(admin_client, page):
    seen = mark_of(list_of(page))
    watch(page, "Rowan")
    content = keep(admin_client, page, WORD, seen=seen).content.decode()
    assert "Somebody else has changed the list meanwhile" in content
    assert WORD in content
    assert words_of(list_of(page)) == ("Rowan",)


def test_a_place_is_accepted_with_a_reason(admin_client, page):
    watch(page)
    digest = look_at(page).draft[0].digest
    refused = admin_client.post(address(page), {"action": "accept", "digests": [digest], "reason": ""}, follow=True)
    assert "Say why the words may stand there" in refused.content.decode()
    data = {"action": "accept", "digests": [digest, "x"], "reason": "A bird of that name."}
    content = admin_client.post(address(page), data, follow=True).content.decode()
    assert "1 place accepted" in content
    assert "Every place has been accepted." in content
    assert WatchAcceptance.objects.get().accepted_by_name == "chief"


def test_who_may_only_edit_sees_the_list_and_accepts_nothing(client, django_user_model, page):
    watch(page)
    client.force_login(member_of(django_user_model, "Authors"))
    assert "Somebody who may publish this page can accept" in client.get(address(page)).content.decode()
    digest = look_at(page).draft[0].digest
    data = {"action": "accept", "digests": [digest], "reason": "A bird."}
    client.post(address(page), data)
    assert not WatchAcceptance.objects.exists()


def test_nobody_else_sees_it(client, django_user_model, page):
    watch(page)
    assert client.get(address(page)).status_code == 302
    user = django_user_model.objects.create_user("visitor", "visitor@example.org", "example-password")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(address(page)).status_code == 302
    assert client.post(address(page), {"action": "show"}).status_code == 302
    assert not AuditEntry.objects.filter(action="publishing.watch_list.show").exists()


def test_its_form_is_protected(django_user_model, page):
    from django.test import Client  # noqa: PLC0415

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(django_user_model, "chief"))
    assert client.post(address(page), {"action": "show"}).status_code == 403


@pytest.mark.parametrize("data", [{}, {"action": "x"}, {"action": "save"}, {"action": "accept"}])
def test_whatever_is_posted_gets_an_answer(admin_client, page, data):
    assert admin_client.post(address(page), data, follow=True).status_code == 200


def test_it_is_in_the_menu_of_reviews_and_where_a_list_holds(admin_client, page):
    information = make_information_page()
    for one, is_offered in ((page, True), (information, False)):
        content = admin_client.get(reverse("wagtailadmin_pages:edit", args=[one.pk])).content.decode()
        assert (address(one) in content) == is_offered


def test_the_screen_says_that_a_list_cannot_be_read(admin_client, page, settings):
    watch(page)
    settings.SECRET_KEY_FALLBACKS, settings.WATCH_LIST_KEY = [], []
    WatchList.objects.update(encrypted="of another key")
    content = admin_client.get(address(page)).content.decode()
    assert "cannot be read" in content
    assert "It held\n" in content


# --- What is refused elsewhere ---------------------------------------------------------------------------------


def test_publishing_from_the_form_is_refused_and_keeps_what_was_typed(admin_client, page):
    watch(page)
    screen = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "1 word of a watch list stands here: Summary" in screen
    publish = {"action-publish": "1"}
    content = edit(admin_client, page, pseudonym=f"Child {WORD}", **publish).content.decode()
    assert "1 word of a watch list stands here: Summary; Pseudonym. Take them out" in content
    assert "save the page as a draft" in content
    assert f"Child {WORD}" in content
    page.refresh_from_db()
    assert not page.live
    edit(admin_client, page, pseudonym="Child Robin", summary="Nothing.", **publish)
    page.refresh_from_db()
    assert page.live


def test_words_in_records_that_are_only_typed_so_far_are_refused_too(admin_client, page):
    watch(page, "Rowan")
    record = {
        "further_documents-TOTAL_FORMS": "1",
        "further_documents-0-kind": "executive-summary",
        "further_documents-0-title": "Summary for Rowan's family",
        "further_documents-0-link": "https://example.org/",
        "further_documents-0-ORDER": "1",
    }
    content = edit(admin_client, page, **record, **{"action-publish": "1"}).content.decode()
    assert "1 word of a watch list stands here: Further document 1, title" in content


def test_saving_a_draft_and_submitting_it_are_not_refused(admin_client, page):
    watch(page)
    edit(admin_client, page, summary=f"{WORD} still.")
    assert Page.objects.get(pk=page.pk).get_latest_revision().content["summary"] == f"{WORD} still."
    edit(admin_client, page, **{"action-submit": "1"})
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def test_publishing_many_pages_at_once_is_refused_whole(admin_client, page):
    watch(page)
    other = make_draft("Child Wren")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = admin_client.post(f"{bulk}?id={page.pk}&id={other.pk}", {}, follow=True)
    assert "Nothing was published." in response.content.decode()
    parent = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.get_parent().pk}"
    admin_client.post(parent, {"include_descendants": "on"}, follow=True)
    assert not Page.objects.filter(pk__in=[page.pk, other.pk], live=True).exists()


def test_the_last_approval_of_a_workflow_publishes_nothing_and_people_are_told(page, django_user_model):
    people = [make_user(django_user_model, name) for name in ("author", "checker", "publisher")]
    state = Workflow.objects.get(name="Check and publish").start(page, people[0])
    watch(page)
    for person in people[1:]:
        task_state = state.current_task_state
        task_state.task.specific.on_action(task_state, person, "approve")
        state.refresh_from_db()
    page.refresh_from_db()
    assert (state.status, page.live) == ("approved", False)
    mails = OutboxMessage.objects.filter(kind="mail")
    assert any("was approved, but not published" in mail.payload["body"] for mail in mails)


def test_a_page_without_any_list_is_published_as_ever(admin_client):
    page = make_review("Child Wren", live=False, publication_decision="not-yet-published")
    page.save_revision()
    edit(admin_client, page, **{"action-publish": "1"})
    page.refresh_from_db()
    assert page.live
