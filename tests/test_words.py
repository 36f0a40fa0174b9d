"""Words that mean the same: what a search with one of them looks for, and that what was typed comes first."""

import string
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail.models import Page
from wagtail.search.query import Or, Phrase, PlainText

from home import stamp
from reviews.models import Harm, ReviewType
from search import word_lists, words
from search.kinds import WordArea, WordKind
from search.models import WordGroup
from search.models.word_groups import MOST_TERMS
from search.nodes import AnyOf
from search.word_table import MOST_ALTERNATIVES
from search.words import MOST_TERMS as MOST_TERMS_READ
from search.words import MOST_WORDS_READ, added, expanded, groups, marks, units_of
from tests.factories import make_briefing, make_review, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_groups():
    WordGroup.objects.all().delete()


def add_group(*terms, finds=(), **fields):
    """Make a group: of terms that mean the same, or of everyday words that find `finds`."""
    fields.setdefault("kind", WordKind.LAY if finds else WordKind.SAME)
    group = WordGroup(terms="\n".join(terms), formal_terms="\n".join(finds), **fields)
    group.full_clean()
    group.save()
    return group


def units(text):
    return [" ".join(unit.words) for unit in units_of(text)]


def titles(text):
    """The titles of what a search finds, best first."""
    return [page.title for page in Page.objects.live().search(expanded(text))]


# --- Which terms find which ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_groups")
class TestGroups:
    def test_terms_that_mean_the_same_find_each_other(self):
        add_group("NAI", "non-accidental injury", "inflicted injury")
        assert added("NAI") == ["non-accidental injury", "inflicted injury"]
        assert added("non-accidental injury") == ["NAI", "inflicted injury"]
        assert added("Inflicted Injuries") == ["NAI", "non-accidental injury"]

    def test_everyday_words_find_formal_terms_and_not_the_reverse(self):
        add_group("broken bones", finds=["fracture"])
        assert added("broken bones") == ["fracture"]
        assert added("fracture") == []

    def test_what_means_the_same_as_a_formal_term_is_found_too(self):
        add_group("broken bones", finds=["non-accidental injury"])
        add_group("NAI", "non-accidental injury")
        assert added("broken bones") == ["non-accidental injury", "NAI"]

    def test_what_is_close_counts_less_than_what_means_the_same(self):
        add_group("CSE", "county lines", kind=WordKind.RELATED)
        add_group("CSE", "child sexual exploitation")
        [unit] = units_of("CSE")
        weights = {alternative.text: alternative.weight for alternative in unit.alternatives}
        assert weights["county lines"] < weights["child sexual exploitation"] < 1
        assert added("CSE") == ["child sexual exploitation", "county lines"]

    def test_group_that_is_switched_off_counts_for_nothing(self):
        add_group("NAI", "inflicted injury", is_on=False)
        assert added("NAI") == []

    def test_groups_do_not_chain(self):
        add_group("first term", "second term")
        add_group("second term", "third word")
        assert added("first term") == ["second term"]

    def test_groups_in_use_are_listed_for_other_engines(self):
        add_group("NAI", "inflicted injury")
        add_group("broken bones", finds=["fracture"])
        add_group("out of use", "switched off", is_on=False)
        assert groups() == [(["NAI", "inflicted injury"], []), (["broken bones"], ["fracture"])]


