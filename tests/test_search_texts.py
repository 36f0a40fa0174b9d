"""What of an object gets into the index: the same as Wagtail reads, read faster."""

import random
from collections import defaultdict
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Manager
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.blocks import RichTextBlock
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models

from home.models import InformationPage
from search import analysis, blocks
from search.building import SegmentBuilder
from search.fields import FieldText, TextReader, weight_of
from search.lean_objects import chunks_of
from search.packing import MOST_OCCURRENCES
from search.plain_texts import text_of_rich_text, texts_of_stream

from .factories import make_information_page, make_recommendation, make_review
from .test_pages_render import every_block

PIECES = [
    *("<p>", "</p>", "</P>", "<h3>", "</h3>", "<li>", "</li>", "<br/>", "<br />", "<br>", "<hr/>", "<b>", "</b>", "<"),
    *('<a linktype="page" id="3">', "<a href='x>y'>", '<a title="<b>">', "</a>", "<embed/>", "<script>", "</script>"),
    *("&amp;", "&lt;b&gt;", "&nbsp;", "&#8217;", "&#x41;", "&", "AT&T", "&lt", "&#", "<!-- x -->", "</", ">"),
    *("word", " ", "\n", "\u2019", "a < b", "é", '"', "'", "="),
]


class TestRichText:
    @given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
    @example("<p>One</p><p>Two &amp; three</p>")
    @example("<p>AT&T &lt;p&gt;</p><script>a<b</script>")
    def test_its_text_is_the_one_that_wagtail_finds(self, html):
        assert text_of_rich_text(html) == get_text_for_indexing(html)


@pytest.mark.django_db
class TestStreams:
    def test_texts_of_every_block_are_those_that_wagtail_finds(self, home):
        body = InformationPage.objects.get(pk=make_information_page(body=every_block()).pk).body
        texts = texts_of_stream(body)
        assert texts == list(body.stream_block.get_searchable_content(body))
        assert {"Text", "Inside", "Council"} <= {word for text in texts for word in text.split()}

    def test_what_is_not_to_be_searched_is_not(self, home, monkeypatch):
        body = make_information_page(body=every_block()).body
        monkeypatch.setattr(body.stream_block.child_blocks["paragraph"], "search_index", False)
        assert texts_of_stream(body) == list(body.stream_block.get_searchable_content(body))
        monkeypatch.setattr(body.stream_block, "search_index", False)
        assert texts_of_stream(body) == []

    def test_a_block_with_a_text_of_its_own_is_asked_for_it(self, home, monkeypatch):
        body = make_information_page(body=every_block()).body
        kind = type(body.stream_block.child_blocks["paragraph"])
        assert kind.get_searchable_content is RichTextBlock.get_searchable_content
        monkeypatch.setattr(kind, "get_searchable_content", lambda self, value: ["quokka"], raising=False)
        assert "quokka" in texts_of_stream(body)


def as_wagtail_reads(obj, fields, path=""):
    """Return the texts of an object, read field by field and record by record."""
    for field in fields:
        name = f"{path}{field.field_name}"
        if isinstance(field, SearchField | AutocompleteField):
            value = field.get_value(obj)
            text = "\n\n".join(filter(None, value)) if isinstance(value, list) else str(value or "")
            boost = weight_of(getattr(field, "boost", None))
            if text:
                yield FieldText(name, text, boost, isinstance(field, AutocompleteField))
        elif isinstance(field, RelatedFields):
            value = field.get_value(obj)
            for other in value.all() if isinstance(value, Manager) else filter(None, [value]):
                yield from as_wagtail_reads(other, field.fields, f"{name}__")


@pytest.mark.django_db
@pytest.mark.parametrize("together", [True, False], ids=["together", "one by one"])
def test_all_texts_of_the_demo_are_those_that_wagtail_finds(demo, together):
    found = 0
    for model in get_indexed_models():
        reader = TextReader()
        for objects in chunks_of(model.get_indexed_objects().order_by("pk"), 50):
            if together:
                reader.read_together(model, objects)
            expected = {obj.pk: obj for obj in model.get_indexed_objects().filter(pk__in=[obj.pk for obj in objects])}
            for obj in objects:
                texts = list(reader.texts_of(obj))
                # Read together, terms stand as they were chosen; else as in their list.
                assert sorted(texts) == sorted(as_wagtail_reads(expected[obj.pk], model.get_search_fields()))
                found += len(texts)
    assert found > 500


