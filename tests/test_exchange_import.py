"""Taking over another site's briefings: once, kept up to date, an editor's work respected, nothing removed."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision

from home.doubts import doubts_by_page
from learning.exchange.reading import read_exchange
from learning.exchange.run import run_exchange
from learning.models import ResourceLinkPage
from publishing.withdrawal import withdraw

from .exchanges import SITE, entry, offer, part, theme, urn
from .factories import make_resource, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(home, monkeypatch):
    """Take over what the other site lists, which is given as entries; returns {title: state}, and the report."""

    def run(*entries, theme="", **options):
        offer(monkeypatch, part(*entries))
        run.report = run_exchange(read_exchange(SITE, theme=theme), **options)
        return {step.title: step.state for step in run.report.steps}

    return run


def pages():
    return {page.title: page for page in ResourceLinkPage.objects.order_by("title")}


def drafts():
    return {page.get_latest_revision_as_object().title for page in ResourceLinkPage.objects.all()}


def everything():
    """What a run may change."""
    return (
        Revision.objects.count(),
        PageLogEntry.objects.count(),
        list(ResourceLinkPage.objects.order_by("pk").values()),
    )


def edit(page, **fields):
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def test_a_briefing_becomes_a_draft_that_leads_there(take):
    unseen = make_theme("Unseen men")
    assert take(entry("Sleep", themes=[theme("Unseen men")])) == {"Sleep": "new"}
    page = pages()["Sleep"]
    assert not page.live
    assert (page.address, page.publisher) == (f"{SITE}learning/sleep/", "Larkshire Partnership")
    assert (page.kind, page.summary) == ("seven-minute-briefing", "About Sleep.")
    assert list(page.themes.all()) == [unseen]


def test_a_dry_run_changes_nothing(take):
    take(entry("Sleep"))
    before = everything()
    assert take(entry("Sleep", title="Other"), entry("New"), pretend=True) == {"Sleep": "changed", "New": "new"}
    assert take(pretend=True) == {"Sleep": "ended"}
    assert everything() == before


@pytest.mark.parametrize("publish", [False, True])
def test_a_second_run_changes_nothing(take, publish):
    listed = [entry("One", themes=[theme("Nowhere")]), entry("Two", address="x"), entry("Three")]
    take(*listed, publish=publish)
    before = everything()
    assert take(*listed, publish=publish) == {"One": "here", "Three": "here", "Two": "left out"}
    assert everything() == before
    assert [page.live for page in ResourceLinkPage.objects.all()] == [publish] * 2


def test_what_changed_there_is_a_draft_here_and_live_if_asked(take):
    take(entry("Sleep"), publish=True)
    assert take(entry("Sleep", title="Safer sleep", summary="New")) == {"Sleep": "changed"}
    assert list(pages()) == ["Sleep"]
    assert drafts() == {"Safer sleep"}
    (doubts,) = doubts_by_page().values()
    assert "Changed there: title, summary" in doubts[0]
    edit(pages()["Sleep"])
    assert take(entry("Sleep", title="Safest sleep", summary="New"), publish=True) == {"Safer sleep": "changed"}
    assert list(pages()) == ["Safest sleep"]
    assert doubts_by_page() == {}


def test_what_an_editor_changed_stays_and_the_change_there_is_told_once(take):
    take(entry("Sleep"), publish=True)
    edit(pages()["Sleep"], title="Our title")
    assert take(entry("Sleep")) == {"Our title": "here"}
    changed = entry("Sleep", title="Their title", summary="Their summary")
    assert take(changed, publish=True) == {"Our title": "changed"}
    page = pages()["Our title"]
    assert page.summary == "Their summary"
    assert "title" in doubts_by_page()[page.pk][0]
    assert take(changed, publish=True) == {"Our title": "here"}


def test_an_editors_unfinished_draft_is_not_published(take):
    take(entry("Sleep"), publish=True)
    page = pages()["Sleep"]
    draft = page.get_latest_revision_as_object()
    draft.description = "<p>Not finished</p>"
    draft.save_revision()
    take(entry("Sleep", title="Safer sleep"), publish=True)
    page.refresh_from_db()
    assert (page.title, page.description) == ("Sleep", "")
    assert page.get_latest_revision_as_object().title == "Safer sleep"
    assert "Not finished" in page.get_latest_revision_as_object().description


def test_a_locked_page_is_left_alone_until_it_is_free(take):
    take(entry("Sleep"))
    ResourceLinkPage.objects.update(locked=True)
    before = everything()
    assert take(entry("Sleep", title="Other")) == {"Sleep": "kept"}
    assert everything() == before
    ResourceLinkPage.objects.update(locked=False)
    assert take(entry("Sleep", title="Other")) == {"Sleep": "changed"}


def test_what_ended_there_is_marked_once_and_stays(take):
    take(entry("One"), entry("Two"), publish=True)
    assert take(entry("One")) == {"One": "here", "Two": "ended"}
    two = pages()["Two"]
    assert two.live
    assert "unpublish" in doubts_by_page()[two.pk][0]
    before = everything()
    assert take(entry("One")) == {"One": "here", "Two": "ended"}
    assert everything() == before
    assert take(entry("One"), entry("Two")) == {"One": "here", "Two": "changed"}
    assert doubts_by_page() == {}


def test_a_briefing_that_is_listed_but_cannot_be_read_has_not_ended(take):
    take(entry("One"))
    assert take(entry("One", address="x")) == {"One": "left out"}


def test_a_run_for_one_theme_says_nothing_of_the_others(take):
    take(entry("One"))
    take(entry("Two"), theme="unseen-men")
    assert take(theme="unseen-men") == {"Two": "ended"}


def test_what_was_deleted_here_is_not_made_again(take):
    take(entry("One"))
    pages()["One"].delete()
    assert take(entry("One")) == {"One": "gone"}
    assert take() == {}


def test_what_was_withdrawn_here_stays_so(take, settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    take(entry("One"), publish=True)
    withdraw(pages()["One"], user=None, reason="A trial", line="being-looked-at")
    take(entry("One", title="Other"), publish=True)
    assert not ResourceLinkPage.objects.live().exists()
    PageLogEntry.objects.all().delete()  # a backup of the time before
    ResourceLinkPage.objects.all().delete()
    assert take(entry("One"), publish=True) == {"One": "gone"}


def test_what_an_editor_has_made_by_hand_is_not_made_twice(take):
    make_resource("By hand", address=f"{SITE}learning/sleep/")
    assert take(entry("Sleep")) == {"Sleep": "by hand"}
    assert list(pages()) == ["By hand"]


def test_one_site_cannot_change_what_another_offers(take, monkeypatch):
    take(entry("Sleep"))
    other = "https://elsewhere.example/"
    offer(monkeypatch, part(entry("Evil", id=urn("Sleep"), address=f"{other}x")))
    run_exchange(read_exchange(other), publish=True)
    assert set(pages()) == {"Sleep", "Evil"}


@pytest.mark.parametrize(
    "known",
    [
        {"title": "Unseen men"},
        {"title": "  UNSEEN   men"},
        {"title": "Fathers"},
        {"title": "Men", "also_known_as": ["Hidden Men", "unseen men"]},
        {"title": "Men", "slug": "unseen-men"},
    ],
)
def test_a_theme_is_known_by_what_it_is_called(take, known):
    unseen = make_theme("Unseen men", also_known_as="fathers, invisible men")
    make_theme("Unseen women", also_known_as="mothers")
    take(entry("Sleep", themes=[{"id": "", "slug": "", "also_known_as": [], **known}]))
    assert list(pages()["Sleep"].themes.all()) == [unseen]


def test_a_theme_is_known_by_its_identifier_whatever_it_is_called(take):
    unseen = make_theme("Unseen men")
    make_theme("Babies")
    take(entry("Sleep", themes=[theme("Babies", id=unseen.translation_key.urn)]))
    assert list(pages()["Sleep"].themes.all()) == [unseen]


def test_a_theme_that_is_none_here_or_could_be_two_is_named_and_left_to_people(take):
    make_theme("Babies", also_known_as="infants")
    make_theme("Toddlers", also_known_as="infants")
    make_theme("Draft", live=False)
    take(entry("Sleep", themes=[theme("Infants"), theme("Dragons"), theme("Draft")]))
    assert not pages()["Sleep"].themes.exists()
    (step,) = take.report.steps
    assert ["2 themes" in step.doubts[0], "Dragons" in step.doubts[1], "Draft" in step.doubts[2]] == [True] * 3
    assert doubts_by_page()[pages()["Sleep"].pk] == step.doubts


def test_themes_that_an_editor_chose_stay(take):
    make_theme("Babies")
    men, women = make_theme("Men"), make_theme("Women")
    take(entry("Sleep", themes=[theme("Babies")]))
    edit(pages()["Sleep"], themes=[women])
    take(entry("Sleep", themes=[theme("Men")]), publish=True)
    assert list(pages()["Sleep"].themes.all()) == [women]
    take(entry("Other", themes=[theme("Babies")]))
    take(entry("Other", themes=[theme("Men")]))
    assert list(pages()["Other"].get_latest_revision_as_object().themes.all()) == [men]


def test_a_failure_in_the_middle_leaves_nothing(take, monkeypatch):
    before = everything()
    monkeypatch.setattr("learning.exchange.run._Taker.ended", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(entry("One"), entry("Two"))
    assert everything() == before


def test_queries_do_not_grow_with_what_did_not_change(take, django_assert_num_queries):
    listed = [entry(f"Briefing {number}", themes=[theme("Dragons")]) for number in range(12)]
    take(*listed[:3])
    with CaptureQueriesContext(connection) as few:
        take(*listed[:3])
    take(*listed)
    with django_assert_num_queries(len(few)):
        take(*listed)


def test_the_command_reports_and_refuses_in_a_sentence(home, monkeypatch):
    offer(monkeypatch, part(entry("Sleep", themes=[theme("Dragons")])), b"nonsense")
    out = StringIO()
    call_command("import_exchange", SITE, "--dry-run", stdout=out)
    assert "Sleep [would be made]" in out.getvalue()
    assert "doubtful: No theme here" in out.getvalue()
    with pytest.raises(CommandError, match="no JSON"):
        call_command("import_exchange", SITE)
    assert not ResourceLinkPage.objects.exists()


def test_the_command_asks_this_machine_only_if_told_so(home):
    with pytest.raises(CommandError, match="private network"):
        call_command("import_exchange", "http://localhost:1/")
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("import_exchange", "http://localhost:1/", "--allow-private")


def test_the_admin_shows_what_would_be_made_and_then_makes_that(home, admin_client, monkeypatch):
    address = reverse("import_exchange")
    assert "import-exchange" in admin_client.get("/admin/").content.decode()
    assert admin_client.get(address).status_code == 200
    offer(monkeypatch, part(entry("Sleep <b>"), entry("Odd", address="x")))  # asked once: the POST asks nobody
    preview = admin_client.get(address, {"address": SITE, "theme": ""})
    assert "Would be made" in preview.content.decode()
    assert not ResourceLinkPage.objects.exists()
    made = admin_client.post(address, {"confirmed": preview.context["sealed"]})
    assert made.status_code == 200
    assert [(page.title, page.live) for page in ResourceLinkPage.objects.all()] == [("Sleep", False)]
    page = pages()["Sleep"]
    assert "Larkshire Partnership" in admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()


def test_the_admin_offers_to_unpublish_what_ended(take, admin_client, monkeypatch):
    take(entry("Sleep"), publish=True)
    offer(monkeypatch, part())
    text = admin_client.get(reverse("import_exchange"), {"address": SITE}).content.decode()
    assert reverse("wagtailadmin_pages:unpublish", args=[pages()["Sleep"].pk]) in text


@pytest.mark.parametrize(
    "asked",
    [
        {"address": ""},
        {"address": "x" * 600},
        {"address": "http://localhost/"},
        {"address": "file:///etc/passwd"},
        {"address": SITE, "theme": "a b"},
    ],
)
def test_the_admin_says_what_is_wrong(home, admin_client, asked):
    response = admin_client.get(reverse("import_exchange"), asked)
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("sealed", ["", "forged", "\x00"])
def test_the_admin_makes_nothing_of_a_preview_that_is_not_its_own(home, admin_client, sealed):
    response = admin_client.post(reverse("import_exchange"), {"confirmed": sealed} if sealed else {})
    assert response.context["form"].non_field_errors()
    assert not ResourceLinkPage.objects.exists()


def test_authors_may_not(home, client, django_user_model):
    author = django_user_model.objects.create_user("author")
    author.groups.set(Group.objects.filter(name="Authors"))
    client.force_login(author)
    assert client.get(reverse("import_exchange"), {"address": SITE}).status_code in {302, 403}
    assert client.post(reverse("import_exchange")).status_code in {302, 403}
    assert "import-exchange" not in client.get("/admin/").content.decode()