# --- Where a term is recognised --------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_groups")
class TestPlaces:
    def test_longest_term_wins_and_terms_do_not_overlap(self):
        add_group("child protection", "safeguarding work")
        add_group("child protection plan", "CPP")
        add_group("plan for play", "toys")
        assert units("the child protection plan for play") == ["child protection plan", "play"]
        assert added("child protection plan for play") == ["CPP"]

    def test_abbreviation_within_a_longer_term_does_not_pull_that_term_in(self):
        add_group("DNA", "was not brought")
        add_group("DNA test", "paternity test")
        assert added("DNA test results") == ["paternity test"]
        assert added("was not brought") == ["DNA"]
        assert added("paternity") == added("test") == added("brought") == []

    def test_common_words_are_part_of_a_term(self):
        add_group("was not brought", "WNB")
        assert added("baby was not brought to clinic") == ["WNB"]
        assert added("was brought to clinic") == []

    @pytest.mark.parametrize(
        "typed", ["NON ACCIDENTAL INJURIES", "non\u2010accidental injury\u2019s", "nón-accidental  injury"]
    )
    def test_case_accents_signs_and_endings_make_no_difference(self, typed):
        add_group("NAI", "non-accidental injury")
        assert added(typed) == ["NAI"]

    def test_words_that_say_whose_are_passed_over(self):
        add_group("hits kids", finds=["physical abuse"])
        add_group("risk outside the home", "contextual safeguarding")
        for typed in ("he hits his kids", "hitting the kids", "hit my kids"):
            assert added(typed) == ["physical abuse"]
        assert added("risk outside home") == added("risks outside the home") == ["contextual safeguarding"]

    def test_short_forms_and_tenses_of_auxiliary_verbs_make_no_difference(self):
        add_group("was not brought", "WNB")
        add_group("doesn't turn up", finds=["missed appointments"])
        add_group("can't read", finds=["literacy"])
        for typed in ("baby wasn't brought", "children were not brought", "is not brought", "wasnt brought"):
            assert added(typed) == ["WNB"]
        for typed in ("does not turn up", "didn\u2019t turn up", "he never did not turn up", "do not turn up"):
            assert added(typed) == ["missed appointments"]
        assert added("mum cannot read") == added("could not read") == ["literacy"]
        assert added("was brought") == added("does turn up") == added("can read") == []

    def test_abbreviation_has_no_endings_but_a_plural(self):
        add_group("SEND", "disability")
        add_group("HV", "health visitor")
        add_group("LADO", "designated officer")
        assert added("sending") == added("sent") == added("hvs") == []
        assert added("LADOs") == ["designated officer"]

    def test_abbreviation_may_have_points(self):
        add_group("CSE", "child sexual exploitation")
        add_group("DA", "domestic abuse")
        for typed in ("C.S.E.", "c.s.e", "C. S. E. in a hotel"):
            assert added(typed)[:1] == ["CSE"]
            assert "child sexual exploitation" in added(typed)
        assert added("Child D, a boy") == []

    def test_ordinary_word_counts_with_its_capitals_or_alone(self):
        add_group("SEND", "disability", capitals_matter=True)
        assert added("SEND pupils") == added("send") == added("to send") == ["disability"]
        assert added("send pupils home") == added("they Send pupils") == []

    def test_capital_at_the_beginning_and_capitals_throughout_say_nothing(self):
        add_group("Prevent", "Channel panel", capitals_matter=True)
        assert added("Prevent harm to babies") == added("PREVENT HARM TO BABIES") == []
        assert added("the Prevent duty") == added("PREVENT duty") == ["Channel panel"]

    def test_ordinary_word_is_found_for_less(self):
        add_group("SEND", "disability", "special needs", capitals_matter=True)
        weights = {alternative.text: alternative.weight for alternative in units_of("disability")[0].alternatives}
        assert weights["SEND"] < weights["special needs"]


