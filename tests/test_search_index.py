"""The search index: what is written is found, as BM25 ranks it, however it is spread over segments."""

import math
import random
from collections import Counter

import numpy as np
import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Phrase, PlainText

from documents.models import PageText, SiteDocument
from home.models import InformationPage
from learning.models import BriefingPage
from search import merging, packing, ranking, reading
from search.analysis import is_common, stem_of, words_of
from search.finding import find, themed_terms
from search.models import DroppedVersion, IndexedObject, Posting, Segment
from search.nodes import AnyOf
from search.weighing import K1, B
from search.writing import Writer, write

from .factories import add_text, make_briefing, make_document, make_information_page, make_review

NAMES = "quokka wombat numbat bilby potoroo bettong dunnart quoll possum glider wallaby kowari mulgara planigale"
WORDS = NAMES.split()
NONE = np.zeros(0, np.int64)
NUMBERS = st.integers(0, 4095) | st.integers(0, 65_535)


def titles(results):
    return [page.title for page in results]


def scored(query):
    return [(page.pk, page.score) for page in Page.objects.search(query).annotate_score("score")]


def keys(*records):
    return np.array(sorted(record.pk for record in records), np.int64)


def anything(text):
    return PlainText(text, operator="or")


class TestAnalysis:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("The child's VOICE", ["the", "child", "voice"]),
            ("Don\u2019t", ["dont"]),
            ("non-accidental injury (NAI)", ["non", "accidental", "injury", "nai"]),
            ("Café ﬁnding naïve", ["cafe", "finding", "naive"]),
            ("a\0b_c\u202ed", ["a", "b", "c", "d"]),
            ("x" * 99, ["x" * 40]),
            ("", []),
            ("*\"(){}^:-'", []),
        ],
    )
    def test_words_are_folded(self, text, words):
        assert words_of(text) == words

    def test_words_of_one_stem_are_one(self):
        assert len({stem_of(word) for word in words_of("bruise Bruises bruised bruising")}) == 1


class TestPacking:
    @given(st.lists(st.floats(0.01, 900), min_size=1))
    def test_amounts_keep_their_order_and_size(self, amounts):
        amounts = np.array(sorted(amounts), np.float32)
        kept = packing.AMOUNTS[packing.codes_of(amounts)]
        assert (np.diff(kept) >= 0).all()
        assert (np.abs(kept - amounts) <= np.maximum(amounts * 0.03, 0.06)).all()

    @given(st.lists(st.tuples(NUMBERS, st.integers(0, 255)), min_size=1))
    def test_entries_come_back(self, pairs):
        entries, codes = np.array(pairs).T
        packed = packing.pack_entries(entries, codes)
        assert [column.tolist() for column in packing.unpack_entries(packed)] == [entries.tolist(), codes.tolist()]

    @given(st.lists(st.lists(NUMBERS, min_size=1), min_size=1))
    def test_positions_come_back(self, by_entry):
        positions = np.array([position for some in by_entry for position in some])
        is_first = np.array([place == 0 for some in by_entry for place in range(len(some))])
        packed = packing.pack_positions(positions, is_first)
        unpacked = packing.unpack_positions(packed)
        assert [column.tolist() for column in unpacked] == [positions.tolist(), is_first.tolist()]

    @pytest.mark.parametrize(("most", "size"), [(4095, 1500), (4096, 2000)])
    def test_small_numbers_take_less(self, most, size):
        numbers = np.linspace(0, most, 1000).astype(int)
        assert len(packing.pack_entries(numbers, numbers)) == 1 + size + 1000

    @given(st.sets(st.text("abcdefg", min_size=1)))
    def test_words_come_back(self, words):
        assert packing.unpack_words(packing.pack_words(words)) == sorted(words)


