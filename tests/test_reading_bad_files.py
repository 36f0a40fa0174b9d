"""What becomes of the reader, run as its parent runs it, over files that are broken or made to harm it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .pdf_samples import bad_files, structural

ROOT = Path(__file__).parent.parent
# A reader at its limits ends by its own abort or by the system's hand. Any other signal is a fault.
DEATHS = {-signal.SIGABRT, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGTRAP}
LIMITS = {"cpu_seconds": 10, "memory_mb": 512, "written_mb": 20}


def child(job):
    """Run the reader over `job`; return its exit code and the lines of its answer."""
    process = subprocess.run(
        [sys.executable, "-m", "documents.reading"],
        cwd=ROOT,
        input=json.dumps(job | {"limits": LIMITS}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.stderr == ""
    return process.returncode, [json.loads(line) for line in process.stdout.splitlines()]


DRAWN = [sample for sample in bad_files.SAMPLES if sample.kind in {"absurd page", "bomb", "ring"}]
CASES = [(sample, job) for sample in bad_files.SAMPLES for job in ("survey", "pages")]


@pytest.mark.parametrize(("sample", "job"), CASES + [(sample, "picture") for sample in DRAWN], ids=str)
def test_a_bad_file_ends_in_an_answer_or_a_clean_death(sample, job, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(sample.make())
    asked = {"job": job, "path": str(path), "name": "report.pdf", "first": 1, "last": 2}
    code, lines = child(asked | {"page": 1, "box": None, "to": str(tmp_path / "picture.png")})

    assert code in DEATHS | {0}
    if code == 0:
        assert lines[-1].keys() & {"done", "failed"}
    if job == "survey":
        assert sample.expected <= {line["finding"]["code"] for line in lines if "finding" in line}
        assert not sample.failed or lines[-1]["failed"] == sample.failed


@pytest.mark.parametrize("sample", structural.SAMPLES[::12], ids=str)
def test_the_child_finds_what_its_modules_find(sample, tmp_path):
    path = tmp_path / sample.file_name
    path.write_bytes(sample.make())
    code, lines = child({"job": "survey", "path": str(path), "name": sample.file_name})

    assert code == 0
    assert sample.expected - {"scan-without-text"} <= {line["finding"]["code"] for line in lines if "finding" in line}
