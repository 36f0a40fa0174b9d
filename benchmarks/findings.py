"""Counts what the reader finds in files that hide something, and in clean files of several producers.

    .venv/bin/python benchmarks/findings.py [--pages N]

Every file is read by the real child. The sample files are made by tests/pdf_samples; the clean ones by those of Typst,
ReportLab, Chromium, LibreOffice, LaTeX, groff and Ghostscript that are on this machine, and taken from its packages,
of which the first N pages are read. A clean file counts as wrongly flagged if any hidden text is found in it: look at
each that is named, for files that packages ship do hide text at times.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]

import child  # noqa: E402
import producers  # noqa: E402
import pypdfium2  # noqa: E402

from tests.pdf_samples import clean, hidden, structural  # noqa: E402

HIDDEN_TEXT = {"covered-text", "invisible-text", "tiny-text", "text-off-page", "clipped-text"}
MOST_WRONG, LEAST_FOUND = 0.05, 0.95


def pages_of(path, most=1):
    """Return what the child says about the first pages of the file, `most` of them."""
    last = min(most, len(pypdfium2.PdfDocument(path)))
    return child.run({"job": "pages", "path": str(path), "first": 1, "last": last})


def found_by_kind(samples, folder, read):
    """Return how many files each kind has, how many of them are found, and the names of those that are not.

    `read` returns what the child says about the file at a path.
    """
    files, found, missed = Counter(), Counter(), []
    for sample in samples:
        path = folder / "sample.pdf"
        path.write_bytes(sample.make())
        files[sample.kind] += 1
        if sample.expected <= child.codes(read(path)):
            found[sample.kind] += 1
        else:
            missed.append(str(sample))
    return files, found, missed


def show(title, files, found, missed):
    """Print a table of kinds with what was found; return the share of all."""
    print(f"\n{title}", flush=True)
    for kind in files:
        print(f"  {kind:<40} {found[kind]:>4} of {files[kind]:>4}")
    share = found.total() / files.total()
    print(f"  {'all ' + str(len(files)) + ' kinds':<40} {found.total():>4} of {files.total():>4}  {share:.1%}")
    for name in missed:
        print(f"  missed: {name}")
    return share


def clean_files(folder):
    """Yield the producer and path of each clean file."""
    for number, sample in enumerate(clean.SAMPLES):
        path = folder / f"clean-{number}.pdf"
        path.write_bytes(sample.make())
        yield "Typst" if sample.name == "Typst" else "ReportLab", path
    yield from producers.files(folder)


def main():
    """Print the shares; exit with 1 if one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=12, help="how many pages of each clean file are read")
    most = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blocking = [sample for sample in structural.SAMPLES if sample.blocking]
        all_found = show("Structure that blocks (bar: all)", *found_by_kind(blocking, folder, child.read))
        hidden_found = show("Hidden text (bar: 95 %)", *found_by_kind(hidden.SAMPLES, folder, pages_of))
        files, wrong = Counter(), defaultdict(list)
        for producer, path in clean_files(folder):
            files[producer] += 1
            codes = child.codes(pages_of(path, most))
            if codes & HIDDEN_TEXT:
                wrong[producer].append(f"{path.name}: {', '.join(sorted(codes & HIDDEN_TEXT))}")
    print("\nClean files flagged as hidden text (bar: 5 %)")
    for producer, count in files.items():
        print(f"  {producer:<40} {len(wrong[producer]):>4} of {count:>4}", *wrong[producer], sep="\n      ")
    share = sum(map(len, wrong.values())) / files.total()
    print(f"  {'all':<40} {sum(map(len, wrong.values())):>4} of {files.total():>4}  {share:.1%}")
    sys.exit(all_found < 1 or hidden_found < LEAST_FOUND or share > MOST_WRONG)


if __name__ == "__main__":
    main()