class Reference:
    """BM25 word by word, without an index; of texts that are one field each."""

    def __init__(self, texts):
        self.stems = {key: [stem_of(word) for word in words_of(text)] for key, text in texts.items()}
        self.lengths = {key: sum(not is_common(word) for word in words_of(text)) for key, text in texts.items()}
        self.mean = sum(self.lengths.values()) / len(texts)

    def scores(self, query):
        telling = [word for word in words_of(query) if not is_common(word)] or words_of(query)
        stems = Counter(map(stem_of, telling))
        scores, held = Counter(), Counter()
        for stem, typed in stems.items():
            frequency = sum(stem in own for own in self.stems.values())
            rarity = math.log1p((len(self.stems) - frequency + 0.5) / (frequency + 0.5))
            for key, own in self.stems.items():
                if stem in own:
                    length = K1 * (1 - B + B * self.lengths[key] / self.mean)
                    amount = own.count(stem)
                    scores[key] += typed * rarity * amount * (K1 + 1) / (amount + length)
                    held[key] += 1
        if 1 < len(stems) <= ranking.MOST_UNITS_HELD_WHOLE:
            best = max(scores.values(), default=0)
            for key in scores:
                scores[key] += best * (held[key] == len(stems))
        return scores


@pytest.mark.django_db
class TestRanking:
    @pytest.fixture
    def texts(self, home):
        pick = random.Random(1)
        texts = [" ".join(pick.choices([*WORDS, "the", "of"], k=pick.randint(3, 60))) for _ in range(60)]
        documents = [make_document() for _ in range(3)]
        for number, text in enumerate(texts):
            PageText.objects.create(document=documents[number % 3], number=number + 1, text=text)
        SiteDocument.objects.update(title="")
        for some in (documents[:1], documents[1:]):  # so there are segments with different numbers of blocks
            get_search_backend().add_bulk(SiteDocument, some)
        return keys(*documents), {number + 1: text for number, text in enumerate(texts)}

    def test_hundreds_of_queries_rank_as_bm25_does_on_every_database(self, texts):
        files, by_number = texts
        # A document without a title is an entry, too, which has no words.
        reference = Reference(by_number | {f"document {pk}": "" for pk in files.tolist()})
        pick = random.Random(2)
        for _ in range(300):
            query = " ".join(pick.choices([*WORDS, "the", "nowhere"], k=pick.randint(1, 8)))
            found = find(anything(query), NONE, files)
            scores = {number: score for pk in files.tolist() for number, score in found.pages_of(pk)}
            expected = reference.scores(query)
            assert scores.keys() == {key for key, score in expected.items() if score}
            assert scores == pytest.approx({key: score for key, score in expected.items() if score}, rel=0.03)

    def test_equally_good_ones_stand_by_recency_and_then_by_key(self, home):
        old = make_review("Quokka", publication_date="2020-01-01")
        new = make_review("Quokka", publication_date="2024-01-01")
        same = make_review("Quokka", publication_date="2024-01-01")
        assert [page.pk for page in Page.objects.search("quokka")] == [new.pk, same.pk, old.pk]

    def test_what_holds_all_of_a_short_query_comes_first(self, home):
        make_information_page("Quokka quokka quokka")
        make_information_page("One", summary="A quokka met a wombat on a long way home through the garden")
        assert titles(Page.objects.search("quokka wombat")) == ["One", "Quokka quokka quokka"]

    def test_what_nobody_may_read_changes_no_score(self, home):
        page, other = make_information_page("Quokka"), make_information_page("Wombat quokka wombat")
        before = find(anything("quokka wombat"), keys(page, other), NONE)
        scores = dict(zip(before.page_pks.tolist(), before.page_scores.tolist(), strict=True))
        for _ in range(5):
            make_information_page("Quokka", live=False)
        after = find(anything("quokka wombat"), keys(page, other), NONE)
        assert dict(zip(after.page_pks.tolist(), after.page_scores.tolist(), strict=True)) == scores


