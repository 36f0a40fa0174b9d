"""Importing saved pages of many shapes: what becomes a page, what is doubted, what is never half done."""

from contextlib import suppress
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageLogEntry, Revision

from documents.models import SiteDocument
from home.doubts import doubts_of
from home.models import InformationPage
from learning.models import BriefingPage, ResourceLinkPage
from reviews.importer.run import run_import
from reviews.importer.source import MOST_BYTES, SourceError
from reviews.models import ReviewIndexPage, ReviewPage

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "import_samples"


def sample(name):
    return (SAMPLES / name).read_bytes()


def counts():
    return [model.objects.count() for model in (Page, Revision, PageLogEntry, SiteDocument)]


def slots(review):
    rows = {row.kind: row.link for row in review.further_documents.all()}
    return {"full-report": review.report_link} | rows


def test_page_of_links_without_links_becomes_drafts(home):
    report = run_import(sample("links.txt"))
    first, second = ReviewPage.objects.order_by("title")
    assert (first.title, str(first.publication_date), first.live) == (
        "CSPR Harm in Residential Schools",
        "2023-03-04",
        False,
    )
    assert [kind.slug for kind in first.review_types.all()] == ["lcspr"]
    assert [kind.slug for kind in second.review_types.all()] == ["scr"]
    assert [slots(review) for review in (first, second)] == [{"full-report": "", "learning-briefing": ""}] * 2
    briefings = {briefing.title: briefing for briefing in BriefingPage.objects.all()}
    assert set(briefings) == {"Asking about home", "Crying babies", "Sleep in strange beds", "Teeth and neglect"}
    assert [b.title for b in briefings.values() if b.briefing_type != "seven-minute"] == ["Asking about home"]
    assert not any(briefing.body or briefing.live for briefing in briefings.values())
    assert ResourceLinkPage.objects.get().publisher == "NSPCC"
    doubts = " ".join([*report.found.doubts, *(doubt for step in report.steps for doubt in step.doubts)])
    for expected in ("New", "promises a list", "is lost", "no date", "one line with others", "real name"):
        assert expected in doubts


def test_explanatory_text_becomes_the_introduction_with_its_quotation(home):
    run_import(sample("links.txt"))
    index = ReviewIndexPage.objects.get()
    assert not index.intro
    blocks = list(index.get_latest_revision_as_object().intro)
    quotation = next(block.value for block in blocks if block.block_type == "quotation")
    assert quotation["text"].startswith("Reviews exist so that")
    assert quotation["attribution"] == "Working Together to Safeguard Children 2018"
    text = " ".join(str(block.value) for block in blocks)
    assert "duty to hold reviews" in text
    assert "Regional Framework" in text


def test_an_introduction_that_is_there_is_kept(home):
    index = ReviewIndexPage.objects.get()
    index.intro = [("paragraph", "<p>Ours.</p>")]
    index.save_revision().publish()
    run_import(sample("links.txt"))
    kept = ReviewIndexPage.objects.get().get_latest_revision_as_object().intro
    assert "Ours." in str(kept.get_prep_value())
    assert InformationPage.objects.get().title == "Learning from practice reviews"


def test_lists_with_links(home):
    run_import(sample("lists.html"))
    reviews = {review.title: review for review in ReviewPage.objects.all()}
    base = "https://www.wrenshire-scp.example/files"
    assert slots(reviews["LSCPR Child Z"]) == {"full-report": f"{base}/child-z.pdf"}
    assert reviews["LSCPR Child Z"].publication_date_machine == "2024-04"
    assert slots(reviews["SPR Child Y"]) == {
        "full-report": f"{base}/y.pdf",
        "executive-summary": f"{base}/y-summary.pdf",
        "seven-minute-briefing": f"{base}/y-7mb.pdf",
    }
    assert set(reviews) == {"LSCPR Child Z", "SPR Child Y", "SCR Child X"}
    assert {b.title for b in BriefingPage.objects.all()} == {"Bruising in small babies", "Neglect and teeth"}
    assert {resource.publisher for resource in ResourceLinkPage.objects.all()} == {
        "NSPCC",
        "Fernshire Safeguarding Children Partnership",
    }


