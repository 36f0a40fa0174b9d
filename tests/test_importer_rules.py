"""The importer's rules, one by one."""

from datetime import date

import pytest

from home.dates import DatePrecision
from reviews.importer.dates import FORMS, find_dates, is_only_date, without_dates
from reviews.importer.document import Line, Link
from reviews.importer.links import is_other_area, national_publisher
from reviews.importer.rules import BRIEFING_TYPES, FILE_KINDS, NATIONAL_NAMES, REVIEW_TYPES, is_bare, values
from reviews.importer.sentences import announced_title, sentences_of, slot_of
from reviews.importer.titles import clean_title, is_briefing_title, may_hold_a_name, pseudonym, split_glued
from reviews.kinds import ResourceKind

DAY, MONTH, YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR


@pytest.mark.parametrize("rule", [*REVIEW_TYPES, *BRIEFING_TYPES, *NATIONAL_NAMES], ids=lambda rule: rule.example)
def test_rule_finds_its_example(rule):
    assert rule.pattern.search(rule.example)


@pytest.mark.parametrize("rule", FILE_KINDS, ids=lambda rule: rule.example)
def test_file_rule_finds_its_example_and_means_a_kind(rule):
    assert rule.pattern.search(rule.example)
    assert rule.value in ResourceKind


@pytest.mark.parametrize(("form", "precision", "example"), FORMS, ids=lambda value: str(value)[:20])
def test_form_of_date_finds_its_example(form, precision, example):
    (found,), doubts = find_dates(example)
    assert found.precision == precision
    assert doubts == []


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("SCR Child Z", ["scr"]),
        ("SPR Child Z", ["lcspr"]),
        ("CSPR Child Z", ["lcspr"]),
        ("LCSPR Child Z", ["lcspr"]),
        ("LSCPR Child Z", ["lcspr"]),
        ("Local Child Safeguarding Practice Review: Child Z", ["lcspr"]),
        ("National Child Safeguarding Practice Review on bruising", ["national-cspr"]),
        ("SAR / DHR Adult Z", ["sar", "dardr"]),
        ("Domestic Abuse Related Death Review", ["dardr"]),
        ("scr in a word like description", []),
        ("A transcript", []),
    ],
)
def test_review_types_are_told_by_their_names(text, types):
    assert values(REVIEW_TYPES, text) == types


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("17th March 2022", date(2022, 3, 17), DAY),
        ("21 February, 2022", date(2022, 2, 21), DAY),
        ("Monday 1 May 2023", date(2023, 5, 1), DAY),
        ("the 3rd of June 2021", date(2021, 6, 3), DAY),
        ("Dec 2024", date(2024, 12, 1), MONTH),
        ("(published April 2024)", date(2024, 4, 1), MONTH),
        ("2019", date(2019, 1, 1), YEAR),
        ("03/05/2021", date(2021, 5, 3), DAY),
        ("3.5.21", date(2021, 5, 3), DAY),
        ("2021-03-05", date(2021, 3, 5), DAY),
        ("29 February 2024", date(2024, 2, 29), DAY),
    ],
)
def test_dates_are_read_to_what_is_known(text, value, precision):
    (found,), _ = find_dates(text)
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize("text", ["31 February 2020", "45/01/2020", "2021-13-01"])
def test_impossible_dates_are_doubted_and_not_guessed(text):
    dates, doubts = find_dates(text)
    assert dates == []
    assert len(doubts) == 1


@pytest.mark.parametrize("text", ["Over 2,000 people", "reports 1999a", "call 01632 960 2019x", "20211"])
def test_numbers_are_no_dates(text):
    assert find_dates(text) == ([], [])


def test_a_date_leaves_with_what_introduces_it():
    text = "Child Z (published April 2024)"
    assert without_dates(text, find_dates(text)[0]) == "Child Z"


@pytest.mark.parametrize(
    ("text", "is_date"), [("Published: 3 May 2021", True), ("5 June 2024", True), ("In 2019 we", False)]
)
def test_a_line_that_is_only_a_date_is_known(text, is_date):
    assert is_only_date(text) is is_date


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Abusive head trauma - 7 minute learning", "Abusive head trauma"),
        ("7 Minute Briefing: Safer sleep", "Safer sleep"),
        ("New - Seven-minute briefing on neglect", "neglect"),
        ("Enquiries - Learning briefing", "Enquiries"),
        ("SCR Child Z 2019 (PDF, 2.1MB)", "SCR Child Z"),
        ("Why it matters: home", "Why it matters: home"),
    ],
)
def test_titles_keep_what_is_their_own(text, title):
    assert clean_title(text)[0] == title


