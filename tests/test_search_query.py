"""What readers may type: words, phrases, words to leave out, OR, filters; and that nothing of it is ever an error."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.search.query import And, Not, Or, Phrase, PlainText

from search import query as query_module
from search.analysis import words_of
from search.query import MOST_CHARACTERS, MOST_PARTS, MOST_WORDS, parse

KNOWN = {
    ("theme", "neglect"): ["neglect"],
    ("theme", "voice of the child"): ["voice"],
    ("type", "scr"): ["scr"],
    ("type", "lcspr"): ["lcspr"],
    ("year", "2022"): ["2022"],
}


@pytest.fixture(autouse=True, scope="module")
def _words_alone():
    """Look for the words that are typed, and for no others that mean the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query_module, "expanded", lambda text: PlainText(text, operator="or") if words_of(text) else None)
        yield


def test_what_people_call_a_theme_may_be_a_harm():
    harms = {("harm", "neglect"): ["neglect"]}
    query = parse(
        "theme:neglect", lambda name, value: harms.get((name, value), []) if name in ("theme", "harm") else None
    )
    assert query.filters == {"harm": ["neglect"]}


def values_of(name, value):
    return KNOWN.get((name, value.lower()), []) if name in ("theme", "type", "year") else None


def read(text):
    """Return what `text` is taken for, as a dictionary without what is empty."""
    query = parse(text, values_of)
    found = {
        "words": query.words,
        "phrases": query.phrases,
        "either": query.alternatives,
        "not": [part.text for part in query.excluded],
        "filters": query.filters,
        "without": query.without,
    }
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bruising in babies", {"words": "bruising in babies"}),
        ("  bruising \n in\tbabies ", {"words": "bruising in babies"}),
        ("", {}),
        ("  ", {}),
        ('*"(){}^:- \x00', {"words": '*"(){}^:-'}),
        # phrases
        ('"was not brought" dental', {"phrases": ["was not brought"], "words": "dental"}),
        ("\u201cwas not brought\u201d", {"phrases": ["was not brought"]}),
        ("\u201ewas not brought\u201c", {"phrases": ["was not brought"]}),
        ('"neglect"', {"phrases": ["neglect"]}),
        ('("neglect")', {"phrases": ["neglect"]}),
        ('"unfinished phrase', {"words": "unfinished phrase"}),
        ('phrase unfinished"', {"words": "phrase unfinished"}),
        ('""', {"words": '""'}),
        ('a 5" cut and a 6" cut', {"words": "a 5 cut and a 6 cut"}),
        # words to leave out
        ("neglect -dental", {"words": "neglect", "not": ["dental"]}),
        ('neglect -"was not brought"', {"words": "neglect", "not": ["was not brought"]}),
        ("non-accidental injury", {"words": "non-accidental injury"}),
        ("1-5 years", {"words": "1-5 years"}),
        ("neglect - dental", {"words": "neglect dental"}),
        ("neglect --", {"words": "neglect"}),
        ("-neglect", {"words": "-neglect"}),
        ("-neglect -dental", {"words": "-neglect -dental"}),
        ("neglect -the", {"words": "neglect the"}),
        # OR
        ("neglect OR abuse", {"either": [["neglect", "abuse"]]}),
        ("neglect OR abuse OR harm dental", {"either": [["neglect", "abuse", "harm"]], "words": "dental"}),
        ('"health visitor" OR midwife', {"either": [["health visitor", "midwife"]]}),
        ('midwife OR "health visitor"', {"either": [["midwife", "health visitor"]]}),
        ("neglect or abuse", {"words": "neglect or abuse"}),
        ("OR neglect", {"words": "neglect"}),
        ("neglect OR", {"words": "neglect"}),
        ("neglect OR OR abuse", {"either": [["neglect", "abuse"]]}),
        ("neglect OR -abuse", {"words": "neglect", "not": ["abuse"]}),
        ("this OR that", {"words": "this that"}),
        ("OR", {"words": "OR"}),
        # filters
        ("baby theme:neglect", {"words": "baby", "filters": {"theme": ["neglect"]}}),
        ("Theme:NEGLECT", {"filters": {"theme": ["neglect"]}}),
        ('theme:"Voice of the child" dental', {"words": "dental", "filters": {"theme": ["voice"]}}),
        ("theme:\u201cvoice of the child\u201d", {"filters": {"theme": ["voice"]}}),
        ("type:scr OR type:lcspr", {"filters": {"type": ["scr", "lcspr"]}}),
        ("type:scr type:scr year:2022", {"filters": {"type": ["scr"], "year": ["2022"]}}),
        ("theme:neglect -dental", {"not": ["dental"], "filters": {"theme": ["neglect"]}}),
        # what means nothing as a filter is words
        ("theme:nobody", {"words": "nobody"}),
        ('theme:"nobody knows"', {"phrases": ["nobody knows"]}),
        ("re:neglect", {"words": "re neglect"}),
        ("theme: neglect", {"words": "theme: neglect"}),
        (":neglect", {"words": ":neglect"}),
        ("http://example.org", {"words": "http //example.org"}),
        ("neglect -type:nobody", {"words": "neglect", "not": ["nobody"]}),
        # filters to leave out
        ("neglect -type:scr", {"words": "neglect", "without": {"type": ["scr"]}}),
        ("-theme:neglect", {"without": {"theme": ["neglect"]}}),
    ],
)
def test_what_is_typed(typed, expected):
    assert read(typed) == expected


