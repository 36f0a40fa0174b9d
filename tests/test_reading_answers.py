"""How the reader answers: findings with their places, facts, texts, pictures; and that it keeps words to itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from documents.reading.findings import CAP, plain
from documents.reading.jobs import run

from .pdf_samples.bad_files import many_notes
from .pdf_samples.drafts import changed, draft, info, note, saved
from .pdf_samples.lacking import tagged, with_outline

RED = (200, 0, 0)


@pytest.fixture
def written(tmp_path):
    def write(data, name="report.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def survey(path, **job):
    return list(run({"job": "survey", "path": path, "name": Path(path).name, **job}))


def findings(lines, code):
    return [line["finding"] for line in lines if line.get("finding", {}).get("code") == code]


def test_twenty_of_a_code_are_told_and_the_last_says_how_many_more(written):
    found = findings(survey(written(changed(many_notes)())), "comments")

    assert len(found) == CAP
    assert found[-1]["more"] == 50_000 - CAP
    assert "more" not in found[0]


@pytest.mark.parametrize(
    ("turn", "box"),
    [
        (0, [62, 590, 190, 630]),
        (90, [590, 375, 630, 503]),
        (180, [375, 202, 503, 242]),
        (270, [202, 62, 242, 190]),
    ],
)
def test_a_place_is_told_as_readers_see_the_page(turn, box, written):
    def change(pdf):
        pdf.pages[0].obj.Rotate = turn
        pdf.pages[0].obj.CropBox = Array([10, 10, 575, 842])
        note(pdf, Subtype=Name.Text, Contents=String("x"))

    (found,) = findings(survey(written(changed(change)())), "comments")

    assert found["page"] == 1
    assert found["box"] == box


def test_what_a_form_holds_is_placed_on_its_page(written):
    def change(pdf):
        made = note(pdf, page=1, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Zed Quill"))
        pdf.Root.AcroForm = Dictionary(Fields=Array([made]))

    (found,) = findings(survey(written(changed(change)())), "form-fields")

    assert (found["page"], found["box"], found["detail"]) == (2, [72, 600, 200, 640], "name: Zed Quill")


def test_a_script_is_placed_on_the_page_that_holds_it(written):
    def change(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("app.beep()"))
        note(pdf, page=1, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=script))

    (found,) = findings(survey(written(changed(change)())), "scripts")

    assert found["page"] == 2


def test_facts_of_a_document_are_told(written):
    def change(pdf):
        tagged(pdf, ("H1", {}), ("Figure", {"Alt": String("A map of Aldermoor")}), ("Figure", {}), ("H2", {}))
        with_outline(pdf)
        info(Producer="Invented 1.0")(pdf)
        note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org/")))

    done = survey(written(changed(change, pages=3)()))[-1]["done"]
    done["strings"].sort()

    assert done == {
        "kind": "pdf",
        "pages": 3,
        "title": "An invented report",
        "language": "en-GB",
        "is_tagged": True,
        "producer": "Invented 1.0",
        "info": {"Title": "An invented report", "Producer": "Invented 1.0"},
        "links": ["https://example.org/"],
        "is_encrypted": False,
        "headings": 2,
        "figures": 2,
        "figures_without_alt": 1,
        "bookmarks": 3,
        "strings": ["A map of Aldermoor", "An invented report", "Part 0", "Part 1", "Part 2"],
    }


def test_tags_with_names_in_an_old_encoding_are_understood(written):
    def change(pdf):
        tagged(pdf, ("Abb", {}), ("Kopf", {}), roles={"Abb": "Figure", "Kopf": "H1"})

    data = changed(change)().replace(b"/Abb", b"/Abb#fc").replace(b"/Kopf", b"/#dcber")
    done = survey(written(data))[-1]["done"]

    assert (done["figures"], done["headings"]) == (1, 1)


def test_pages_beyond_the_limit_of_the_job_are_too_many(written):
    path = written(saved(draft(4)))

    assert survey(path, max_pages=3) == [{"failed": "too-many-pages"}]
    assert "done" in survey(path, max_pages=4)[-1]


def test_texts_of_the_pages_asked_for_are_told(written):
    job = {"job": "pages", "path": written(saved(draft(5))), "name": "report.pdf", "first": 2, "last": 3}
    *pages, done = run(job)

    assert [page["page"] for page in pages] == [2, 3]
    assert "Page 3. An invented report" in pages[1]["text"]
    assert (pages[0]["width"], pages[0]["height"]) == (595, 842)
    assert done == {"done": {}}


def test_pages_that_are_not_there_make_a_file_broken(written):
    job = {"job": "pages", "path": written(saved(draft(2))), "name": "report.pdf", "first": 1, "last": 3}

    assert list(run(job))[-1] == {"failed": "broken"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_a_page_of_text(encoding, written):
    path = written("place,children\nCaffè Wick,3\n".encode(encoding), "table.csv")
    page, _done = run({"job": "pages", "path": path, "name": "table.csv", "first": 1, "last": 1})

    assert page["text"] == "place,children\nCaffè Wick,3\n"


def test_plain_figures_and_dashes_are_no_formulas(written):
    cells = [
        "-12",
        "- 3",
        "-1,250.50",
        "+44 20 7946 0000",
        "-£3,000",
        "-5%",
        "-",
        "--",
        "12-14",
        "a=b",
        "x@y.example",
        "",
        " ",
    ]

    assert survey(written("\n".join(f'"{cell}"' for cell in cells).encode(), "table.csv"))[-1] == {
        "done": {"kind": "csv", "pages": 1}
    }


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+A1", "-A1", "-1+cmd|x", "\t=1", "\r=1", "＝1+1", "-2+3=x"])  # noqa: RUF001
def test_what_a_spreadsheet_would_run_is_a_formula(cell, written):
    (found,) = findings(survey(written(f'place,figure\nWick,"{cell}"\n'.encode(), "table.csv")), "formulas")

    assert found["detail"].startswith("row 2, column 2:")


@pytest.mark.parametrize(
    "box", [None, [100, 600, 300, 620], [-500, -500, -400, -450], [900, 900, 990, 990], [0, 0, 0, 0]]
)
def test_a_picture_shows_the_place_in_a_red_frame(box, written, tmp_path):
    made = tmp_path / "picture.png"
    job = {"job": "picture", "path": written(saved(draft())), "page": 2, "box": box, "to": str(made)}

    assert "done" in list(run(job))[-1]
    with Image.open(made) as picture:
        assert max(picture.size) <= 1400
        assert picture.width <= 1000
        colours = {colour for _count, colour in picture.getcolors(1_000_000)}
    assert (RED in colours) == (box is not None)


def test_details_are_one_printable_line():
    assert plain("a\n\tb\u202ec\x00d\ud800") == "a b c d"
    assert len(plain("x" * 5000)) == 300


def test_a_failure_that_was_not_foreseen_tells_no_words(monkeypatch, written):
    def fail(_pdf, _walked):
        raise ValueError("The child is called Zed Quill")

    monkeypatch.setattr("documents.reading.metadata.described", fail)

    assert survey(written(saved(draft())))[-1]["at"].startswith("ValueError at survey.py:")


def test_nothing_is_written_beside_the_answer(written):
    path = written(saved(draft(words="Zed Quill")).replace(b"/Type /Page\n", b"/Type (Zed Quill)\n"))
    process = subprocess.run(
        [sys.executable, "-m", "documents.reading"],
        cwd=Path(__file__).parent.parent,
        input=json.dumps({"job": "survey", "path": path, "name": "report.pdf"}),
        capture_output=True,
        text=True,
        check=True,
    )

    assert process.stderr == ""
    assert "Zed Quill" not in process.stdout