@pytest.mark.django_db
class TestSegments:
    def test_many_pages_saved_one_by_one_become_few_segments(self, home):
        for number in range(40):
            make_briefing(f"Quokka {number}", summary="A wombat lives here.")
        assert Segment.objects.count() <= merging.MOST_OF_A_SIZE + 2
        assert Page.objects.search("quokka").count() == 40
        assert Page.objects.search(Phrase("wombat lives")).count() == 40
        assert set(Posting.objects.values_list("segment", flat=True)) <= set(
            Segment.objects.values_list("pk", flat=True)
        )

    def test_a_page_is_found_as_it_was_saved_last(self, home):
        page = make_briefing("Quokka")
        for title in ("Wombat", "Numbat", "Bilby"):
            page.title = title
            page.save()
        assert titles(Page.objects.search("bilby")) == ["Bilby"]
        assert not Page.objects.search("quokka wombat numbat").count()

    def test_a_page_that_is_deleted_is_gone(self, home):
        make_briefing("Quokka").delete()
        assert not Page.objects.search("quokka").count()
        merging.merge_all()
        assert not DroppedVersion.objects.exists()

    def test_merging_changes_nothing_that_is_found(self, home):
        pages = [make_briefing(f"Quokka {word}", summary=f"The {word} and the bilby, bilbies") for word in WORDS]
        pages[0].delete()
        pages[1].title = "Other"
        pages[1].save()
        queries = [anything("bilby"), Phrase("and the bilby"), anything("quokka quoll"), anything("bilbys")]
        before = [
            [(page.pk, page.score) for page in Page.objects.search(query).annotate_score("score")] for query in queries
        ]
        merging.merge(list(Segment.objects.values_list("pk", flat=True)))
        assert Segment.objects.count() == 1
        assert not DroppedVersion.objects.exists()
        after = [
            [(page.pk, page.score) for page in Page.objects.search(query).annotate_score("score")] for query in queries
        ]
        assert after == before
        assert titles(Page.objects.search("quol")) == ["Quokka quoll"]  # words can still be told from their stems

    def test_segments_that_went_while_they_were_read_are_read_again(self, home, monkeypatch):
        make_briefing("Quokka one")
        make_briefing("Quokka two")
        rows, merged = reading._rows, []

        def merge_first(*args):
            if not merged:
                merged.append(True)
                merging.merge(list(Segment.objects.values_list("pk", flat=True)))
            return rows(*args)

        monkeypatch.setattr(reading, "_rows", merge_first)
        assert Page.objects.search("quokka").count() == 2
        assert merged

    def test_what_is_undone_leaves_no_trace(self, home):
        make_briefing("Quokka")
        with transaction.atomic():
            make_briefing("Quokka two")
            assert Page.objects.search("quokka").count() == 2
            transaction.set_rollback(True)
        assert titles(Page.objects.search("quokka")) == ["Quokka"]
        make_briefing("Wombat quokka")
        assert sorted(titles(Page.objects.search("quokka"))) == ["Quokka", "Wombat quokka"]

    def test_an_object_that_is_given_twice_is_there_once(self, home):
        page = make_briefing("Quokka")
        get_search_backend().add_bulk(type(page), [page, page])
        assert titles(Page.objects.search("quokka")) == ["Quokka"]

    def test_indexing_everything_anew_takes_in_what_is_there_and_leaves_out_what_is_not(self, home):
        page, gone = make_briefing("Quokka"), make_briefing("Quokka gone")
        Page.objects.filter(pk=page.pk).update(title="Wombat")
        IndexedObject.objects.filter(object_id=str(gone.pk)).update(object_id="987654321")
        for _ in range(2):
            call_command("update_index", verbosity=0)
            assert titles(Page.objects.search("wombat")) == ["Wombat"]
            assert titles(Page.objects.search("quokka")) == ["Quokka gone"]
            assert not IndexedObject.objects.filter(object_id="987654321").exists()
            assert not DroppedVersion.objects.exists()

    def test_the_index_can_be_emptied(self, home):
        make_briefing("Quokka")
        get_search_backend().reset_indexes()
        assert not Segment.objects.exists()
        assert not Page.objects.search("quokka").count()


