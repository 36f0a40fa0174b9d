"""What a survey finds in the structure of files, in what they say of themselves, and in what they are called."""

import pytest

from documents.reading.jobs import run

from .pdf_samples import harmless, structural

BLOCKING = {
    "attachments",
    "comments",
    "earlier-versions",
    "encrypted",
    "form-fields",
    "hidden-layers",
    "macro",
    "media",
    "not-what-it-says",
    "office-file",
    "redactions-not-applied",
    "scripts",
    "unused-content",
    "xfa",
}


def read(path, name, pages=True):
    """Return the lines that a survey of the file at `path`, and a reading of its `pages`, give."""
    lines = list(run({"job": "survey", "path": str(path), "name": name}))
    if pages and (count := lines[-1].get("done", {}).get("pages")):
        lines[-1:] = [*run({"job": "pages", "path": str(path), "name": name, "first": 1, "last": count}), lines[-1]]
    return lines


def codes(lines):
    return {line["finding"]["code"] for line in lines if "finding" in line}


@pytest.fixture
def written(tmp_path):
    def write(data):
        path = tmp_path / "sample"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("sample", structural.SAMPLES, ids=str)
def test_a_sample_is_found_out(sample, written):
    lines = read(written(sample.make()), sample.file_name)

    assert sample.expected <= codes(lines)
    assert lines[-1].get("failed", "") == sample.failed
    assert bool(codes(lines) & BLOCKING) == sample.blocking


@pytest.mark.parametrize("sample", harmless.SAMPLES, ids=str)
def test_a_clean_file_is_not_kept_from_publication(sample, written):
    lines = read(written(sample.make()), sample.file_name, pages=False)

    assert not codes(lines) & (BLOCKING | {"metadata", "file-paths"})
    assert "done" in lines[-1]
