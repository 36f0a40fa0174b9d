import pypdfium2
import pytest

from documents.reading.hidden import hidden_text
from tests.pdf_samples import clean, hidden, layered
from tests.pdf_samples.invented import Hand, report


def read(data):
    document = pypdfium2.PdfDocument(data)
    return [
        finding for number in range(len(document)) for finding in hidden_text(document, document[number], number + 1)
    ]


@pytest.mark.parametrize("sample", hidden.SAMPLES, ids=str)
def test_hidden_text_is_found(sample):
    findings = read(sample.make())
    assert {finding.code for finding in findings} == sample.expected
    told = " ".join(finding.detail for finding in findings)
    assert "Quillfeather" in told


@pytest.mark.parametrize("sample", clean.SAMPLES, ids=str)
def test_text_that_is_seen_is_not_taken_for_hidden(sample):
    assert read(sample.make()) == []


@pytest.mark.parametrize("sample", layered.SAMPLES, ids=str)
def test_text_of_a_layer_is_left_to_the_finding_of_the_layer(sample):
    assert read(sample.make()) == []


def test_there_are_enough_kinds_of_hidden_text():
    assert len({sample.kind for sample in hidden.SAMPLES}) >= 16


@pytest.mark.parametrize(
    ("turn", "box"),
    [(0, (60, 310, 154, 318)), (90, (310, 441, 318, 535)), (180, (441, 524, 535, 532)), (270, (524, 60, 532, 154))],
)
def test_the_place_is_that_on_the_page_as_seen(turn, box):
    hand = Hand(turn=turn, margin=60)
    (finding,) = read(report(hidden.covered, hand))
    assert finding.page == 1
    assert finding.box == pytest.approx(box, abs=3)


def test_only_the_words_that_are_hidden_are_told():
    (finding,) = read(report(hidden.partly_covered, Hand()))
    assert finding.detail == "Quillfeather"


def test_the_page_and_the_file_stay_as_they_are():
    document = pypdfium2.PdfDocument(report(hidden.covered, Hand()))
    page = document[0]
    before = page.render(scale=1).to_numpy().tobytes()
    hidden_text(document, page, 1)
    assert page.render(scale=1).to_numpy().tobytes() == before


def test_a_page_without_text_or_anything_has_no_hidden_text():
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 300)
    assert hidden_text(document, document[0], 1) == []
