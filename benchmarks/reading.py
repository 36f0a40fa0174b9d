"""Measures how long a long report takes to read, and what the process that asks for it needs.

    .venv/bin/python benchmarks/reading.py [FILE.pdf]

Without a file, Typst makes an invented report of 100 pages. All runs on one core. The text is taken out as the child
does it, and by pdftotext (of poppler-utils) on the same file, in turns. The memory is that of a process which has the
real children read a file of 5 MB, and one of 150 MB.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "benchmarks")]

import child  # noqa: E402
import pikepdf  # noqa: E402
import pypdfium2  # noqa: E402
import typst  # noqa: E402

PAGES = 100
READ_BAR, TEXT_BAR = 5, 1.5  # seconds; times pdftotext
ROUNDS = 5
MEGABYTE = 1_000_000
REPORT = """
#set page(paper: "a4", numbering: "1", header: [An invented review])
#set document(title: "An invented report")
#set text(lang: "en", 11pt)
#set par(justify: true)
#page(fill: navy)[#text(white, 34pt)[An invented review]]
#for section in range(200) [
  = Section #section
  #lorem(260)
  #block(fill: maroon, inset: 6pt)[#text(white)[*Finding #section*]]
  #table(columns: 4, fill: (x, y) => if y == 0 { luma(220) }, ..range(16).map(cell => [Cell #cell]))
  #lorem(120) #footnote[#lorem(12)]
]
"""
TEXT_OF_ALL = """
import sys, time, pypdfium2
from documents.reading.text import page_text
started = time.process_time()
texts = [page_text(page) for page in pypdfium2.PdfDocument(sys.argv[1])]
print(time.process_time() - started)
"""
READ = """
import re, sys
sys.path.insert(0, "benchmarks")
import child
child.read(sys.argv[1])
print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""


def report(path):
    """Write the first `PAGES` pages of the invented report."""
    document = pypdfium2.PdfDocument(typst.compile(REPORT.encode()))
    if len(document) > PAGES:
        whole, document = document, pypdfium2.PdfDocument.new()
        document.import_pages(whole, range(PAGES))
    document.save(path)


def padded(path, source, size):
    """Write the PDF `source` with `size` bytes more of pictures' data in it, which no page shows."""
    with pikepdf.open(source) as document:
        stream = document.make_stream(os.urandom(size))
        document.Root.PieceInfo = pikepdf.Dictionary(Invented=pikepdf.Dictionary(Private=stream))
        document.save(path)


def processor():
    """Return the seconds of processor that all children had so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(*command):
    """Return the seconds of processor that a command takes (the machine may be busy), and its output."""
    before = processor()
    said = subprocess.run(command, capture_output=True, cwd=PROJECT, check=True).stdout
    return processor() - before, said


def main():
    """Print the figures; exit with 1 if one misses its bar."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "report.pdf"
        if not path.exists():
            report(path)
        pages = len(pypdfium2.PdfDocument(path))
        seconds, used = [], []
        for _ in range(ROUNDS):
            before, started = processor(), time.perf_counter()
            lines = child.read(path)
            seconds.append(time.perf_counter() - started)
            used.append(processor() - before)
        read = statistics.median(seconds)
        print(f"{pages} pages read in {read:.2f} s, {statistics.median(used):.2f} s of processor (bar {READ_BAR} s)")
        print(f"  found: {', '.join(sorted(child.codes(lines))) or 'nothing'}")
        times = [float("nan")]
        if shutil.which("pdftotext"):
            rounds = []
            for _ in range(ROUNDS):
                whole, said = timed(sys.executable, "-c", TEXT_OF_ALL, str(path))
                rounds.append((float(said), whole, timed("pdftotext", str(path), "-")[0]))
            ours, whole, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
            times = [ours / theirs]
            print(f"text: {ours:.2f} s of processor, pdftotext {theirs:.2f} s: {times[0]:.2f} times (bar {TEXT_BAR})")
            print(f"  with the start of Python and its libraries, which a child has once: {whole:.2f} s")
        else:
            print("text: no pdftotext here (package poppler-utils)")
        for size in (5, 150):
            padded(folder / "padded.pdf", path, size * MEGABYTE)
            command = [sys.executable, "-c", READ, str(folder / "padded.pdf")]
            kilobytes = int(subprocess.run(command, capture_output=True, cwd=PROJECT, check=True).stdout)
            print(f"memory of the asking process, file of {size} MB: {kilobytes / 1024:.1f} MB")
    sys.exit(read > READ_BAR or times[0] > TEXT_BAR)


if __name__ == "__main__":
    main()
