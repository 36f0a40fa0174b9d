"""Runs the child that reads files: `python -m documents.reading`, one job on stdin, lines as the answer."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGES_PER_CHILD = 50


def read(path, limits=None):
    """Return all lines that the children say about the file: of its survey, then of its pages, some at a time."""
    job = {"path": str(path), "name": Path(path).name, "limits": limits or {}}
    lines = run(job | {"job": "survey", "max_pages": 2000})
    pages = lines[-1].get("done", {}).get("pages", 0)
    for first in range(1, pages + 1, PAGES_PER_CHILD):
        lines += run(job | {"job": "pages", "first": first, "last": min(first + PAGES_PER_CHILD - 1, pages)})
    return lines


def run(job):
    """Return the lines of one child's answer; one that says nothing of its end counts as crashed."""
    done = subprocess.run(
        [sys.executable, "-m", "documents.reading"],
        input=json.dumps(job).encode(),
        capture_output=True,
        cwd=PROJECT,
        check=False,
        timeout=120,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines if lines and lines[-1] and lines[-1].keys() & {"done", "failed"} else [*lines, {"failed": "crashed"}]


def codes(lines):
    """Return the codes of the findings in the answer, with what failed."""
    found = {line["finding"]["code"] for line in lines if "finding" in line}
    return found | {f"failed: {line['failed']}" for line in lines if "failed" in line}
