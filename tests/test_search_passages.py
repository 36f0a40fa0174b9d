"""Passages: where they lie, what is marked in them, and that everything in them is escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.search.query import And, Boost, Not, Or, Phrase, PlainText

from search.nodes import AnyOf
from search.passages import Marks


def marks(*words):
    return Marks(PlainText(" ".join(words), operator="or"))


class TestMarks:
    def test_marks_are_put_into_escaped_text(self):
        marked = marks("bruise", "script").marked('<script>alert("bruise")</script> & bruises')
        assert "<script>" not in marked
        assert marked.count("<mark>") == 4
        assert "&amp; <mark>bruises</mark>" in marked

    @pytest.mark.parametrize(
        ("typed", "text", "marked"),
        [
            ("bruise", "Bruising and bruised", "<mark>Bruising</mark> and <mark>bruised</mark>"),
            ("baby", "two babies, the baby's cot", "two <mark>babies</mark>, the <mark>baby&#x27;s</mark> cot"),
            ("child", "the child\u2019s voice", "the <mark>child\u2019s</mark> voice"),
            ("cafe", "a café", "a <mark>café</mark>"),
            ("cafe", "a cafe\u0301s", "a <mark>cafe\u0301s</mark>"),
            ("injury", "non-accidental injuries", "non-accidental <mark>injuries</mark>"),
            ("what about neglect", "What about it", "What about it"),
            ("abuse", "disabused", "disabused"),
        ],
    )
    def test_words_are_marked_whatever_their_ending(self, typed, text, marked):
        assert marks(typed).marked(text) == marked

    def test_phrases_are_marked_as_one_and_their_words_not_alone(self):
        marked = Marks(Phrase("was not brought")).marked("He was not  brought. She was, not he, brought.")
        assert marked == "He <mark>was not  brought</mark>. She was, not he, brought."

    def test_all_that_was_looked_for_is_marked_and_what_was_left_out_is_not(self):
        tree = And(
            [
                Or([AnyOf([PlainText("scr"), Phrase("serious case review")], [1, 0.5]), Boost(PlainText("baby"), 2)]),
                Not(PlainText("quokka")),
            ]
        )
        marked = Marks(tree).marked("SCR, a serious case review of a baby quokka, a review")
        assert marked == (
            "<mark>SCR</mark>, a <mark>serious case review</mark> of a <mark>baby</mark> quokka, a review"
        )

    def test_phrases_that_overlap_are_one_mark(self):
        tree = Or([Phrase("health visitor"), Phrase("visitor service")])
        assert Marks(tree).marked("the health visitor service") == "the <mark>health visitor service</mark>"

    def test_nothing_is_marked_where_nothing_is_looked_for(self):
        assert Marks().marked("a < b") == "a &lt; b"

    @given(st.text(), st.text())
    def test_any_text_is_escaped(self, typed, text):
        marked = marks(typed).marked(text).replace("<mark>", "").replace("</mark>", "")
        assert "<" not in marked
        assert ">" not in marked


class TestPassages:
    def test_it_lies_around_the_first_word_found(self):
        text = "filler " * 200 + "then a bruise was seen " + "filler " * 200
        cut = marks("bruise").passage([text])
        assert "<mark>bruise</mark>" in cut
        assert cut.startswith("…\u00a0")
        assert cut.endswith("\u00a0…")
        assert len(cut) < 320

    def test_it_lies_where_most_of_the_words_are(self):
        text = "A bruise. " + "Filler stands here. " * 20 + "The quokka had a bruise. " + "filler " * 200
        assert "<mark>quokka</mark> had a <mark>bruise</mark>" in marks("bruise", "quokka").passage([text])

    def test_it_begins_with_a_sentence_where_one_is_near(self):
        text = "Filler stands here. " * 20 + "Then the bruise was seen. " + "filler " * 200
        assert marks("bruise").passage([text]).startswith("…\u00a0Filler stands here. Then") or marks("bruise").passage(
            [text]
        ).startswith("…\u00a0Then")

    def test_without_the_word_it_is_the_beginning(self):
        assert marks("bruise").passage(["One two three."]) == "One two three."

    def test_pieces_are_looked_through_in_turn_and_not_beyond_need(self):
        def pieces():
            yield "Summary."
            yield "A bruise. " + "filler " * 400
            raise AssertionError("no more is needed")

        assert marks("bruise").passage(pieces()).startswith("Summary. A <mark>bruise</mark>.")

    def test_a_heading_stands_apart_from_what_follows(self):
        assert marks("bruise").passage(["Background", "A bruise."]) == "Background · A <mark>bruise</mark>."

    @pytest.mark.parametrize("text", ["", " ", "x" * 5000, "bruise" * 100, "bruise " * 9000, "İ" * 300, "\u202e\x0b"])
    def test_any_text_gives_a_passage(self, text):
        assert len(marks("bruise").passage([text])) < 2000

    @given(st.lists(st.text()), st.text())
    def test_any_pieces_give_a_passage(self, pieces, typed):
        assert marks(typed).passage(pieces) is not None
