"""Measures how well search ranks, on public test collections with relevance judgments, beside BM25 and stock Wagtail.

    .venv/bin/pip install bm25s
    .venv/bin/python benchmarks/relevance.py FOLDER [--postgres URL] [--collections NAME,NAME] [--limit-queries N]
        [--backend MODULE] [--no-typos] [--untitled number|words] [--save FILE]

Each folder in FOLDER is a collection; `collection_files.py` says in which forms. None is part of this repository.
Where they can be had, among others:

    Cranfield, CISI, MED, CACM, NPL, LISA, ADI, TIME   the University of Glasgow's page of test collections; also in
        the repositories ronancummins/gen_polya (data/cran, data/cisi, data/med), stefreschke/Information-Retrieval
        (npl), meier-flo/CACMTrecEvalFromRwithSolr (cacm) on GitHub
    SciFact   allenai/scifact; as CSV in sumithra-p-v/claimverifier (data/scifact.zip) on GitHub
    SciFact, NFCorpus, FiQA, SCIDOCS, ArguAna, TREC-COVID and others in the simple form   the BEIR benchmark

Every document becomes a live information page (its title the title, its text a paragraph) of a site in a throwaway
database, SQLite's and, with --postgres, one on that server too. Each query is asked four times:

    ours    Page.objects.live().public().search(query), with the default backend (or that of --backend)
    site    the site's own search page, /search/?q=…: the pages that its first page of results links to, in their order
    stock   .search(query) with Wagtail's own backend for the database
    bm25s   its method "lucene" with k1 1.5, b 0.75, English stop words and stems, over title and text together

"ratio" is to bm25s. "none": queries of several words without a result although one of their words (of bm25s: no stop
word) is indexed. With one typing error in each word of four or more letters (an insertion, deletion, substitution or
transposition, always the same ones): the share of the clean queries' nDCG@10 that is kept by `ours`, by `site` as it
answers, and by whoever follows the suggestion there ("followed").
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from collection_files import read_collection
from relevance_library import DEPTH, Library, Peer
from typing_errors import misspelt

SEED = 5
OTHER_WAYS = ("ours", "site", "stock")


def ndcg(ranked, relevant):
    """Return nDCG@10 of document ids in their order; `relevant` is {id: grade}."""
    gains = [relevant.get(document, 0) for document in ranked[:DEPTH]]
    best = sorted(relevant.values(), reverse=True)[:DEPTH]
    return _discounted(gains) / _discounted(best)


def _discounted(gains):
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


# --- The collections in one database, in a process of its own ---------------------------------------------------


def measure(folders, postgres, options):
    """Return what is measured of each collection in one database, as {name: figures}, for JSON."""
    from throwaway import ThrowawaySite  # noqa: PLC0415

    with ThrowawaySite(0, postgres) as site:
        from django.conf import settings  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
        client = Client(raise_request_exception=False)
        ours = options.backend or settings.WAGTAILSEARCH_BACKENDS["default"]["BACKEND"]
        figures = {}
        for folder in folders:
            started = time.perf_counter()
            figures[folder.name] = _measure_one(read_collection(folder), client, ours, options)
            seconds = time.perf_counter() - started
            print(f"… {site.vendor}, {folder.name}: measured in {seconds:.0f} s", file=sys.stderr)
    return figures


def _measure_one(collection, client, ours, options):
    queries = dict(list(collection.queries.items())[: options.limit_queries or None])
    peer = Peer(collection.documents)
    known = {key for key, query in queries.items() if len(query.split()) > 1 and peer.knows(query)}
    scores, none = {"bm25s": _scores({key: peer.ranked(query) for key, query in queries.items()}, collection)}, {}
    library, ranked, seconds, errors = Library(collection.documents, options.untitled), {}, {}, {}
    for way, backend in (("stock", "wagtail.search.backends.database"), ("ours", ours), ("site", ours)):
        if way != "site":
            seconds[way] = library.index(backend)
            answers = {key: library.ranked(query) for key, query in queries.items()}
        else:
            answers = {key: library.ranked_by_site(client, query) for key, query in queries.items()}
        ranked[way] = {key: answer[0] for key, answer in answers.items()}
        scores[way] = _scores(ranked[way], collection)
        none[way] = sorted(key for key in known if not answers[key][1])
        errors[way], library.errors = library.errors, 0
    if options.typos:
        pick = random.Random(SEED)
        typed = {key: misspelt(query, pick) for key, query in queries.items()}
        scores |= _with_typos(library, client, typed, collection)
    library.remove()
    figures = {"documents": len(collection.documents), "queries": len(queries), "scores": scores}
    return figures | {"ranked": ranked, "none": none, "seconds": seconds, "errors": errors}


def _with_typos(library, client, typed, collection):
    as_is, shown, followed = {}, {}, {}
    for key, query in typed.items():
        as_is[key] = library.ranked(query)[0]
        shown[key], _, suggested = library.ranked_by_site(client, query)
        followed[key] = library.ranked_by_site(client, suggested)[0] if suggested != query else shown[key]
    return {
        "ours, typos": _scores(as_is, collection),
        "site, typos": _scores(shown, collection),
        "site, followed": _scores(followed, collection),
    }


def _scores(ranked, collection):
    return {key: ndcg(documents, collection.relevant[key]) for key, documents in ranked.items()}


# --- All of them ------------------------------------------------------------------------------------------------


def run(database):
    """Run `measure` in a process of its own and return its result."""
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = [sys.executable, "-W", "ignore", __file__, *sys.argv[1:]]
        command += ["--database", database, "--result", result.name]
        subprocess.run(command, check=True)
        return json.loads(Path(result.name).read_text())


def report(results, databases):
    """Print a table a database, and what compares the databases."""
    for database in databases:
        print(f"\n{database}")
        print(
            f"{'':12} {'documents':>9} {'queries':>8} {'bm25s':>7} {'stock':>7} {'ours':>7} {'ratio':>6} {'site':>7}",
            end="",
        )
        print(f" {'ratio':>6}   none: stock, ours, site   with typos: ours, site, followed")
        ratios = {"ours": {}, "site": {}}
        for name in results:
            result = results[name][database]
            mean = {way: statistics.mean(scores.values()) for way, scores in result["scores"].items()}
            for way, by_name in ratios.items():
                by_name[name] = mean[way] / mean["bm25s"]
            line = f"{name:12} {result['documents']:9} {result['queries']:8} {mean['bm25s']:7.4f} {mean['stock']:7.4f} "
            line += (
                f"{mean['ours']:7.4f} {ratios['ours'][name]:6.3f} {mean['site']:7.4f} {ratios['site'][name]:6.3f}   "
            )
            line += f"{', '.join(str(len(result['none'][way])) for way in ('stock', 'ours', 'site')):23}"
            if "ours, typos" in mean:
                kept = [("ours, typos", "ours"), ("site, typos", "site"), ("site, followed", "site")]
                line += "   " + ", ".join(f"{mean[way] / (mean[clean] or 1):.1%}" for way, clean in kept)
            print(line + "".join(f"   {count} errors of {way}" for way, count in result["errors"].items() if count))
        for way, by_name in ratios.items():
            lowest = min(by_name, key=by_name.get)
            print(
                f"{way}: mean ratio {statistics.mean(by_name.values()):.3f} (bar 1.00), lowest {by_name[lowest]:.3f}",
                end="",
            )
            print(f" ({lowest}; bar 0.97)")
    if len(databases) > 1:
        print("\nDifference between the two databases (bar 0.005), and queries whose first ten are others")
        for name, by_database in results.items():
            first, second = (by_database[database] for database in databases)
            for way in OTHER_WAYS:
                gap = statistics.mean(first["scores"][way].values()) - statistics.mean(second["scores"][way].values())
                others = sum(first["ranked"][way][key] != ranked for key, ranked in second["ranked"][way].items())
                print(f"{name:12} {way:6} {gap:+.4f} {others:4}")


def main():
    """Measure every collection in every database, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", help="folder with a folder a collection")
    parser.add_argument("--postgres", default="", metavar="URL", help="a database of a server to make others beside")
    parser.add_argument("--only-postgres", action="store_true", help="not SQLite")
    parser.add_argument("--collections", default="", metavar="NAME,NAME", help="only these")
    parser.add_argument("--limit-queries", type=int, default=0, metavar="N", help="the first N of each collection")
    parser.add_argument("--backend", default="", metavar="MODULE", help="instead of the site's default search backend")
    parser.add_argument("--no-typos", dest="typos", action="store_false", help="leave out queries with typing errors")
    parser.add_argument("--untitled", choices=["number", "words"], default="number", help="what a text without has")
    parser.add_argument("--save", default="", metavar="FILE", help="write all figures there, as JSON")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    parser.add_argument("--result", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = set(filter(None, options.collections.split(",")))
    folders = [each for each in sorted(Path(options.folder).iterdir()) if each.is_dir()]
    folders = [each for each in folders if not wanted or each.name in wanted]
    if options.result:
        postgres = options.postgres if options.database == "PostgreSQL" else ""
        Path(options.result).write_text(json.dumps(measure(folders, postgres, options)))
        return
    databases = [] if options.only_postgres else ["SQLite"]
    databases += ["PostgreSQL"] if options.postgres else []
    by_database = {database: run(database) for database in databases}
    results = {folder.name: {each: by_database[each][folder.name] for each in databases} for folder in folders}
    if options.save:
        Path(options.save).write_text(json.dumps(results))
    report(results, databases)


if __name__ == "__main__":
    main()