@pytest.mark.django_db
class TestFiles:
    @pytest.fixture
    def document(self, home):
        document = make_document(read=True)
        return add_text(document, "The wombat digs.", "Nothing.", "A wombat and another wombat; wombats.")

    def test_a_page_of_a_file_is_found_by_itself(self, document):
        found = find(anything("wombat"), NONE, keys(document))
        assert [number for number, _ in found.pages_of(document.pk)] == [3, 1]
        assert found.file_pks.tolist() == [document.pk]
        assert found.file_scores.tolist() == [found.pages_of(document.pk)[0][1]]

    def test_a_file_that_the_reader_may_not_see_is_not_found_and_suggests_nothing(self, document):
        page = make_information_page("Quokka")
        found = find(anything("wombat wombatt"), keys(page), NONE)
        assert not len(found.file_pks)
        assert not found.corrections

    def test_a_file_that_has_another_text_is_found_by_that(self, document):
        document.page_texts.all().delete()
        add_text(document, "A bilby.")
        assert not len(find(anything("wombat"), NONE, keys(document)).file_pks)
        assert find(anything("bilby"), NONE, keys(document)).pages_of(document.pk)[0][0] == 1

    def test_editors_find_a_document_by_its_text(self, document):
        assert [found.pk for found in SiteDocument.objects.search("digs")] == [document.pk]


@pytest.mark.django_db
class TestThemes:
    def test_a_page_is_found_by_the_words_of_themes_as_they_are_given(self, home):
        carrier, other = make_review("Quokka"), make_review("Bilby")
        themed = themed_terms([("Professional curiosity", keys(carrier))])
        found = find(anything("curiosity"), keys(carrier, other), NONE, themed)
        assert found.page_pks.tolist() == [carrier.pk]
        assert not len(find(anything("curiosity"), keys(carrier, other), NONE).page_pks)

    def test_a_carrier_that_the_reader_may_not_see_is_not_found(self, home):
        carrier, other = make_review("Quokka", live=False), make_review("Bilby")
        themed = themed_terms([("Professional curiosity", keys(carrier))])
        assert not len(find(anything("curiosity"), keys(other), NONE, themed).page_pks)


@pytest.mark.django_db
class TestSpelling:
    @pytest.mark.parametrize("typed", ["bruisng", "burising", "bruiising", "bruisimg", "briusing"])
    def test_one_typing_error_is_borne(self, home, typed):
        page = make_information_page("Bruising in babies")
        found = find(anything(typed), keys(page), NONE)
        assert found.page_pks.tolist() == [page.pk]
        assert found.corrections == {typed: "bruising"}

    def test_two_typing_errors_are_borne_in_a_long_word(self, home):
        page = make_information_page("Safeguarding")
        assert find(anything("safegaurdnig"), keys(page), NONE).corrections == {"safegaurdnig": "safeguarding"}

    def test_the_more_frequent_word_is_meant(self, home):
        pages = [make_information_page(title) for title in ("The quolls", "The quills", "More quolls", "Quolls again")]
        assert find(anything("qualls"), keys(*pages), NONE).corrections == {"qualls": "quolls"}

    def test_a_word_of_what_nobody_may_read_is_never_suggested(self, home):
        page, draft = make_information_page("Bilby"), make_information_page("Quokkas", live=False)
        assert find(anything("quokkaz"), keys(page, draft), NONE).corrections == {"quokkaz": "quokkas"}
        found = find(anything("quokkaz bilby"), keys(page), NONE)
        assert found.corrections == {}
        assert found.page_pks.tolist() == [page.pk]

    def test_nor_another_form_of_a_word_that_is_there(self, home):
        page = make_information_page("Quokka")
        make_information_page("Quokkas", live=False)
        assert find(anything("quokksa"), keys(page), NONE).corrections == {"quokksa": "quokka"}

    @pytest.mark.parametrize("typed", ["quokka", "2024-03", "xyz", "ab", "w3rd", "été"])
    def test_what_is_there_or_is_no_word_is_left_alone(self, home, typed):
        page = make_information_page("Quokka 2024/04 xyzz")
        assert find(anything(f"{typed} quokka"), keys(page), NONE).corrections in ({}, {"xyz": "xyzz"})


