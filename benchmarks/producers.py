"""Clean, varied PDFs by whatever programs this machine has, and those that its packages ship."""

import gzip
import os
import random
import shutil
import subprocess
from pathlib import Path

WORDS = [
    "child",
    "family",
    "agency",
    "review",
    "learning",
    "practice",
    "school",
    "health",
    "visitor",
    "police",
    "worker",
    "plan",
    "risk",
    "meeting",
]
SHIPPED = [Path("/usr/share/doc"), Path("/usr/share/R"), Path("/usr/share/expeyes"), Path("/usr/share/texmf/doc")]
MOST_SHIPPED = 90
MOST_OF_A_FOLDER = 4
EXACT = "*{-webkit-print-color-adjust:exact}"
# Styles of a web page with headings, paragraphs, links and a table.
STYLES = {
    "plain": "",
    "columns": "body{font-family:serif;columns:2;text-align:justify;hyphens:auto}",
    "dark": "@page{margin:0}html{background:#122}body{color:#cde;padding:2em}a{color:#9cf}",
    "banners": "h2{background:#036;color:white;padding:.4em;border-radius:6px;box-shadow:2px 2px 6px #888}",
    "cells": "th{background:#444;color:#fff}tr:nth-child(even){background:#eef}td,th{border:1px solid #999}",
    "cards": "p{background:linear-gradient(#fff,#cde);box-shadow:0 4px 12px #999;border-radius:1em;padding:1em}",
    "shadows": "h2{text-shadow:2px 2px 4px #999;letter-spacing:.3em}p:first-letter{font-size:3em;float:left}",
    "watermark": "body::before{content:'DRAFT';position:fixed;top:40%;font-size:120px;opacity:.12;rotate:-35deg}",
    "small": "body{font-size:7px}",
    "quotes": "p{border-left:8px solid #900;background:#fee;padding:1em;font-style:italic}",
    "outlines": "h2{-webkit-text-stroke:1px #036;color:transparent;font-size:30px}a{background:yellow}",
    "haloes": "h2{paint-order:stroke;-webkit-text-stroke:3px white;background:#a63}",
}
LATEX = {
    "article": ("", ""),
    "links": (r"\usepackage{hyperref}", r"\tableofcontents"),
    "colours": (r"\usepackage{xcolor}", r"\colorbox{red!70!black}{\color{white}\bfseries A banner}"),
    "times": (r"\usepackage{times}\twocolumn", ""),
}


def files(folder):
    """Yield the producer and the path of each clean PDF, made in `folder` or shipped by a package."""
    words = random.Random(4)
    pages = {name: _web_page(style, words) for name, style in STYLES.items()}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page)
    for make in (_chromium, _libreoffice, _latex, _groff):
        for path in make(folder, words):
            yield make.__name__.strip("_"), path
            if again := _ghostscript(folder, path):
                yield "ghostscript", again
    for path in _shipped(folder):
        yield "package", path


def _said(words, count):
    return " ".join(words.choices(WORDS, k=count)).capitalize() + "."


def _web_page(style, words):
    parts = [
        f"<h2>{_said(words, 4)}</h2><p>{_said(words, 90)} <a href='https://example.org/'>{_said(words, 3)}</a></p>"
        for _ in range(12)
    ]
    rows = ["<tr>" + f"<td>{_said(words, 3)}</td>" * 5 + "</tr>" for _ in range(20)]
    table = "<table><tr>" + "<th>Head</th>" * 5 + "</tr>" + "".join(rows) + "</table>"
    return f"<!doctype html><meta charset=utf-8><title>Invented</title><style>{EXACT}{style}</style>" + "".join(
        [*parts, table]
    )


def _run(*command):
    subprocess.run(command, capture_output=True, check=False, timeout=180)


def _chromium(folder, words):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    for name in STYLES if program else ():
        target = folder / f"chromium-{name}.pdf"
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
        profile = f"--user-data-dir={folder / 'profile'}"
        _run(program, *options, profile, f"--print-to-pdf={target}", str(folder / f"{name}.html"))
        if target.exists():
            yield target


def _libreoffice(folder, words):
    if not (program := shutil.which("soffice")):
        return
    sheet = folder / "sheet.csv"
    sheet.write_text("\n".join(",".join(_said(words, 2) for _ in range(6)) for _ in range(90)))
    sources = [*(folder / f"{name}.html" for name in STYLES), sheet]
    output, profile = folder / "libreoffice", f"-env:UserInstallation=file://{folder / 'office'}"
    _run(program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(output), *map(str, sources))
    yield from sorted(output.glob("*.pdf"))


def _latex(folder, words):
    for name, (preamble, start) in LATEX.items() if shutil.which("pdflatex") else ():
        body = "".join(
            rf"\section{{{_said(words, 3)}}}{_said(words, 150)}\footnote{{{_said(words, 9)}}}" for _ in range(12)
        )
        source = folder / f"latex-{name}.tex"
        source.write_text(rf"\documentclass{{article}}{preamble}\begin{{document}}{start} {body}\end{{document}}")
        _run("pdflatex", "-interaction=batchmode", "-output-directory", str(folder), str(source))
        yield source.with_suffix(".pdf")


def _groff(folder, words):
    if not shutil.which("gropdf"):
        return
    source, target = folder / "memo.ms", folder / "groff.pdf"
    source.write_text(
        ".TL\nInvented\n" + "".join(f".SH\n{_said(words, 3)}\n.PP\n{_said(words, 120)}\n" for _ in range(9))
    )
    target.write_bytes(subprocess.run(["groff", "-ms", "-Tpdf", str(source)], capture_output=True, check=False).stdout)
    yield target


def _ghostscript(folder, path):
    """Return a copy of every third PDF as Ghostscript writes it again, else None."""
    if ord(path.stem[-1]) % 3 or not shutil.which("gs"):
        return None
    target = folder / f"ghostscript-{path.name}"
    _run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", str(path))
    return target if target.exists() else None


def _shipped(folder):
    """Yield PDFs that packages ship, at most a few of one folder."""
    found = []
    for top in SHIPPED:
        for parent, _, names in os.walk(top):
            pdfs = sorted(name for name in names if name.endswith((".pdf", ".pdf.gz")))
            found += [Path(parent) / name for name in pdfs[:MOST_OF_A_FOLDER]]
    for number, path in enumerate(found[:MOST_SHIPPED]):
        if path.suffix == ".gz":
            target = folder / f"shipped-{number}.pdf"
            target.write_bytes(gzip.decompress(path.read_bytes()))
            yield target
        else:
            yield path