# --- The query -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_groups")
class TestQuery:
    def test_query_is_an_or_of_words_and_of_ways_to_say_one_thing(self):
        add_group("NAI", "non-accidental injury", "maltreatment")
        query = expanded("NAI in babies")
        assert isinstance(query, Or)
        babies, ways = query.subqueries
        assert isinstance(ways, AnyOf)
        assert isinstance(ways.queries[0], PlainText)
        assert isinstance(babies, PlainText)
        assert [way.query_string for way in ways.queries] == ["nai", "non-accidental injury", "maltreatment"]
        assert [type(way) for way in ways.queries[1:]] == [Phrase, PlainText]
        assert ways.weights[0] == 1
        assert all(0 < weight < 1 for weight in ways.weights[1:])

    def test_term_of_several_words_is_looked_for_as_words_and_as_a_phrase(self):
        add_group("NAI", "non-accidental injury")
        [ways] = expanded("non-accidental injury").subqueries
        assert [(type(way), weight) for way, weight in zip(ways.queries[:2], ways.weights, strict=False)] == [
            (PlainText, 1),
            (Phrase, 1),
        ]

    def test_signs_that_are_words_only_when_they_are_taken_apart_are_words(self):
        assert [unit.words for unit in units_of("\u20a8 \u2122 \u20a8")] == [("rs",), ("tm",)]

    @pytest.mark.parametrize("typed", ["", "   ", "?!…", "\x00", '"', "-", "()"])
    def test_nothing_typed_is_no_query(self, typed):
        assert expanded(typed) is None
        assert marks(typed) == added(typed) == []

    def test_common_words_alone_are_looked_for(self):
        [query] = expanded("what is it").subqueries
        assert query.query_string == "what is it"

    def test_words_typed_twice_count_once(self):
        assert units("baby baby babies") == ["baby"]

    def test_what_would_find_nothing_more_is_left_out(self):
        add_group("abuse", "abuse of a child", "Abuses", "harm")
        assert added("abuse") == ["harm"]

    def test_alternatives_and_units_are_few(self):
        add_group("many", *[f"term{number}" for number in range(MOST_TERMS - 1)])
        assert len(added("many")) == MOST_ALTERNATIVES
        assert len(units_of(" ".join(f"word{number}" for number in range(500)))) == MOST_WORDS_READ

    def test_of_a_long_text_only_the_first_terms_are_looked_for_in_other_words(self):
        for number in range(MOST_TERMS_READ + 3):
            add_group(f"term{number}", f"other{number}")
        units = units_of(" ".join(f"term{number}" for number in range(MOST_TERMS_READ + 3)))
        assert [bool(unit.alternatives) for unit in units] == [True] * MOST_TERMS_READ + [False] * 3

    def test_marks_are_what_was_typed_phrases_and_what_was_added(self):
        add_group("NAI", "non-accidental injury")
        assert marks("the NAI of babies") == ["nai", "babies", "non-accidental injury"]
        assert marks("non-accidental injury") == ["non accidental injury", "non", "accidental", "injury", "NAI"]

    def test_random_and_hostile_text_is_never_an_error(self):
        add_group("was not brought", "WNB", "DNA", capitals_matter=True)
        random = Random(1)
        alphabet = string.printable + "\x00\u2018\u2019\u201c\u201d\ud800éßİŉ\u0301漢😀" + "was not brought DNA " * 3
        for _ in range(300):
            text = "".join(random.choices(alphabet, k=random.randrange(200)))
            assert expanded(text) is None or isinstance(expanded(text), Or)
        for text in ("a" * 100_000, "DNA " * 50_000, "was not " * 20_000, "'" * 10_000, "'s " * 10_000):
            assert len(units_of(text)) <= MOST_WORDS_READ


# --- Other names of themes and terms ---------------------------------------------------------------------------


@pytest.mark.usefixtures("no_groups")
class TestOtherNames:
    def test_theme_and_its_other_names_find_each_other(self):
        make_theme("Quokka welfare", also_known_as="marsupial care, QW")
        assert added("quokka welfare") == ["marsupial care", "QW"]
        assert added("marsupial care") == ["Quokka welfare"]

    @pytest.mark.parametrize("hidden", [{"live": False}, {"private": True}])
    def test_theme_that_is_not_public_gives_no_names(self, hidden):
        make_theme("Quokka welfare", also_known_as="marsupial care", **hidden)
        assert added("quokka welfare") == added("marsupial care") == []

    def test_terms_of_registers_count_when_a_public_page_carries_them(self):
        ReviewType.objects.filter(slug="scr").update(also_known_as="quokka inquiry")
        harm = Harm.objects.create(slug="quokka", name="Quokka bite", also_known_as="nip")
        draft = make_review(review_types=("scr",), live=False, many={"harms": [harm]})
        assert added("quokka inquiry") == added("nip") == []
        draft.live = True
        draft.save()
        assert "Serious Case Review" in added("quokka inquiry")
        assert added("nip") == ["Quokka bite"]

    def test_name_that_only_a_private_page_carries_is_not_told(self):
        harm = Harm.objects.create(slug="quokka", name="Quokka bite", also_known_as="nip")
        make_review(private=True, many={"harms": [harm]})
        assert added("nip") == []


