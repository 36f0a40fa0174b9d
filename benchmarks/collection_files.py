"""Reads test collections: documents, queries and which documents are relevant to each, from the forms they come in.

A folder holds one collection. Which form it has is seen from its files:

    corpus.jsonl, queries.jsonl, qrels/test.tsv     the simple form, that of BEIR; also qrels.tsv or TREC's qrels(.txt)
    *.ALL (cran.all.1400), *.QRY, *.REL             Cranfield, CISI, MED, ADI; CACM's cacm.all, query.text, qrels.text
    doc-text, query-text, rlv-ass                   NPL (also known as Vaswani)
    LISA0.001 …, LISA.QUE, LISARJ.NUM               LISA
    corpus*.csv, claims_validation.csv              SciFact as its authors made it (columns of a CSV)
"""

import csv
import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

FIELD = re.compile(r"^\.([A-Z])[ \t]*(.*)$")
NUMBERED = re.compile(r"^[ \t]*(\d+)[ \t]*$")
LISA_DOCUMENT = re.compile(r"^Document[ \t]+(\d+)[ \t]*$", re.MULTILINE)
CSV_FIELD = 10_000_000  # characters: an abstract is one


@dataclass(frozen=True)
class Collection:
    """One collection.

    documents: {id: (title, text)}. queries: {id: text}, those that have a relevant document. relevant: {query id:
    {document id: grade above 0}}.
    """

    name: str
    documents: dict
    queries: dict
    relevant: dict


def read_collection(folder):
    """Return the `Collection` in `folder`. Raises ValueError if it holds none that is known."""
    folder = Path(folder)
    for reader in (_read_jsonl, _read_npl, _read_lisa, _read_scifact, _read_smart):
        if parts := reader(folder):
            documents, queries, judged = parts
            relevant = {}
            for query in queries:
                graded = {doc: grade for doc, grade in judged.get(query, {}).items() if grade > 0 and doc in documents}
                if graded:
                    relevant[query] = graded
            return Collection(folder.name, documents, {query: queries[query] for query in relevant}, relevant)
    raise ValueError(f"{folder} holds no collection in a form that is known.")


def _text(path):
    return path.read_text("utf-8", "replace")


def _one(folder, *patterns):
    """Return the first file whose name (in lower case) one of the regular expressions matches, or None."""
    names = sorted(path for path in folder.iterdir() if path.is_file())
    return next((path for pattern in patterns for path in names if re.fullmatch(pattern, path.name.lower())), None)


def _squeezed(text):
    return " ".join(text.split())


# --- The simple form -------------------------------------------------------------------------------------------


def _read_jsonl(folder):
    corpus, asked = _one(folder, r"corpus\.jsonl(\.gz)?"), _one(folder, r"queries\.jsonl(\.gz)?")
    judged = folder / "qrels" / "test.tsv"
    if not judged.exists():
        judged = _one(folder, r"qrels\.(tsv|txt)", "qrels")
    if not (corpus and asked and judged):
        return None
    documents = {str(row["_id"]): (row.get("title") or "", row.get("text") or "") for row in _rows(corpus)}
    return documents, {str(row["_id"]): row["text"] for row in _rows(asked)}, _judgements(judged)


def _rows(path):
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _judgements(path):
    """Read (query, document, grade), with TREC's unused column or without, whatever line stands above them."""
    judged = defaultdict(dict)
    for line in _text(path).splitlines():
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) in (3, 4) and columns[-1].strip().lstrip("-").isdigit():
            judged[columns[0]][columns[-2]] = int(columns[-1])
    return judged


# --- Cranfield and its like: fields marked by ".T" and so on ---------------------------------------------------


def _read_smart(folder):
    corpus = _one(folder, r".*\.all(\.\d+)?")
    asked = _one(folder, r".*\.qry", r"query\.text")
    judged = _one(folder, r".*\.rel", r"cranqrel.*", r"qrels\.text")
    if not (corpus and asked and judged):
        return None
    documents = {number: (fields["T"], fields["W"]) for number, fields in _marked(corpus)}
    queries = [(number, fields["W"]) for number, fields in _marked(asked)]
    # Cranfield's judgements count its queries through; the numbers that these carry have gaps.
    by_place = judged.name.lower().startswith("cranqrel")
    keys = [str(place) if by_place else number for place, (number, _) in enumerate(queries, 1)]
    return documents, dict(zip(keys, (text for _, text in queries), strict=True)), _pairs(judged)