def test_table(home):
    run_import(sample("table.html"))
    reviews = {review.title: review for review in ReviewPage.objects.all()}
    assert set(reviews) == {"Child Heath", "Child Moor", "Adult Fen"}
    assert {kind.slug for kind in reviews["Adult Fen"].review_types.all()} == {"sar", "dardr"}
    assert slots(reviews["Child Heath"])["learning-briefing"] == "https://www.wrenshire-scp.example/r/heath-b.pdf"
    assert str(reviews["Child Heath"].publication_date) == "2016-05-03"
    assert reviews["Child Moor"].publication_date_precision == "month"


def test_accordion(home):
    run_import(sample("accordion.html"))
    brook, glen = ReviewPage.objects.order_by("title")
    assert (brook.title, glen.title) == ("LCSPR Child Brook", "SCR Child Glen")
    assert brook.summary.startswith("Child Brook was harmed")
    assert slots(brook) == {
        "full-report": "https://wrenshire-scp.example/brook.pdf",
        "seven-minute-briefing": "https://wrenshire-scp.example/brook-7.pdf",
    }
    assert "action-plan" in slots(glen)


def test_cards_with_the_date_above(home):
    run_import(sample("cards-date-above.html"))
    dates = {review.title: review.publication_date_machine for review in ReviewPage.objects.all()}
    assert dates == {
        "LCSPR Child Otterly": "2024-06-05",
        "Thematic review: Neglect on the Wold": "2022-12",
        "SCR Child Dale": "",
    }
    assert "no date that can be" in " ".join(doubts_of(ReviewPage.objects.get(title="SCR Child Dale")))


def test_cards_with_the_date_below(home):
    run_import(sample("cards-date-below.html"))
    found = {(b.title, b.briefing_type, b.publication_date_machine, b.link) for b in BriefingPage.objects.all()}
    assert found == {
        ("Safer sleep", "seven-minute", "2023-09-14", "https://wrenshire-scp.example/b/sleep.pdf"),
        ("Escalation", "practitioner-guide", "2021", "https://wrenshire-scp.example/b/esc.pdf"),
    }


def test_headings_with_a_paragraph_and_what_is_not_understood(home):
    report = run_import(sample("headings.txt"))
    larch = ReviewPage.objects.get(title="Serious Case Review: Child Larch")
    assert larch.report_link == "https://wrenshire-scp.example/larch.pdf"
    assert str(larch.publication_date) == "2015-05-03"
    assert "Something nobody can place" in report.found.flagged


def test_hostile_page_comes_out_clean(home, client):
    run_import(sample("hostile.html"), publish=True)
    stored = " ".join(str(revision.content) for revision in Revision.objects.all()).lower()
    for poison in ("<script", "onerror", "onclick", "javascript:", "data:text", "iframe", "child script"):
        assert poison not in stored
    assert ReviewPage.objects.get().report_link == ""
    assert "alert(" not in client.get("/reviews/").content.decode()


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_a_second_import_changes_nothing(home, name):
    run_import(sample(name))
    before = counts()
    report = run_import(sample(name))
    assert counts() == before
    assert report.new_count == 0


def test_what_an_editor_renamed_or_deleted_since_is_left_alone(home):
    run_import(sample("accordion.html"))
    renamed, deleted = ReviewPage.objects.order_by("title")
    renamed.title = "Another title"
    renamed.save_revision().publish()
    deleted.delete()
    report = run_import(sample("accordion.html"))
    assert ReviewPage.objects.count() == 1
    assert {step.state for step in report.steps} == {"here", "gone"}


@pytest.mark.parametrize("name", ["links.txt", "lists.html"])
def test_dry_run_says_the_same_and_writes_nothing(home, name):
    before = counts()
    pretended = run_import(sample(name), pretend=True)
    assert counts() == before
    made = run_import(sample(name))
    assert [(step.kind, step.title, step.state) for step in pretended.steps] == [
        (step.kind, step.title, step.state) for step in made.steps
    ]


def test_publish_makes_pages_live_through_wagtail(home, client):
    run_import(sample("links.txt"), publish=True)
    review = ReviewPage.objects.get(title="SCR Tarquin")
    assert review.live
    assert review.live_revision_id
    assert client.get(review.url).status_code == 200
    assert b"Regional Framework" in client.get("/reviews/").content