# --- What is found ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_groups")
class TestFound:
    def test_abbreviation_finds_the_whole_term_and_the_reverse(self):
        make_briefing("Quokkas", summary="About non-accidental injury in quokkas.")
        make_briefing("Wombats", summary="About NAI in wombats.")
        make_briefing("Apart", summary="An injury that was accidental and another that was non-fatal.")
        add_group("NAI", "non-accidental injury")
        assert titles("NAI") == ["Wombats", "Quokkas"]
        assert titles("non-accidental injury")[0] == "Quokkas"
        assert "Wombats" in titles("non-accidental injury")

    def test_everyday_phrase_finds_the_formal_term(self):
        make_briefing("Quokkas", summary="Fractures in young quokkas.")
        add_group("broken bones", finds=["fracture"])
        assert titles("quokka with broken bones")[0] == "Quokkas"

    def test_change_of_a_group_counts_at_once_and_nothing_is_indexed_again(self):
        make_briefing("Quokkas", summary="Fractures in wombats.")
        assert titles("broken bones") == []
        with connection.execute_wrapper(refuse_writes_to_the_index):
            group = add_group("broken bones", finds=["fracture"])
            assert titles("broken bones") == ["Quokkas"]
            group.delete()
            assert titles("broken bones") == []

    def test_words_typed_are_found_at_least_as_high_as_without_the_group(self):
        for number in range(8):
            make_briefing(f"Filler {number}", summary="Nothing about it.")
        make_briefing("Typed", summary="Here is NAI once.")
        make_briefing("Other", summary="Injury inflicted by hand: inflicted injury.")
        before = {page.title: page.score for page in Page.objects.search(expanded("NAI")).annotate_score("score")}
        add_group("NAI", "inflicted injury")
        after = {page.title: page.score for page in Page.objects.search(expanded("NAI")).annotate_score("score")}
        assert after["Typed"] >= before["Typed"]
        assert next(iter(after)) == "Typed"

    def test_pages_with_every_word_stay_before_those_with_some(self):
        make_briefing("Both", summary="NAI and escalation.")
        make_briefing("One", summary="NAI, NAI and NAI again.")
        make_briefing("Said otherwise", summary="Inflicted injury and escalation.")
        add_group("NAI", "inflicted injury")
        assert titles("NAI escalation") == ["Both", "Said otherwise", "One"]


def refuse_writes_to_the_index(execute, sql, params, many, context):
    assert not any(
        table in sql and not sql.startswith("SELECT")
        for table in ("search_posting", "search_segment", "search_indexed")
    )
    return execute(sql, params, many, context)


# --- Kept between requests -------------------------------------------------------------------------------------


def test_table_is_made_in_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        added("NAI")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("no_groups")
def test_change_of_a_group_moves_the_stamp():
    before = stamp.read()
    add_group("quokka", "marsupial")
    assert stamp.read() != before


# --- What a group may be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "group"),
    [
        ("terms", {"terms": "only one"}),
        ("terms", {"terms": "NAI\nnai"}),
        ("terms", {"terms": "non-accidental\nNon accidental"}),
        ("terms", {"terms": "was not\nWNB"}),
        ("terms", {"terms": "?!\nWNB"}),
        ("terms", {"terms": "\n".join(f"term{number}" for number in range(MOST_TERMS + 1))}),
        ("terms", {"terms": "one two three four five six seven eight nine\nother"}),
        ("terms", {"terms": "x" * 100 + "\nother"}),
        ("formal_terms", {"terms": "broken", "kind": WordKind.LAY}),
        ("formal_terms", {"terms": "one\ntwo", "formal_terms": "three"}),
        ("formal_terms", {"terms": "Fracture", "formal_terms": "fracture", "kind": WordKind.LAY}),
    ],
)
def test_group_that_would_find_nothing_or_everything_is_refused_on_its_field(field, group):
    with pytest.raises(ValidationError) as refused:
        WordGroup(**group).full_clean()
    assert list(refused.value.message_dict) == [field]


# --- The lists that come with the site -------------------------------------------------------------------------

OF_THE_FIELD = """
LCSPR, CSPR, SCR, serious case review, LSCPR
NAI, non-accidental injury
AHT, abusive head trauma, shaken baby
DA, DV, domestic abuse, domestic violence
DHR, DARDR
CSE, CCE, county lines
FII, Munchausen by proxy
peer on peer, child on child
SUDI, cot death
was not brought, WNB, did not attend, DNA
HSB, harmful sexual behaviour
LAC, looked after, care-experienced
EHE, home schooling
SEND, disability
DSL, designated safeguarding lead
MASH, multi-agency safeguarding hub
ICB, CCG
HV, health visitor
"""


@pytest.fixture
def kept(monkeypatch):
    """The table of the lists made once, as within a request."""
    table = words.remembered("search words", words._table)
    monkeypatch.setattr(words, "remembered", lambda *args, **options: table)


@pytest.mark.usefixtures("kept")
def test_words_of_the_field_find_each_other():
    lines = [line.split(", ") for line in OF_THE_FIELD.strip().splitlines()]
    pairs = [(one, other) for line in lines for one in line for other in line if one != other]
    assert [(one, other) for one, other in pairs if other not in added(one)] == []