@pytest.mark.django_db
def test_pages_below_each_other_are_one_kind_of_object(home):
    page = make_information_page("Quokka")
    assert titles(InformationPage.objects.search("quokka")) == ["Quokka"]
    assert Page.objects.search("quokka")[0].pk == page.pk


@pytest.mark.django_db
class TestWordsThatAreMeant:
    @pytest.mark.parametrize("typed", ["murder", "beaten", "polish", "measles"])
    def test_an_english_word_is_never_taken_for_another(self, home, typed):
        page = make_information_page("Under eaten polished meals quokka")
        found = find(anything(typed), keys(page), NONE)
        assert found.corrections == {}
        assert not len(found.page_pks) or typed == "polish"

    def test_nor_is_a_word_that_is_to_be_left_out(self, home):
        page = make_information_page("Quokka wombats")
        found = find(anything("quokka") & ~PlainText("wombatz"), keys(page), NONE)
        assert found.page_pks.tolist() == [page.pk]
        assert found.corrections == {}

    def test_nor_are_other_names_for_what_was_typed(self, home):
        page = make_information_page("Quokka icons")
        found = find(AnyOf([anything("sexting"), anything("iiocs")], [1, 0.7]), keys(page), NONE)
        assert not len(found.page_pks)

    def test_a_title_with_all_words_of_a_short_query_counts_for_more(self, home):
        make_information_page("Wombats", summary="Quokka bruising. " * 4)
        make_information_page("Bruising of a quokka", summary="What to do, with many other words. " * 6)
        assert titles(Page.objects.search("quokka bruising"))[0] == "Bruising of a quokka"

    def test_the_editors_box_finds_whole_words_of_texts_besides_titles_that_begin_so(self, home):
        make_information_page("Island", summary="A quokka.")
        make_information_page("Quokkas")
        assert titles(Page.objects.autocomplete("quokka")) == ["Quokkas", "Island"]
        assert titles(Page.objects.autocomplete("quok")) == ["Quokkas"]
        assert titles(Page.objects.autocomplete("quokak")) == []


@pytest.mark.django_db
class TestOthersAtWork:
    def test_what_was_saved_while_everything_is_indexed_anew_stays(self, home):
        page = make_briefing("Quokka")
        writer = Writer()
        writer.add(BriefingPage, [BriefingPage.objects.get(pk=page.pk)])
        page.title = "Wombat"
        page.save()
        assert len(writer.write()) == 1
        assert titles(Page.objects.search("wombat")) == ["Wombat"]
        assert not Page.objects.search("quokka").count()

    def test_an_object_is_read_anew_when_it_is_indexed(self, home):
        page = make_briefing("Quokka")
        stale = BriefingPage.objects.get(pk=page.pk)
        page.title = "Wombat"
        page.save()
        get_search_backend().add(stale)
        assert titles(Page.objects.search("wombat")) == ["Wombat"]
        assert not Page.objects.search("quokka").count()

    def test_whoever_was_overtaken_tries_again(self, home, monkeypatch):
        page = make_briefing("Quokka")
        add, overtaken = Writer.add, []

        def add_slowly(writer, model, objects):
            add(writer, model, objects)
            if not overtaken:
                overtaken.append(True)
                BriefingPage.objects.filter(pk=page.pk).update(title="Wombat")
                Page.objects.filter(pk=page.pk).update(title="Wombat")
                write(BriefingPage, [page])

        monkeypatch.setattr(Writer, "add", add_slowly)
        write(BriefingPage, [page])
        assert overtaken
        assert titles(Page.objects.search("wombat")) == ["Wombat"]
        assert not Page.objects.search("quokka").count()
