"""The demo's loader where something is wrong, and how it reads its files. Nothing is loaded for good here."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from wagtail.models import Page

from documents.models import SiteDocument
from home.dates import DatePrecision
from home.demo import markdown, typesetting
from home.demo.content import CONTENT_DIR, ContentError, Item, read_pages
from home.demo.load import load_demo

THEME = """+++
title = "A theme"
summary = "What it is about"
definition = "What it means"
+++
Text.
"""
OPENING = '#show: report.with(title: "T", partnership: "P", kind: "K", reference: "R")'


def stored_files():
    folder = Path(SiteDocument._meta.get_field("file").storage.location)
    return sorted(folder.rglob("*.pdf"))


@pytest.mark.django_db
def test_refuses_outside_debug():
    pages = Page.objects.count()
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("load_demo")
    assert Page.objects.count() == pages
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
def test_a_failed_load_names_the_file_and_leaves_nothing_behind(tmp_path):
    folder = shutil.copytree(CONTENT_DIR, tmp_path / "content")
    review = next(
        path for path in sorted((folder / "reviews").glob("*.md"), reverse=True) if "related" in path.read_text()
    )
    review.write_text(review.read_text().replace("related_reviews = [", 'related_reviews = ["no-such-child", '))
    pages, files = Page.objects.count(), stored_files()
    with pytest.raises(ContentError, match=f"reviews/{review.name}: related_reviews: there is no no-such-child"):
        load_demo(folder=folder)
    assert Page.objects.count() == pages
    assert not get_user_model().objects.exists()
    assert not SiteDocument.objects.exists()
    assert stored_files() == files


@pytest.mark.django_db
def test_an_own_password_works_outside_debug(client, django_user_model):
    django_user_model.objects.create_user("somebody", password="a password of their own")
    assert client.login(username="somebody", password="a password of their own")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text without front matter.", "front matter"),
        ("+++\ntitle = \n+++\nText.", "Invalid value"),
        (THEME.replace('definition = "What it means"\n', ""), "missing definition"),
        (THEME.replace("title =", 'colour = "red"\ntitle ='), "unknown colour"),
    ],
)
def test_a_file_out_of_format_is_named(tmp_path, text, message):
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "a-theme.md").write_text(text)
    with pytest.raises(ContentError, match=f"^themes/a-theme.md: .*{message}"):
        read_pages("themes", tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-18", (date(2024, 6, 18), DatePrecision.DAY)),
        ("2019-03", (date(2019, 3, 1), DatePrecision.MONTH)),
        ("2016", (date(2016, 1, 1), DatePrecision.YEAR)),
        ("", (None, DatePrecision.DAY)),
    ],
)
def test_publication_dates_may_be_partial(text, expected):
    assert Item("a.md", "a", {"publication_date": text}).publication_date == expected


@pytest.mark.parametrize("text", ["June 2024", "2024-13", "2024-1-1-1"])
def test_publication_dates_that_are_none_are_refused(text):
    with pytest.raises(ContentError, match=r"a\.md: publication_date"):
        Item("a.md", "a", {"publication_date": text}).publication_date  # noqa: B018  (it is the property that raises)


def test_chapters_are_told_apart():
    item = Item("a.md", "a", {}, "# Key learning\n## One\nText.\n\n# Report\n## 1 Introduction\nMore.")
    assert item.chapter("Key learning") == "## One\nText."
    assert item.chapter("Report") == "## 1 Introduction\nMore."
    assert item.chapter("Nothing") == ""


def test_markdown_becomes_blocks():
    text = "## Listen\nA **b** *c* <b>.\n\n- one\n- two\n\n### Ask\n\n> Not asked.\n>\n> \N{EM DASH} Father\n\nEnd."
    assert markdown.body_blocks(text) == [
        ("heading", "Listen"),
        (
            "paragraph",
            "<p>A <b>b</b> <i>c</i> &lt;b&gt;.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<h3>Ask</h3>",
        ),
        ("quotation", {"text": "Not asked.", "attribution": "Father"}),
        ("paragraph", "<p>End.</p>"),
    ]


def test_markdown_becomes_sections_of_a_briefing():
    assert markdown.section_blocks("## Background\nText.\n\n> Said & done.\n\n## The review\nMore.") == [
        ("section", {"heading": "Background", "text": "<p>Text.</p>\n<p><i>Said &amp; done.</i></p>\n"}),
        ("section", {"heading": "The review", "text": "<p>More.</p>"}),
    ]


def test_no_text_is_markup_in_a_report():
    text = r"#panic(1) $x$ *a* _b_ @ref <label> \ ] [ // /* = - + ` ~ 'quoted' \"twice\" https://example.org"
    words = typesetting.words(text)
    markup = "\n\n".join([OPENING, words, typesetting.heading(text), typesetting.table([words], [[words]])])
    typesetting.make_pdf(markup, date(2024, 5, 1))


def test_a_report_is_the_same_each_time():
    assert typesetting.make_pdf(OPENING, date(2024, 5, 1)) == typesetting.make_pdf(OPENING, date(2024, 5, 1))
