"""Watch lists: where their words are looked for, and that nothing is published while they stand there."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from documents.left_out import left_out
from documents.models import Finding, PageText, Reading, SiteDocument
from publishing.engine import publish_due
from publishing.gate import problems_of
from publishing.models import AuditEntry, OutboxMessage, WatchAcceptance, WatchList
from publishing.releases import HeldError, RefusedError, approve, go_live
from publishing.watch_lists import check, keys, records
from publishing.watch_lists.check import accept, look_at, refusal_of
from reviews.models import RelatedReview, ReviewDocument, ReviewPage

from .factories import make_agency, make_briefing, make_document, make_image, make_recommendation, make_review
from .releases import make_draft, make_release, make_user
from .watch_lists import WORD, accept_all, places, watch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_advance_copies(settings):
    settings.ADVANCE_NOTICE_WORKING_DAYS = 0


@pytest.fixture
def editor(django_user_model):
    return make_user(django_user_model, "editor")


def watched(title="Child Robin", **fields):
    """A draft of a review with a watch list."""
    page = make_draft(title, **fields)
    watch(page)
    return page


def save(page, **fields):
    """Save a draft of `page` with `fields` and return the page as it is then."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    return Page.objects.get(pk=page.pk)


# --- Where they are looked for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", f"The review of {WORD}"),
        ("slug", f"review-of-{WORD.lower()}"),
        ("seo_title", WORD),
        ("search_description", WORD),
        ("summary", f"What happened to {WORD}'s family."),
        ("pseudonym", WORD),
        ("reference", f"2024-{WORD}"),
        ("lead_reviewer", WORD),
        ("content_note", WORD.upper()),
        ("nspcc_url", f"https://example.org/{WORD}"),
        ("report_link", f"https://example.org/?q={WORD.lower()}"),
        ("key_learning", [("paragraph", "<p>Quill<b>feath</b>er</p>")]),
        ("key_learning", [("heading", "Quill-\nfeather")]),
        ("key_learning", [("quotation", {"text": "Something.", "attribution": WORD})]),
        ("key_learning", [("accordion", {"sections": [{"heading": "One", "text": f"<p>{WORD}</p>"}]})]),
        ("key_learning", [("paragraph", f'<p><a href="https://example.org/{WORD}">A link</a></p>')]),
    ],
)
def test_a_word_is_found_in_every_text_of_a_page(field, value):
    page = save(watched(), **{field: value})
    assert len(places(page)) == 1
    assert WORD.lower() not in places(page)[0].lower()
    assert refusal_of(page.get_latest_revision_as_object())


def test_a_word_is_found_in_the_records_of_a_page():
    page = watched()
    make_recommendation(page, text=f"<p>{WORD}</p>", agencies=[make_agency(f"{WORD} School")])
    page = ReviewPage.objects.get(pk=page.pk)
    page.further_documents = [ReviewDocument(title=WORD, link="https://example.org/")]
    page.related_reviews = [RelatedReview(related=make_review(f"Child {WORD}"))]
    assert places(save(page)) == [
        "Recommendation 1, recommendation",
        "Recommendation 1, addressed to",
        "Further document 1, title",
        "Related review 1, review",
    ]


def test_a_word_is_found_in_pictures_by_their_titles_and_descriptions():
    image = make_image(WORD)
    image.description = WORD
    image.save()
    block = {"image": image, "alt_text": f"{WORD}'s house", "caption": ""}
    found = places(save(watched(social_image=make_image(WORD)), key_learning=[("picture", block)]))
    assert len([place for place in found if place.startswith("Picture")]) == 3
    assert "Key learning, block 1 (Picture)" in found


def test_a_word_is_found_in_everything_about_a_file():
    document = make_document(WORD, name=f"{WORD}.pdf")
    texts = ["Nothing here.", "It was quill-", "feather. QUILLFEATHER"]
    PageText.objects.bulk_create(
        PageText(document=document, number=number, text=text) for number, text in enumerate(texts, 1)
    )
    reading = Reading.objects.get(document=document)
    reading.facts = {"info": {"Author": WORD}, "strings": [WORD], "left_out": [f"{WORD}: a review"]}
    reading.save()
    Finding.objects.create(reading=reading, code="covered-text", page=3, detail=f"under a box: {WORD}")
    page = watched(report=document)
    name = "File “█████”"
    assert sorted(places(page)) == [
        f"{name}: file name",
        f"{name}: properties and links",
        f"{name}: running heads and feet",
        f"{name}: text, pages 2, 3",
        f"{name}: title",
        f"{name}: what the check found, page 3",
    ]
    text = next(found for found in look_at(page).draft if "text" in found.where)
    assert (text.count, [passage.page for passage in text.passages]) == (2, [2, 3])


