"""The text of a report, as it is read: words whole, paragraphs joined, running heads gone."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text import normalised

PROSE = "The health visitor wrote to the practice, and the practice filed the letter without an answer."
LONG = "An invented sentence that fills the whole line of a page, as sentences of reports do,"


def one(text):
    """Return a single page's text as it is read."""
    return normalised([text])[0]


def report(pages, *, head="", foot=""):
    """Return pages of text of their own, with a head and a foot that may name the page's {number}."""
    numbers = range(1, pages + 1)
    return [
        "\n".join(filter(None, [head.format(number=n), f"Words of sheet {chr(96 + n)} alone.", foot.format(number=n)]))
        for n in numbers
    ]


def bodies(pages):
    return [f"Words of sheet {chr(97 + n)} alone." for n in range(pages)]


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        ("the safe\xad\nguarding partner", "the safeguarding partner"),
        ("the safe-\nguarding partner", "the safeguarding partner"),
        ("a multi-\nagency meeting", "a multi-agency meeting"),
        ("an unheard-\nof step\n\nThe step was unheard-of.", "an unheard-of step\n\nThe step was unheard-of."),
        ("the under-\nstanding\n\nAn understanding grew.", "the understanding\n\nAn understanding grew."),
        ("short-\nand long-term help", "short- and long-term help"),
        ("during COVID-\n19 and after", "during COVID-19 and after"),
        ("the Anglo-\nSaxon name", "the Anglo-Saxon name"),
        ("see example.org/a-\nb for more", "see example.org/a-b for more"),
        ("he left -\nand came back", "he left - and came back"),
        ("safe\xadguarding", "safeguarding"),
    ],
)
def test_word_that_a_line_broke_is_whole(lines, read):
    assert one(lines) == read


def test_word_that_a_page_broke_goes_to_the_page_where_it_begins():
    assert normalised(["They went to the exam-", "ple house. Then they left."]) == [
        "They went to the example",
        "house. Then they left.",
    ]


def test_ligatures_are_letters_and_superscripts_stay():
    assert one("e\ufb03cient \ufb01ndings, 5 m², 1½ hours, note³") == "efficient findings, 5 m², 1½ hours, note³"


def test_controls_and_marks_of_direction_are_gone():
    assert one("a\x00b\x1bc\u202ed\u200be\ufefff\ud800") == "abcdef"


def test_symbol_bullet_is_a_bullet():
    assert one("\uf0b7 first\n\uf0b7 second") == "• first\n• second"


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Child Example: report", ""),
        ("", "{number}"),
        ("", "Page {number} of 40"),
        ("Wrenshire Partnership Child Example", "- {number} -"),
        ("{number} | Child Example", "Official: published"),
        ("Child Example page {number}", ""),
    ],
)
def test_what_runs_along_on_every_page_is_gone(head, foot):
    assert normalised(report(8, head=head, foot=foot)) == bodies(8)


def test_heads_of_odd_and_even_pages_are_gone():
    pages = [
        f"{'Child Example' if n % 2 else 'Wrenshire Partnership'} {n}\n{body}" for n, body in enumerate(bodies(9), 1)
    ]
    assert normalised(pages) == bodies(9)


def test_roman_numbers_of_the_first_pages_are_gone():
    numbers = ["i", "ii", "iii", "iv", "1", "2", "3", "4"]
    pages = [f"{body}\n{number}" for body, number in zip(bodies(8), numbers, strict=True)]
    assert normalised(pages) == bodies(8)


def test_head_that_changes_with_the_chapter_is_gone():
    heads = ["Introduction"] * 3 + ["Findings"] * 4
    pages = [f"{head}\n{body}" for head, body in zip(heads, bodies(7), strict=True)]
    assert normalised(pages) == bodies(7)


def test_headings_that_count_up_page_by_page_stay():
    pages = [f"Recommendation {n}\n\n{body}" for n, body in enumerate(bodies(4), 1)]
    others = [f"A page of {word} alone." for word in ("one", "two", "three", "four", "five", "six")]
    assert normalised([*others, *pages])[6:] == pages


def test_number_at_the_edge_of_one_page_stays():
    assert one("The children were aged\n7") == "The children were aged\n7"


def test_page_of_nothing_else_keeps_what_runs_along_but_not_its_number():
    assert normalised([f"Child Example\n{n}" for n in range(1, 6)]) == ["Child Example"] * 5
    assert normalised([str(n) for n in range(1, 6)]) == [""] * 5


def test_page_that_says_its_number_loses_it_in_a_short_file():
    assert one("Words.\n\nPage 1 of 1") == "Words."


def test_lines_are_joined_to_paragraphs_and_lists_keep_their_lines():
    page = (
        f"2.1 What happened\n\n{LONG}\nand goes on to the next.\nA second paragraph begins after a short line, again"
        f"\nwith two.\n\n• one point that is so long that it has to go on"
        "\n  in the next line\n• another\n1. first\n2. second"
    )
    assert one(page) == (
        f"2.1 What happened\n\n{LONG} and goes on to the next.\n"
        "A second paragraph begins after a short line, again with two.\n\n"
        "• one point that is so long that it has to go on in the next line\n• another\n1. first\n2. second"
    )


def test_paragraph_goes_on_across_a_column_but_not_after_a_heading():
    assert one(f"{LONG}\n\nand so in the next column.") == f"{LONG} and so in the next column."
    assert one("Heading\n\nand other words") == "Heading\n\nand other words"


def test_line_that_begins_with_a_year_or_day_is_no_list():
    assert one(f"{LONG} on\n12 March. {PROSE}\n{LONG} in\n3. Then") == f"{LONG} on 12 March. {PROSE} {LONG} in 3. Then"


def test_dots_of_a_table_of_contents_are_one_mark():
    assert one("1 Summary . . . . . . . . 3\n2 Findings ........... 12") == "1 Summary … 3\n2 Findings … 12"


def test_scan_without_text_is_empty():
    assert normalised(["", " \n\x0c"]) == ["", ""]
    assert normalised([]) == []


pages_of_anything = st.lists(st.text(st.characters(codec=None) | st.sampled_from("-\n\xad \ufb01ab.•1"), max_size=200))


@given(pages_of_anything)
def test_any_text_has_as_many_pages_and_nothing_unprintable(pages):
    read = normalised(pages)
    assert len(read) == len(pages)
    for text in read:
        assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Co") and c != "\n"]
        assert text == text.strip()
        assert "\n\n\n" not in text


@given(st.lists(st.text("abcdefgh ", max_size=60), max_size=2))
def test_no_letter_is_lost_or_moved_in_a_file_too_short_for_running_heads(pages):
    assert [re.sub(r"\s", "", text) for text in normalised(pages)] == [re.sub(r"\s", "", page) for page in pages]


@given(st.lists(st.sampled_from(["safeguarding", "multi-agency", "children", "mother"]), min_size=1, max_size=40))
def test_text_that_was_set_and_broken_anywhere_reads_as_before(words):
    text = " ".join(words)
    attested = "safeguarding multi-agency children mother agency"
    broken = re.sub(r"(safeg|chil|mot|multi)(-?)(?=\w)", lambda found: f"{found[1]}-\n", text)
    assert one(f"{broken}\n\n{attested}").split("\n\n")[0].replace("\n", " ") == text
