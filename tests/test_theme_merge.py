"""Merging a theme into another: all that carried it carries the other, and every address leads there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from publishing.engine import publish_due
from publishing.releases import RefusedError, approve
from reviews.models import ReviewPage, ThemePage
from reviews.theme_merge import MERGED, effect_of, merge, with_names

from .admin_forms import review_data
from .factories import make_briefing, make_resource, make_review, make_theme
from .releases import make_draft, make_release, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(django_user_model):
    return make_user(django_user_model, "merger")


@pytest.fixture
def old(home):
    theme = make_theme("Hidden men", also_known_as="absent fathers")
    theme.save_revision().publish()
    return ThemePage.objects.get(pk=theme.pk)


@pytest.fixture
def new(home):
    theme = make_theme("Unseen men", also_known_as="new partners")
    theme.save_revision().publish()
    return ThemePage.objects.get(pk=theme.pk)


def themes_of(page):
    return sorted(type(page).objects.get(pk=page.pk).themes.values_list("title", flat=True))


def address_of(theme):
    return reverse("merge_theme", args=[theme.pk])


def test_all_that_carries_the_theme_carries_the_other_once(old, new, user):
    pages = [
        make_review(many={"themes": [old]}),
        make_review(many={"themes": [old, new]}),
        make_review(live=False, many={"themes": [old]}),
        make_briefing(many={"themes": [old]}),
        make_resource(many={"themes": [old]}),
    ]
    other = make_review(many={"themes": [make_theme("Neglect")]})
    effect = merge(old, new, user)
    assert effect.rows == [(3, "reviews"), (1, "briefing"), (1, "resource")]
    assert [themes_of(page) for page in pages] == [["Unseen men"]] * 5
    assert themes_of(other) == ["Neglect"]


def test_addresses_of_the_merged_theme_lead_to_the_other(client, old, new, user):
    make_review("Child Lapwing", many={"themes": [old]})
    make_review("Child Other")
    merge(old, new, user)
    for path in ("", "feed/"):
        response = client.get(f"/themes/hidden-men/{path}")
        assert response.status_code == 301
        assert response["Location"].endswith(f"{new.url}{path}")
    for address in ("/reviews/?theme=hidden-men", "/reviews/data.csv?theme=hidden-men", "/search/?theme=hidden-men"):
        html = client.get(address).content.decode()
        assert "Child Lapwing" in html, address
        assert "Child Other" not in html, address
    assert old.url not in client.get("/themes/").content.decode()


def test_another_site_lists_the_briefings_of_a_merged_theme_by_its_former_name(client, old, new, user):
    make_briefing("Sleep", many={"themes": [old]})
    merge(old, new, user)
    offered = client.get("/exchange/briefings.json", {"theme": "hidden-men"}).json()
    assert offered["theme"]["slug"] == "unseen-men"
    assert [each["title"] for each in offered["briefings"]] == ["Sleep"]


def test_search_finds_the_theme_by_the_name_of_the_merged_one(client, old, new, user):
    make_review("Child Lapwing", many={"themes": [old]})
    make_review("Child Other")
    merge(old, new, user)
    assert ThemePage.objects.get(pk=new.pk).also_known_as == "new partners, Hidden men, absent fathers"
    html = client.get("/search/", {"q": 'theme:"hidden men"'}).content.decode()
    assert "Child Lapwing" in html
    assert "Child Other" not in html


def test_chain_of_merges_leads_to_the_last(client, old, new, user):
    first = make_theme("First")
    review = make_review(many={"themes": [first]})
    draft = review.save_revision()
    merge(first, old, user)
    merge(old, new, user)
    assert client.get("/themes/first/")["Location"].endswith(new.url)
    assert [theme.title for theme in draft.as_object().themes.all()] == ["Unseen men"]


def test_drafts_and_planned_versions_go_live_with_the_other_theme(old, new, user):
    planned = make_draft("Planned", many={"themes": [old]})
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    planned.save_revision().publish()
    changed = make_review(many={"themes": [make_theme("Neglect")]})
    draft = ReviewPage.objects.get(pk=changed.pk)
    draft.themes = [old, new]
    draft.save_revision()
    assert effect_of(old, new).versions == {planned.pk, changed.pk}
    merge(old, new, user)
    planned.refresh_from_db()
    planned.scheduled_revision.approved_go_live_at = timezone.now()
    planned.scheduled_revision.save()
    publish_due()
    assert themes_of(planned) == ["Unseen men"]
    ReviewPage.objects.get(pk=changed.pk).get_latest_revision().publish()
    assert themes_of(changed) == ["Unseen men"]


def test_form_that_was_open_meanwhile_is_saved_with_the_other_theme(admin_client, old, new, user):
    page = make_review(many={"themes": [old]})
    page.save_revision()
    merge(old, new, user)
    data = review_data(title="Child Late", slug=page.slug, themes=[old.pk])
    admin_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    draft = ReviewPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.title, [theme.title for theme in draft.themes.all()]) == ("Child Late", ["Unseen men"])


def test_what_was_approved_is_not_changed(old, new, user, django_user_model):
    approver = make_user(django_user_model, "approver")
    page = make_draft(many={"themes": [old]})
    release = approve(make_release(page, user=user, name="Child Robin, Tuesday"), approver)
    with pytest.raises(RefusedError, match="Child Robin, Tuesday"):
        merge(old, new, user)
    assert themes_of(page) == ["Hidden men"]
    release.refresh_from_db()
    assert release.state == "scheduled"


def test_merging_again_changes_nothing(old, new, user):
    merge(old, new, user)
    entries = PageLogEntry.objects.count()
    assert merge(old, new, user) is None
    assert PageLogEntry.objects.count() == entries


@pytest.mark.parametrize("state", [{"live": False}, {"private": True}])
def test_theme_that_readers_cannot_open_is_not_merged_into(admin_client, old, user, state):
    target = make_theme("Secret", **state)
    with pytest.raises(RefusedError, match="public"):
        merge(old, target, user)
    html = admin_client.get(address_of(old)).content.decode()
    assert "Secret" not in html
    response = admin_client.post(address_of(old), {"into": target.pk})
    assert "Choose a theme that readers can open" in response.content.decode()
    assert ThemePage.objects.get(pk=old.pk).live


def test_theme_is_not_merged_into_itself(old, user):
    with pytest.raises(RefusedError, match="itself"):
        merge(old, old, user)


def test_draft_of_the_other_theme_is_not_published(old, new, user):
    new.title = "Unseen men and women"
    new.save_revision()
    merge(old, ThemePage.objects.get(pk=new.pk), user)
    shown = ThemePage.objects.get(pk=new.pk)
    draft = shown.get_latest_revision_as_object()
    assert (shown.title, draft.title) == ("Unseen men", "Unseen men and women")
    assert "Hidden men" in shown.also_known_as
    assert "Hidden men" in draft.also_known_as


def test_names_that_find_no_room_or_are_there_are_left_out():
    assert with_names("a, B", ["T"], ["b", " t ", "c", "", "x" * 300]) == "a, B, c"


def test_history_of_each_page_says_enough_to_undo_it(old, new, user):
    review = make_review(many={"themes": [old]})
    merge(old, new, user)
    entry = PageLogEntry.objects.get(action=MERGED, page=old.pk)
    assert entry.data["pages"]["reviews"] == [review.pk]
    assert entry.data["theme"] == {"id": old.pk, "title": "Hidden men", "slug": "hidden-men"}
    assert str(entry.message) == "Theme “Hidden men” merged into “Unseen men”"
    assert PageLogEntry.objects.filter(action=MERGED, user=user).count() == 3


def test_merged_theme_that_is_published_again_is_a_theme_of_its_own(client, old, new, user):
    draft = make_review(many={"themes": [old]}).save_revision()
    merge(old, new, user)
    ThemePage.objects.get(pk=old.pk).save_revision().publish()
    assert client.get("/themes/hidden-men/").status_code == 200
    assert [theme.title for theme in draft.as_object().themes.all()] == ["Hidden men"]


def test_screen_says_what_happens_and_does_it(admin_client, client, old, new):
    make_review(many={"themes": [old]})
    make_draft(many={"themes": [old]})
    html = admin_client.get(address_of(old), {"into": new.pk}).content.decode()
    for words in ("2 reviews, 0 briefings and 0 resources", "1 page with a draft", "Merge now"):
        assert words in " ".join(html.split()), words
    assert ThemePage.objects.get(pk=old.pk).live
    response = admin_client.post(address_of(old), {"into": new.pk}, follow=True)
    assert "is merged into" in response.content.decode()
    assert not ThemePage.objects.get(pk=old.pk).live
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[old.pk])).content.decode()
    assert "This theme was merged into" in edit


def test_merge_on_the_screen_stands_in_the_history_of_every_page(admin_client, old, new):
    pages = [old, new, make_review(many={"themes": [old]}), make_briefing(many={"themes": [old]})]
    admin_client.post(address_of(old), {"into": new.pk})
    for page in pages:
        history = admin_client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
        assert "Theme “Hidden men” merged into “Unseen men”" in history, page


@pytest.mark.parametrize("into", ["", "x", "99999999", "\u0663"])
def test_bad_choice_gets_a_message(admin_client, old, into):
    for ask in (admin_client.post, admin_client.get):
        response = ask(address_of(old), {"into": into})
        assert response.status_code == 200
        assert "Choose" in response.content.decode()


def test_number_that_no_database_holds_is_a_bad_request(admin_client, old):
    assert admin_client.post(address_of(old), {"into": "9" * 40}).status_code == 400


@pytest.mark.parametrize("name", ["merge_theme", "alike_recommendations"])
def test_address_with_a_number_that_no_database_holds_is_not_found(admin_client, home, name):
    assert admin_client.get(reverse(name, args=[int("9" * 40)])).status_code == 404


def test_only_who_may_publish_merges(client, old, new, django_user_model):
    author = django_user_model.objects.create_user("author", password="example-password")
    author.groups.set(Group.objects.filter(name__icontains="author"))
    client.force_login(author)
    assert client.post(address_of(old), {"into": new.pk}).status_code in (302, 403)
    assert ThemePage.objects.get(pk=old.pk).live
    with pytest.raises(RefusedError, match="may not publish"):
        merge(old, new, author)