def test_a_file_that_was_not_read_is_named():
    page = watched(report=make_document("Report", read=False))
    assert [document.title for document in look_at(page).unread] == ["Report"]


def test_a_former_address_counts_since_readers_can_try_it():
    page = watched()
    Redirect.objects.create(old_path=f"/reviews/{WORD.lower()}", redirect_page=page)
    assert places(page) == ["Former address (under Settings, “Redirects”)"]


def test_what_is_live_and_what_is_a_draft_are_told_apart():
    page = watched(summary=WORD)
    page.save_revision().publish()
    assert [found.is_live for found in look_at(Page.objects.get(pk=page.pk)).draft] == [True]
    page = save(ReviewPage.objects.get(pk=page.pk), summary="Nothing.", pseudonym=WORD)
    result = look_at(page)
    assert [(found.where, found.is_live) for found in result.draft] == [("Pseudonym", False)]
    assert [(found.where, found.is_live) for found in result.live] == [("Summary", True)]


def test_earlier_versions_are_listed_and_stand_in_no_way():
    page = watched()
    for text in (WORD, f"<p>{WORD}</p>", "Nothing."):
        page = save(page.specific, summary=text, key_learning=[("paragraph", text)])
    result = look_at(page)
    assert not result.draft
    assert [names for _, names in result.earlier] == [["summary", "key learning"]] * 2
    assert not refusal_of(page.get_latest_revision_as_object())


def test_a_briefing_is_looked_through_with_the_lists_of_its_reviews():
    review = watched()
    briefing = make_briefing(live=False, summary=WORD)
    briefing.related_reviews.create(review=review)
    briefing.save_revision()
    found = look_at(Page.objects.get(pk=briefing.pk)).draft
    assert [(one.where, one.list_page.pk) for one in found] == [("Summary", review.pk)]


def test_a_page_of_the_same_open_release_is_looked_through_too():
    review, other = watched(), make_draft("Child Wren", summary=WORD)
    assert not places(other)
    release = make_release(review, other)
    assert places(other) == ["Summary"]
    release.state = "cancelled"
    release.save()
    assert not places(other)


def test_a_copy_of_a_page_has_no_list_and_a_deleted_page_leaves_none():
    page = watched()
    copied = page.copy(update_attrs={"slug": "copied", "title": "Child Wren"})
    assert WatchList.objects.get().page_id == page.pk != copied.pk
    page.delete()
    assert not WatchList.objects.exists()


def test_lines_that_the_readable_text_leaves_out_are_kept_once():
    pages = ["Child Robin: a review\nIt was hyphen-\nated.\nPage 1", "Child Robin: a review\nMore, bro-\nPage 2"]
    readable = ["It was hyphenated.", "More, broken"]
    assert left_out(pages, readable) == ["Child Robin: a review", "Page 1"]


# --- That nothing is published ---------------------------------------------------------------------------------


def test_the_gate_refuses_and_names_the_place_and_not_the_word(editor):
    page = save(watched(), title=f"The story of {WORD}", summary=f"{WORD} and {WORD}")
    release = make_release(page)
    problem = next(problem for problem in problems_of(release) if problem.code == "watched")
    assert problem.blocks
    assert problem.sentence == (
        "“The story of █████”: 1 word of a watch list stands here: Title; Summary. "
        "Take them out, or accept the places (“Watch list” in its menu)."
    )
    with pytest.raises(RefusedError, match="watch list"):
        approve(release, editor)


def test_places_that_were_accepted_do_not_stand_in_the_way(editor):
    page = watched(summary=WORD)
    assert accept_all(page, editor) == 1
    assert not refusal_of(page.get_latest_revision_as_object())
    assert approve(make_release(page), editor).state == "scheduled"
    entry = AuditEntry.objects.get(action="publishing.watch_list.accept")
    assert (entry.user_name, entry.data["places"]) == ("editor", ["Summary"])


@pytest.mark.parametrize(
    "change",
    [
        lambda page: save(page, pseudonym=WORD),
        lambda page: save(page, summary=f"Another sentence about {WORD}."),
        lambda page: save(page, summary=f"{WORD}, {WORD}"),
        lambda page: watch(page, WORD, "Quillfeathery summary", "sentence"),
    ],
)
def test_another_place_or_word_asks_again(editor, change):
    page = watched(summary=f"A sentence about {WORD}.")
    accept_all(page, editor)
    change(page)
    assert refusal_of(Page.objects.get(pk=page.pk).get_latest_revision_as_object())