def test_without_syntax_any_of_the_words_is_looked_for():
    assert parse("bruising in babies").query().query_string == "bruising in babies"


def test_a_phrase_is_required_and_other_words_bring_a_page_further_up():
    tree = parse('"was not brought" dental').query()
    assert isinstance(tree, Or)
    phrase, both = tree.subqueries
    assert isinstance(phrase, Phrase)
    assert isinstance(both, And)
    assert both.subqueries[0] is phrase


def test_words_to_leave_out_are_left_out_of_all():
    tree = parse('a b OR c -d -"e f"').query()
    assert isinstance(tree, And)
    excluded = tree.subqueries[1]
    assert isinstance(excluded, Not)
    assert [each.query_string for each in excluded.subquery.subqueries] == ["d", "e f"]


def test_in_a_long_text_a_phrase_brings_a_page_further_up_and_its_words_are_words_like_the_others():
    words, phrase = (
        parse('how should dentists and nurses respond when young children miss appointments "was not brought" again')
        .query()
        .subqueries
    )
    assert isinstance(words, PlainText)
    assert words.query_string.endswith("again was not brought")
    assert isinstance(phrase, Phrase)


def test_phrases_can_be_taken_for_words():
    tree = parse('dental "was not brought" -quokka').relaxed()
    assert tree.subqueries[0].query_string == "dental was not brought"
    assert isinstance(tree.subqueries[1], Not)


@pytest.mark.parametrize("text", ["theme:neglect", "theme:neglect -dental", ""])
def test_there_may_be_nothing_to_look_for(text):
    assert parse(text, values_of).query() is None


def test_the_text_without_filters_keeps_what_else_was_typed():
    assert parse('theme:neglect "was not" -x theme:nobody', values_of).rest == '"was not" -x theme:nobody'


def test_a_correction_changes_only_the_words_that_were_wrong():
    query = parse('theme:neglect "bruisng of" Midwifes OR babys -it\u2019s', values_of)
    corrections = {"bruisng": "bruising", "babys": "babies"}
    assert query.corrected(corrections) == '"bruising of" Midwifes OR babies -it\u2019s'


def test_lengths_have_limits():
    assert len(parse("x" * 5000).text) == MOST_CHARACTERS
    assert parse(f"{'quokka ' * 100}").text.split()[-1] == "quokka"
    assert len(parse("ab " * 500).words.split()) == MOST_WORDS
    many = parse(" ".join(f'"p{number} x"' for number in range(20)))
    assert len(many.required) == MOST_PARTS
    assert words_of(many.words)[0] == f"p{MOST_PARTS}"


PIECES = st.sampled_from(
    [
        '"',
        "\u201c",
        "\u201d",
        "-",
        "OR",
        " ",
        ":",
        "theme:",
        "theme:neglect",
        "type:scr",
        "neglect",
        "the",
        "(",
        ")",
        "*",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES).map(" ".join))


@given(TEXTS)
@example('-"')
@example('"-" OR "')
@example("\u0130\u0130 OR -\ud800")
def test_any_text_can_be_read(text):
    query = parse(text, values_of)
    typed = set(words_of(text))
    tree = query.query()
    assert query.has_words == (tree is not None)
    # No word appears that nobody typed, and what was typed twice over is the same again.
    assert set(words_of(query.words)) <= typed
    assert parse(query.rest, values_of).filters == {} or query.filters
    assert parse(query.text, values_of) == query
    if query.has_words:
        assert query.relaxed() is not None


@given(st.lists(st.sampled_from(["neglect", "babies", "quokka", "injury"]), min_size=1))
def test_plain_words_are_never_lost(words):
    query = parse(" ".join(words), values_of)
    assert words_of(query.words) == words[:MOST_WORDS]
    assert not query.required
    assert not query.excluded


@given(TEXTS)
def test_syntax_alone_never_leaves_nothing_to_look_for(text):
    query = parse(text, values_of)
    if words_of(query.text) and not query.filters:
        assert query.has_words
