"""Finding the words of a watch list in texts, however they are written there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.watch_lists.matching import Matcher, letters_of
from publishing.watch_lists.rich_text import words_of_html

SPELLINGS = {
    "Alder": [
        "Alder",
        "ALDER",
        "alder",
        "Alder's",
        "Alder\u2019s",
        "Alders",
        "Alders'",
        "Ald\u00e9r",
        "Alde\u0301r",
        "Al\u00adder",
        "Al\u200bder",
        "Al-\nder",
        "Al\u2010\nder",
        "Al\u2011der",
        "A L D E R",
        "(Alder)",
        "alder_report.pdf",
        "report-alder-2024.pdf",
        "ReportAlder2024.pdf",
        "Alder\u00b2",
        "\uff21\uff4c\uff44\uff45\uff52",
        "the\u00a0Alder\u00a0family",
    ],
    "Ash-Tree": [
        "Ash-Tree",
        "Ash Tree",
        "Ashtree",
        "ash\ntree",
        "Ash \u2013 Tree",
        "Ash-\n\f\nTree",
        "ASH\u2011TREE",
        "ash_tree",
    ],
    "Ashtree": ["Ash Tree", "Ash-Tree", "ash tree", "Ash\ntree", "ash-tree"],
    "Wren Alder": [
        "Wren Alder",
        "Wren  Alder",
        "Wren\nAlder",
        "Alder, Wren",
        "ALDER Wren",
        "Wren-Alder",
        "WREN ALDER'S",
        "wren.alder@example.org",
        "Wren\n\f\nAlder",
        "wrenalder",
    ],
    "Wren Jo Alder": ["Wren Jo Alder", "Alder, Wren Jo"],
    "O'Brien": ["O'Brien", "O\u2019Brien", "OBrien", "o\u02bcbrien", "O Brien", "O'BRIENS"],
    "St Mary's School": [
        "St Mary's School",
        "St. Mary\u2019s School",
        "St Marys School",
        "St Mary School",
        "st mary's schools",
    ],
    "Zo\u00eb": ["Zoe", "ZOE\u0308", "Zo\u00eb's"],
    "S\u00f8ren": ["Soren", "S\u00d8REN"],
    "James": ["James", "James'", "Jameses", "James's"],
    "Kitty": ["Kitties", "Kitty's"],
    "Griffith": ["Gri\ufb00ith", "Gri\ufb03th"],
    "12 Ash Lane": ["12 Ash Lane", "12, Ash Lane", "12 ash lane's"],
    "01/02/2015": ["01.02.2015", "01-02-2015", "01022015"],
}
OTHERS = {
    "Ann": ["annual", "Anna", "planning", "Hannah", "anno", "Annes", "plan-\nning", "pl\u00adan\u00adning"],
    "Alder": ["alderman", "Balder", "al der", "ald. er"],
    "Robin": ["rob in the house"],
    "Wren Alder": ["Wren", "Alder", "Wren met Alder", "Wren and the Alder"],
    "Ash Tree": ["ash in the tree", "a sh tree x", "ash ? ! ; : * tree"],
}


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in SPELLINGS.items() for text in texts])
def test_a_word_is_found_however_it_is_written(word, text):
    around = f"Before it, {text} and after."
    assert Matcher([word]).search(text)
    assert Matcher([word]).search(around)


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in OTHERS.items() for text in texts])
def test_another_word_is_not_taken_for_it(word, text):
    assert not Matcher([word]).search(text)


def test_a_match_tells_where_and_which():
    text = "For Rowan, and for Wren Alder's school."
    found = [(text[match.start : match.end], match.word) for match in Matcher(["Wren Alder", "Rowan"]).search(text)]
    assert found == [("Rowan", 1), ("Wren Alder", 0)]


def test_every_place_is_found_once():
    assert len(Matcher(["Alder"]).search("Alder, Alders and Alder's. ALDER")) == 4


def test_words_are_masked_where_they_stand():
    assert (
        Matcher(["Alder", "Wren Alder"]).masked("of Wren Alder's and alder.pdf", "\u2026")
        == "of \u2026's and \u2026.pdf"
    )


def test_a_matcher_tells_no_words_when_it_is_printed():
    assert "Alder" not in repr(Matcher(["Alder"]))


words = st.from_regex(re.compile(r"[A-Za-z\u00c0-\u00d6]{4,10}", re.ASCII), fullmatch=True)
breaks = st.sampled_from(["", "-", "-\n", "\u00ad", "\u200b", "\u2010\n", "- \n\f\n "])
edges = st.sampled_from(["", " ", "\n", ", ", "(", "\u201c", " \u2013 ", "_", "/"])
cases = st.sampled_from([str.upper, str.lower, str.title, str])
endings = st.sampled_from(["", "s", "'s", "\u2019s"])


@given(word=words, at=st.integers(1, 9), between=breaks, before=edges, after=edges, case=cases, ending=endings)
def test_a_word_is_found_whatever_breaks_and_surrounds_it(*, word, at, between, before, after, case, ending):
    at = min(at, len(word) - 1)
    written = case(word[:at]) + between + case(word[at:]).lower() + ending
    assert Matcher([word]).search(f"{before}{written}{after}")


@given(first=words, last=words, gap=st.sampled_from([" ", "  ", "\n", "-", ", ", "\n\n\f\n", "\u00a0", ". "]))
def test_a_name_is_found_in_both_orders(first, last, gap):
    assert Matcher([f"{first} {last}"]).search(f"of {first}{gap}{last}.")
    assert Matcher([f"{first} {last}"]).search(f"of {last}{gap}{first}.")


@given(st.lists(st.text(max_size=30), max_size=10), st.text(max_size=300))
def test_nothing_typed_or_read_is_an_error(typed, text):
    matcher = Matcher(typed)
    for match in matcher.search(text):
        assert 0 <= match.start < match.end <= len(text)
    matcher.masked(text)
    words_of_html(text)


@given(words, words)
def test_a_word_within_a_longer_one_is_left_alone(word, other):
    inside = f"{other.lower()}{word.lower()}{other.lower()}"
    if not Matcher([word]).search(other.lower()):
        assert not Matcher([word]).search(inside)


@pytest.mark.parametrize("text", ["an", "a-", "a ", "a\u0301", "-", "alder", "A l", "'", "an\n", "<a"])
def test_a_long_text_made_to_take_long_comes_to_an_end(text):
    Matcher(["an", "Ann", "anan ana", "alder alder", "a a", "a" * 100]).search(text * 20_000)
    words_of_html(text * 20_000)


def test_letters_are_what_spellings_have_in_common():
    assert letters_of("O\u2019Br\u00ecen-Smith 2") == "obriensmith2"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Al<b>der</b></p>", "Alder"),
        ("<p>Wren</p><p>Alder</p>", "Wren\n\nAlder"),
        ("Wren &amp; Alder", "Wren & Alder"),
        ("Al&shy;der", "Al\u00adder"),
        ('<a href="mailto:alder@example.org">write</a>', "alder@example.org"),
        ('<embed alt="Alder" embedtype="image" id="1"/>', "Alder"),
        ("1 < 2", "1 < 2"),
        ("<alder>", "<alder>"),
        ("<!-- Alder -->", "Alder"),
        ("plain", "plain"),
    ],
)
def test_rich_text_is_looked_through_as_words_attributes_and_comments(html, text):
    assert text in words_of_html(html)