def test_lists_are_valid_and_their_keys_are_used_once():
    shipped = word_lists.read()
    for fields in shipped:
        WordGroup(**fields).full_clean(exclude=["key"], validate_unique=False)
    assert len({fields["key"] for fields in shipped}) == len(shipped)


def test_lists_hold_150_groups_of_everyday_words_and_more_and_every_area():
    shipped = word_lists.read()
    assert sum(fields["kind"] == WordKind.LAY for fields in shipped) >= 150
    assert {fields["area"] for fields in shipped} == set(WordArea.values) - {WordArea.OTHER}


@pytest.mark.usefixtures("kept")
def test_every_everyday_term_of_the_lists_is_one_unit_and_finds_something():
    lay = [
        term for fields in word_lists.read() if fields["kind"] == WordKind.LAY for term in fields["terms"].split("\n")
    ]
    assert [term for term in lay if len(units_of(term)) != 1] == []
    assert [term for term in lay if not added(term)] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("my neighbour hits her kids", "physical abuse"),
        ("bruise on baby", "non-mobile infants"),
        ("dad hits mum", "domestic abuse"),
        ("they left him home alone", "lack of supervision"),
        ("filthy house", "poor home conditions"),
        ("mum's new boyfriend", "unseen men"),
        ("son sent nudes", "sharing nudes and semi-nudes"),
        ("social services took my children", "care proceedings"),
        ("running drugs for a gang", "child criminal exploitation"),
        ("baby sleeping in our bed", "safer sleep"),
        ("she is cutting herself", "self-harm"),
        ("child won't go to school", "emotionally based school avoidance"),
        ("parents lied to social workers", "disguised compliance"),
        ("agencies did not talk to each other", "information sharing"),
        ("boy is overweight", "obesity"),
        ("daughter looks after her mum", "young carer"),
        ("mum makes her child ill", "fabricated or induced illness"),
        ("sold by her parents like a slave", "modern slavery"),
        ("girl passed around by men", "child sexual exploitation"),
        ("SUDIC", "SUDI"),
        ("SUSR", "child practice review"),
        ("sec 47", "section 47"),
        ("S47", "section 47"),
        ("EHCP", "EHC plan"),
        ("LADO", "local authority designated officer"),
        ("FGC", "family group conference"),
        ("LSCB", "safeguarding children partnership"),
    ],
)
def test_what_people_type_finds_what_reports_say(typed, found):
    assert found in added(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "children who send letters",
        "prevent harm",
        "cutting services",
        "a runner",
        "tag the page",
        "student placement",
        "removal of barriers",
        "using a phone",
        "dealer",
        "section of the report",
        "extreme weather",
        "refugee",
        "it services",
        "turned a blind corner",
        "add to a list",
        "older people",
        "score",
    ],
)
def test_everyday_meaning_of_a_word_brings_nothing_up(typed):
    assert added(typed) == []


@pytest.mark.parametrize("typed", ["extreme neglect", "prevent neglect"])
def test_other_names_that_come_with_harms_are_no_everyday_words(home, typed):
    make_review(many={"harms": Harm.objects.all()})
    assert "Radicalisation" not in added(typed)


def test_loading_the_lists_again_leaves_what_editors_changed():
    group = WordGroup.objects.get(key="non-accidental-injury")
    group.terms, group.is_on = "NAI\nquokka bite", False
    group.save()
    assert word_lists.load(WordGroup) == 0
    group.refresh_from_db()
    assert (group.term_list, group.is_on) == (["NAI", "quokka bite"], False)


def test_loading_the_lists_makes_what_an_update_brings(tmp_path):
    (tmp_path / "school.toml").write_text('[quokka-school]\ntyped = ["burrow"]\nfinds = ["den"]\n')
    assert word_lists.load(WordGroup, tmp_path) == 1
    assert word_lists.load(WordGroup, tmp_path) == 0
    assert added("burrow") == ["den"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nowhere.toml", '[key]\nsame = ["one", "two"]\n'),
        ("school.toml", '[key]\nsame = ["one", "two"]\nsmae = []\n'),
        ("school.toml", '[key]\ntyped = ["one"]\n'),
        ("school.toml", '[key]\nsame = ["one", "two"]\nrelated = ["one", "two"]\n'),
    ],
)
def test_list_with_a_mistake_is_refused(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(word_lists.WordListError, match=name):
        word_lists.read(tmp_path)