def test_doubts_stand_on_the_draft_until_somebody_publishes_it(home):
    run_import(sample("links.txt"))
    review = ReviewPage.objects.get(title="SCR Tarquin")
    assert any("real name" in sentence for sentence in review.editing_advice())
    review.save_revision().publish()
    assert not any("real name" in sentence for sentence in ReviewPage.objects.get(pk=review.pk).editing_advice())


def test_linked_files_come_from_a_folder_once(home, tmp_path):
    (tmp_path / "Brook.PDF").write_bytes(b"%PDF-1.7 invented")
    for _ in range(2):
        run_import(sample("accordion.html"), folder=tmp_path)
    brook = ReviewPage.objects.get(title="LCSPR Child Brook")
    assert brook.report.title
    assert brook.report_link == ""
    assert SiteDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 x", "not a page"),
        (b"PK\x03\x04 x", "not a page"),
        (b"text\x00with\x00nul", "binary"),
        (b"x" * (MOST_BYTES + 1), "MB"),
        (b"caf\xe9 reviews", "UTF-8"),
        (bytes(range(256)) * 20, "UTF-8"),
        (b"<div>" * 5000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence_and_makes_nothing(home, tmp_path, content, words):
    path = tmp_path / "page.html"
    path.write_bytes(content)
    before = counts()
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("import_page", str(path))
    assert "\n" not in str(refusal.value)
    assert counts() == before


@pytest.mark.parametrize(
    "content",
    [
        "LCSPR Child É 2020".encode("utf-8-sig"),
        "LCSPR Child É 2020".encode("utf-16"),
        '<html><head><meta charset="windows-1252"></head><body><p>LCSPR Child É 2020</p></body></html>'.encode(
            "cp1252"
        ),
    ],
)
def test_other_encodings_that_say_so_are_read(home, content):
    run_import(content)
    assert ReviewPage.objects.get().title == "LCSPR Child É"


def test_a_failure_in_the_middle_leaves_nothing(home, monkeypatch):
    before = counts()

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("reviews.importer.pages.PageMaker._resource", fail)
    with pytest.raises(RuntimeError):
        run_import(sample("links.txt"))
    assert counts() == before


def test_command_prints_the_report(home):
    out = StringIO()
    call_command("import_page", str(SAMPLES / "links.txt"), "--dry-run", stdout=out)
    assert "SCR Tarquin [would be made]" in out.getvalue()
    assert "doubtful:" in out.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "LCSPR Child Q",
                    "- 7 minute learning",
                    " 2020",
                    "\n",
                    "<li>",
                    "<a href='https://x.example/'>",
                    "here",
                    "<h3>",
                    "</h3>",
                    "<table><tr><td>",
                    "Published",
                    "31/31/2020",
                    "as follows:",
                    "<details><summary>",
                    "(",
                    "http://[",
                ]
            )
        ).map("".join),
    )
)
def test_any_text_is_read_or_refused(home, text):
    with suppress(SourceError):
        run_import(text.encode("utf-8", "surrogatepass"), pretend=True)


def test_admin_shows_what_would_be_made_and_then_makes_it(home, admin_client):
    address = reverse("import_page")
    upload = BytesIO(sample("links.txt"))
    upload.name = "page.txt"
    preview = admin_client.post(address, {"file": upload})
    assert "SCR Tarquin" in preview.content.decode()
    assert not ReviewPage.objects.exists()
    made = admin_client.post(address, {"confirmed": preview.context["sealed"]})
    assert made.status_code == 200
    assert ReviewPage.objects.filter(live=False).count() == 2


@pytest.mark.parametrize("data", [{}, {"text": " "}, {"text": "x" * 10, "confirmed": "forged"}, {"confirmed": "\x00"}])
def test_admin_says_what_is_wrong(home, admin_client, data):
    response = admin_client.post(reverse("import_page"), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ReviewPage.objects.exists()


def test_authors_may_not_import(home, client, django_user_model):
    author = django_user_model.objects.create_user("author")
    author.groups.set(Group.objects.filter(name="Authors"))
    client.force_login(author)
    assert client.get(reverse("import_page")).status_code in {302, 403}
    assert "import-page" not in client.get("/admin/").content.decode()