def _marked(path):
    """Yield (number, {letter: text}) of each entry."""
    number, fields, letter = None, defaultdict(str), ""
    for line in _text(path).splitlines():
        mark = FIELD.match(line)
        if mark and mark[1] == "I" and mark[2].strip().isdigit():
            if number:
                yield number, defaultdict(str, {key: _squeezed(text) for key, text in fields.items()})
            number, fields, letter = str(int(mark[2])), defaultdict(str), ""
        elif mark and not mark[2]:
            letter = mark[1]
        else:
            fields[letter] += f" {line}"
    if number:
        yield number, defaultdict(str, {key: _squeezed(text) for key, text in fields.items()})


def _pairs(path):
    """Read (query, document) from the numbers of each line, of which MED has a 0 between the two.

    Grades are left out: copies of one collection number them in opposite directions. Cranfield's -1 is "of no
    interest".
    """
    judged = defaultdict(dict)
    is_trec = path.name.upper() == "MED.REL"
    for line in _text(path).splitlines():
        numbers = line.split()
        if len(numbers) > 1 and numbers[-1] != "-1":
            judged[str(int(numbers[0]))][str(int(numbers[2 if is_trec else 1]))] = 1
    return judged


# --- Others ----------------------------------------------------------------------------------------------------


def _read_npl(folder):
    if not (folder / "doc-text").exists():
        return None
    documents = {number: ("", text) for number, text in _numbered(folder / "doc-text")}
    queries = {number: text.lower() for number, text in _numbered(folder / "query-text")}
    return (
        documents,
        queries,
        {number: dict.fromkeys(text.split(), 1) for number, text in _numbered(folder / "rlv-ass")},
    )


def _numbered(path):
    """Yield (number, text) of entries that begin with a line with their number and end with one with a slash."""
    for entry in re.split(r"^\s*/\s*$", _text(path), flags=re.MULTILINE):
        number, _, text = entry.strip().partition("\n")
        if NUMBERED.match(number):
            yield number.strip(), _squeezed(text)


def _read_lisa(folder):
    asked, judged = _one(folder, r"lisa\.que"), _one(folder, r"lisarj\.num")
    if not (asked and judged):
        return None
    documents = {}
    for path in sorted(folder.iterdir()):
        if re.fullmatch(r"lisa\d\.\d+", path.name.lower()):
            parts = LISA_DOCUMENT.split(_text(path))[1:]
            for number, entry in zip(parts[::2], parts[1::2], strict=True):
                title, _, text = entry.replace("\n \n", "\n\n").strip().partition("\n\n")
                documents[number] = (_squeezed(title), _squeezed(text.replace("*" * 44, " ")))
    queries = {}
    for entry in _text(asked).split("#"):
        number, _, text = entry.strip().partition("\n")
        if number.strip().isdigit():
            queries[number.strip()] = _squeezed(text)
    numbers = _text(judged).split()
    found, place = defaultdict(dict), 0
    while place + 1 < len(numbers):  # query, how many, and that many documents
        many = int(numbers[place + 1])
        found[numbers[place]] = dict.fromkeys(numbers[place + 2 : place + 2 + many], 1)
        place += 2 + many
    return documents, queries, found


def _read_scifact(folder):
    corpus, claims = _one(folder, r"corpus.*\.csv"), _one(folder, r"claims_(validation|dev)\.csv")
    if not (corpus and claims):
        return None
    csv.field_size_limit(CSV_FIELD)
    with corpus.open(newline="") as file:
        documents = {row["doc_id"]: (row["title"], _sentences(row["abstract"])) for row in csv.DictReader(file)}
    queries, judged = {}, defaultdict(dict)
    with claims.open(newline="") as file:
        for row in csv.DictReader(file):
            queries[row["id"]] = row["claim"]
            for document in re.findall(r"\d+", row["cited_doc_ids"]):
                judged[row["id"]][document] = 1
    return documents, queries, judged


def _sentences(array):
    """Return the text of a list of sentences as numpy prints one: in brackets, each quoted."""
    return _squeezed(re.sub(r"""['"]\s*\n\s*['"]""", " ", array.strip().strip("[]")).strip("'\""))