@pytest.mark.django_db
class TestReadingMany:
    def queries(self):
        call_command("update_index", stdout=StringIO())  # which merges what was saved one by one
        with CaptureQueriesContext(connection) as captured:
            call_command("update_index", stdout=StringIO())
        return len(captured)

    def test_queries_do_not_grow_with_the_number_of_objects(self, home):
        for number in range(2):
            make_recommendation(make_review(f"Quokka {number}"))
        few = self.queries()
        for number in range(12):
            make_recommendation(make_review(f"Wombat {number}"))
        assert self.queries() <= few

    def quokkas(self):
        return InformationPage.objects.filter(title__startswith="Quokka").order_by("pk")

    def test_all_objects_are_read_once_and_whole(self, home):
        pages = [make_information_page(f"Quokka {number}", summary=f"Summary {number}") for number in range(7)]
        chunks = list(chunks_of(self.quokkas(), 3))
        assert [len(chunk) for chunk in chunks] == [3, 3, 1]
        read = [page for chunk in chunks for page in chunk]
        assert read == pages
        for page, original in zip(read, self.quokkas(), strict=True):
            assert page.specific_class is InformationPage
            for field in InformationPage._meta.concrete_fields:
                assert getattr(page, field.attname) == getattr(original, field.attname)

    def test_what_goes_meanwhile_makes_no_other_be_passed_over(self, home):
        pages = [make_information_page(f"Quokka {number}") for number in range(5)]
        chunks = chunks_of(self.quokkas(), 2)
        assert next(chunks) == pages[:2]
        pages[0].delete()
        assert [page for chunk in chunks for page in chunk] == pages[2:]


class TestBlocks:
    """Rare terms share rows, the more of them the smaller the segment; of each row every term gets its own part."""

    @pytest.fixture(params=[(1, 40), (15, 40), (16, 40), (120, 40), (20, 5000), (4200, 20)])
    def entries(self, request):
        entries, length = request.param
        pick = random.Random(4)
        words = [f"{stem}{ending}" for stem in ("jump", "walk", "talk") for ending in ("", "s", "ed", "ing")]
        words += [f"w{number}" for number in range(900)]
        return [pick.choices(words, [*[80] * 12, *[1] * 900], k=length) for _ in range(entries)]

    @pytest.fixture
    def rows(self, entries):
        builder = SegmentBuilder()
        for number, words in enumerate(entries):
            builder.add(1, number, [FieldText("text", " ".join(words))], version=number, recency=0)
        return {key: columns for _, key, *columns in builder.segment(0)[1]}

    def test_larger_segments_have_more_blocks(self):
        assert list(map(blocks.blocks_of, (1, 12, 100, 1000, 4000, 60_000))) == [1, 4, 16, 64, 256, 1024]

    def test_there_are_no_more_rows_than_blocks_and_frequent_terms(self, entries, rows):
        frequent = {analysis.term_of(stem) for stem in ("jump", "walk", "talk")}
        assert 1 <= len(rows.keys() - frequent) <= blocks.blocks_of(len(entries))

    def test_each_term_is_found_with_all_that_is_known_of_it(self, entries, rows):
        places = defaultdict(lambda: defaultdict(list))
        for number, words in enumerate(entries):
            for place, word in enumerate(words):
                places[analysis.stem_of(word)][number].append((place, word))
        for stem, by_entry in places.items():
            term = analysis.term_of(stem)
            terms, *columns = rows.get(term) or rows[blocks.block_of(term, blocks.blocks_of(len(entries)))]
            (found, _), (forms, masks), (counts, positions) = [
                dict(blocks.parts_of(name, np.array([term]), terms, data))[term]
                for name, data in zip(("entries", "forms", "positions"), columns, strict=True)
            ]
            assert found.tolist() == sorted(by_entry)
            kept = [[place for place, _ in by_entry[number]][:MOST_OCCURRENCES] for number in sorted(by_entry)]
            assert counts.tolist() == [len(places) for places in kept]
            assert positions.tolist() == [place for places in kept for place in places]
            masks = masks if masks is not None else np.ones(len(by_entry), np.uint8)
            for number, mask in zip(sorted(by_entry), masks.tolist(), strict=True):
                assert {form for bit, form in enumerate(forms) if mask >> bit & 1} == {
                    word for _, word in by_entry[number]
                }

    def test_a_term_that_is_nowhere_is_in_no_row(self, rows):
        term = analysis.term_of("quokka")
        for terms, entries, *_ in rows.values():
            assert not list(blocks.parts_of("entries", np.array([term]), terms, entries))

    def test_rows_can_be_read_back_as_columns(self, entries, rows):
        postings = blocks.Postings.of_rows(rows.values())
        sizes = postings.sizes.astype(np.int64)
        occurrences = np.add.reduceat(postings.counts.astype(np.int64), np.cumsum(sizes) - sizes)
        assert list(postings.rows(len(entries), occurrences)) == [(key, *columns) for key, columns in rows.items()]

    def test_blocks_of_segments_of_different_sizes_have_no_key_in_common(self):
        terms = np.array([analysis.term_of(f"w{number}") for number in range(5000)])
        keys = [blocks.block_of(terms, blocks.blocks_of(size)).tolist() for size in (1, 16, 32, 2000, 5000, 60_000)]
        assert len(set().union(*keys)) == sum(len(set(some)) for some in keys)
        assert keys[3] == [blocks.block_of(term, blocks.blocks_of(2000)) for term in terms.tolist()]