def test_new_is_taken_off_and_said():
    _, _, doubts = clean_title("New - Learning from reviews")
    assert "New" in doubts[0]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("A - 7 minute learning B - 7 minute learning", ["A - 7 minute learning", "B - 7 minute learning"]),
        ("SCR Child Y 2015 SCR Child Z 2016", ["SCR Child Y 2015", "SCR Child Z 2016"]),
        ("Teeth - 7 minute learning", ["Teeth - 7 minute learning"]),
        ("7 minute briefing: Home and School", ["7 minute briefing: Home and School"]),
    ],
)
def test_titles_glued_on_one_line_are_split(text, pieces):
    assert split_glued(text) == pieces


@pytest.mark.parametrize(
    ("text", "is_one"), [("Teeth - 7 minute learning", True), ("We hold a briefing in May", False)]
)
def test_briefings_are_known_by_their_names(text, is_one):
    assert is_briefing_title(text) is is_one


@pytest.mark.parametrize(
    ("title", "doubtful"),
    [("SCR Tarquin", True), ("SCR Child Z", False), ("CSPR Peer on Peer Abuse", False), ("LCSPR Family Q", False)],
)
def test_what_may_be_a_childs_name_is_doubted(title, doubtful):
    assert may_hold_a_name(title) is doubtful


@pytest.mark.parametrize(
    ("title", "name"),
    [("SCR Child Z 2015", "Child Z"), ("Child Safeguarding Practice Review", ""), ("Baby Teal", "Baby Teal")],
)
def test_pseudonyms_are_found(title, name):
    assert pseudonym(title) == name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The WSCP published CSPR Harm on 4 March, 2023.", "CSPR Harm"),
        ("CSPR Peer on Screen was published on 4 March 2023.", "CSPR Peer on Screen"),
        (
            "The partnership has published the Serious Case Review into Child Z in March 2019.",
            "Serious Case Review into Child Z",
        ),
        ("All serious case reviews are published.", ""),
        ("We published a newsletter on 4 March 2023.", ""),
    ],
)
def test_announcements_name_a_review(text, title):
    assert announced_title(text) == title


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Read the full report for SCR Tarquin here.", "full-report"),
        ("Read the full CSPR Harm here.", "full-report"),
        ("Read the Learning Briefing for CSPR Harm here.", "learning-briefing"),
        ("Read the 7 minute briefing here.", "seven-minute-briefing"),
        ("View the action plan here", "action-plan"),
        ("Executive summary", "executive-summary"),
    ],
)
def test_here_is_what_its_sentence_says(text, kind):
    (sentence,) = sentences_of(Line(text))
    assert [found[0] for found in slot_of(sentence)] == [kind]


def test_two_heres_in_one_paragraph_are_told_apart():
    text = "Read the full report here. Read the learning briefing here."
    links = [Link("here", "https://a.example/r.pdf", 21), Link("here", "https://a.example/b.pdf", 54)]
    found = [slot for sentence in sentences_of(Line(text, links=links)) for slot in slot_of(sentence)]
    assert [(kind, address) for kind, _, address in found] == [
        ("full-report", "https://a.example/r.pdf"),
        ("learning-briefing", "https://a.example/b.pdf"),
    ]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("here", True), ("Click here", True), ("Read more (PDF)", True), ("Download", True), ("SCR Child Z", False)],
)
def test_links_that_say_nothing_are_known(text, bare):
    assert is_bare(text) is bare


@pytest.mark.parametrize(
    ("address", "publisher"),
    [
        ("https://learning.nspcc.org.uk/case-reviews", "NSPCC"),
        ("https://www.gov.uk/x", "GOV.UK"),
        ("https://www.wrenshire.gov.uk/x", ""),
        ("https://nspcc.org.uk.evil.example/", ""),
        ("http://[", ""),
    ],
)
def test_national_bodies_are_known_by_their_hosts(address, publisher):
    assert national_publisher(address) == publisher


def test_another_partnership_is_known_by_its_host():
    assert is_other_area("https://www.fernshire-scp.example/x", "wrenshire-scp.example")
    assert not is_other_area("https://files.wrenshire-scp.example/x", "wrenshire-scp.example")