def test_another_text_around_a_place_does_not_ask_again(editor):
    page = watched(summary=f"A sentence about {WORD} and what is around it in this text. More.")
    accept_all(page, editor)
    page = save(page, summary=page.summary + " And more still.", content_note="New.")
    assert not refusal_of(page.get_latest_revision_as_object())


def test_another_file_asks_again(editor):
    document = make_document()
    page = watched(report=document)
    PageText.objects.create(document=document, number=1, text=WORD)
    accept_all(page, editor)
    assert not refusal_of(page.get_latest_revision_as_object())
    SiteDocument.objects.filter(pk=document.pk).update(sha256="another")
    assert refusal_of(page.get_latest_revision_as_object())


@pytest.mark.parametrize(("reason", "message"), [(" ", "Say why"), (f"{WORD} is a bird", "holds a word of the list")])
def test_a_reason_is_needed_that_tells_no_word(editor, reason, message):
    page = watched(summary=WORD)
    with pytest.raises(check.RefusedError, match=message):
        accept_all(page, editor, reason)
    assert not WatchAcceptance.objects.exists()


def test_what_is_not_there_is_not_accepted(editor):
    with pytest.raises(check.RefusedError, match="at least one place"):
        accept(watched(summary=WORD), ["of something else"], "A reason.", editor)


def test_a_list_that_changes_after_the_approval_holds_the_release(editor):
    page = make_draft(summary=WORD)
    release = approve(make_release(page), editor)
    watch(page)
    type(release).objects.filter(pk=release.pk).update(go_live_at=timezone.now())
    with pytest.raises(HeldError):
        go_live(release.pk)
    page.refresh_from_db()
    assert not page.live


def test_a_page_scheduled_on_its_own_does_not_go_live_and_people_are_told(editor):
    page = make_draft(summary=WORD)
    page.go_live_at = timezone.now() + timezone.timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    watch(page)
    now = timezone.now()
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=now, content=revision.content | {"go_live_at": None}
    )
    outcome = publish_due()
    page.refresh_from_db()
    revision.refresh_from_db()
    assert (page.live, revision.approved_go_live_at, outcome.failed) == (False, None, [])
    assert PageLogEntry.objects.filter(page=page.pk, action="publishing.watch_list.refuse").exists()
    assert "did not go live at its time" in OutboxMessage.objects.get(kind="mail").payload["body"]


# --- Keys -------------------------------------------------------------------------------------------------------


def test_a_list_that_cannot_be_read_is_never_taken_for_an_empty_one(settings, editor):
    page = watched()
    settings.SECRET_KEY = "another key, as long as any other of the settings of tests"
    result = look_at(page)
    assert [one.page_id for one in result.unreadable] == [page.pk]
    assert "cannot be read" in refusal_of(page.get_latest_revision_as_object())
    assert "watched" in [problem.code for problem in problems_of(make_release(page))]


def test_a_former_secret_key_still_reads_and_a_key_of_its_own_takes_over(settings, capsys):
    page = watched()
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [old]
    settings.WATCH_LIST_KEY = [Fernet.generate_key().decode()]
    assert records.words_of(records.list_of(page)) == (WORD,)
    call_command("rotate_watch_lists")
    assert "1 watch lists encrypted" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert records.words_of(records.list_of(page)) == (WORD,)


def test_rotation_tells_which_lists_no_key_fits_and_loses_none(settings):
    page = watched()
    before = records.list_of(page).encrypted
    settings.SECRET_KEY = "another key"
    with pytest.raises(CommandError, match=str(page.pk)):
        call_command("rotate_watch_lists")
    assert records.list_of(page).encrypted == before


def test_a_key_that_is_none_is_found_by_a_check_and_blocks(settings):
    page = watched()
    settings.WATCH_LIST_KEY = ["not a key"]
    assert [error.id for error in keys.check_keys(None)] == ["publishing.E001"]
    assert "cannot be read" in refusal_of(page.get_latest_revision_as_object())
    with pytest.raises(CommandError, match="no key"):
        call_command("rotate_watch_lists")


def test_two_people_do_not_overwrite_each_other():
    page = watched()
    with pytest.raises(records.ChangedError):
        records.keep_words(page, ["Other"], None, seen="")
