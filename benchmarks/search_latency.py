"""Measures what a search costs on a large site, beside stock Wagtail and raw FTS5, and how that grows.

    .venv/bin/python benchmarks/search_latency.py [--postgres URL] [--only-postgres] [--pages N] [--pdf-pages N]
        [--queries N] [--no-stock] [--save FILE]

Invented sites (`search_content.py`) of 1,000 pages, of 10,000, and of 10,000 with 100,000 pages of reports beside them,
in a throwaway database. The figures are milliseconds of processor time, of this process and the database's process
for its connection together, on one core; queries have one to eight words, rare, middling and very common ones.

    page          /search/?q=…: the first page of results with counts and facets, as Django's test client gets it
    misspelt      the same page, with a typing error in each word of four or more letters
    after saving  the same, for the first search after a page was saved; and what the saving cost
    completion    /search/complete/?q=…, where the site has it
    .search()     Page.objects.live().public().search(query): count, first ten, one facet
    stock         the same with Wagtail's own backend; "stock or" with operator="or". Its index has no reports.
    FTS5          a table of its own with the same texts: the first ten by bm25(), and the count of the matches

Each way stops after half a minute; how many queries it answered stands beside. The building of the index by
`update_index` is compared, too. By the plans of its statements each way is looked at for reads of whole tables with
more than 1,000 rows, and of whole indexes of them: `.search()` needs the keys of all pages that may be found, and the
first page after saving reads anew all that is public.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plans import Plans, noted_statements
from search_meters import Meter, beginnings, megabytes_of, percentile, query_mix, resident_mb, tables_like
from search_ways import Searcher
from typing_errors import misspelt

STOCK = "wagtail.search.backends.database"
ENOUGH = 30  # seconds for one way of searching
WARMING = 8  # queries
SEED = 5
SAVED = 5  # pages
MANY_PAGES = 10_000  # of fewer, PostgreSQL is right to read all at once
WITH_PLANS = 24  # queries of which plans are looked at
SILENT = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
BARS = {"page": 60, "page, with reports": 100, "completion": 20, "queries": 8, "size": 1.5, "building": 5}


def spent(meter, way, queries, warming=WARMING):
    """Return what each query cost, {query: milliseconds}, as far as half a minute goes, and {query: why it failed}."""
    costs, failures = {}, {}
    until = time.perf_counter() + ENOUGH
    for query in [*queries[len(queries) - warming :], *queries]:
        try:
            costs[query] = meter.milliseconds_of(way, query)[0]
        except Exception as error:
            costs.pop(query, None)
            failures[query] = f"{type(error).__name__}: {error}"[:200]
        if time.perf_counter() > until:
            break
    return costs, failures


def keep_house(connection):
    """Do what the scheduler and PostgreSQL's autovacuum do on a running site."""
    from home.stamp import forget_old_changes  # noqa: PLC0415

    forget_old_changes()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def build(meter, backend):
    """Build the index of a backend anew with `update_index`; return seconds of the clock and of processors."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from wagtail.search.backends import get_search_backend  # noqa: PLC0415

    kept = settings.WAGTAILSEARCH_BACKENDS
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": backend}}
    get_search_backend().reset_indexes()
    keep_house(meter.connection)
    started, start = time.perf_counter(), meter.seconds()
    with open(os.devnull, "w") as nowhere:
        call_command("update_index", stdout=nowhere)
    settings.WAGTAILSEARCH_BACKENDS = kept
    return time.perf_counter() - started, meter.seconds() - start


def after_saving(meter, searcher, queries):
    """Save a page and search, some times; return the median costs of both."""
    from reviews.models import ReviewPage  # noqa: PLC0415

    savings, searches = [], []
    for page, query in zip(ReviewPage.objects.order_by("pk")[:SAVED], queries, strict=False):
        page.summary += " Quokka."
        savings.append(meter.milliseconds_of(page.save)[0])
        searches.append(sum(spent(meter, searcher.page, [query], warming=0)[0].values()))
    return percentile(savings, 0.5), percentile(searches, 0.5)


def look_at_plans(searcher, queries, mistyped):
    """Return how many statements a search page takes at most, {way: number}, and the `reads_of` each way to search."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    ways = {
        "page": searcher.page,
        "misspelt": searcher.page,
        "page, narrowed": searcher.narrowed,
        "feed": searcher.feed,
    }
    ways[".search()"] = searcher.api
    if searcher.has_completion():
        ways["completion"] = searcher.completion
    most, reads = dict.fromkeys(("page", "misspelt"), 0), {}
    for name, way in ways.items():
        with noted_statements(connection) as noted:
            for query in mistyped if name == "misspelt" else queries:
                with CaptureQueriesContext(connection) as captured:
                    way(query)
                if name in most:
                    count = sum(not each["sql"].startswith(SILENT) for each in captured.captured_queries)
                    most[name] = max(most[name], count)
        reads[name] = reads_of(connection, noted)
    return most, reads


def reads_of(connection, statements):
    """Return which large tables, and which indexes of them, are read as a whole."""
    plans = Plans(connection)
    return {"tables": plans.scans(statements), "indexes": plans.whole_indexes(statements)}


def measure_stage(meter, searcher, filler, queries, ours, *, with_stock):
    """Return the figures of the site as it is now."""
    from django.db import connection  # noqa: PLC0415

    figures = {"pages": filler.pages, "pdf pages": filler.pdf_pages, "text MB": filler.text_bytes / 1e6, "costs": {}}
    figures["building"] = {"ours": build(meter, ours)}
    if with_stock and not filler.pdf_pages:
        figures["building"]["stock"] = build(meter, STOCK)
    keep_house(connection)
    tables = {"ours": "search_", "stock": "wagtailsearch_index"}
    figures["MB"] = {who: megabytes_of(connection, prefix) for who, prefix in tables.items()}
    figures["tables"] = {name: megabytes_of(connection, name) for name in tables_like(connection, tables["ours"])}
    figures["MB"]["FTS5"] = searcher.make_fts5()
    ways = {"page": searcher.page, ".search()": searcher.api, "FTS5": searcher.fts5}
    if with_stock:
        ways |= {"stock": lambda query: searcher.api(query, backend=STOCK)}
        ways |= {"stock or": lambda query: searcher.api(query, backend=STOCK, operator="or")}
    for name, way in ways.items():
        figures["costs"][name] = spent(meter, way, queries)
    pick = random.Random(SEED)
    mistyped = [misspelt(query, pick) for query in queries]
    figures["costs"]["misspelt"] = spent(meter, searcher.page, mistyped)
    if searcher.has_completion():
        figures["costs"]["completion"] = spent(meter, searcher.completion, beginnings(queries))
    figures["queries"], figures["reads"] = look_at_plans(searcher, queries[:WITH_PLANS], mistyped[:WITH_PLANS])
    figures["after saving"] = after_saving(meter, searcher, queries)
    with noted_statements(connection) as noted:
        after_saving(meter, searcher, queries[:1])
    figures["reads"]["page after saving"] = reads_of(connection, noted)
    figures["resident MB"] = resident_mb()
    return figures


def measure(postgres, options):
    """Return the figures of each stage, in one database."""
    from throwaway import ThrowawaySite  # noqa: PLC0415

    stages = []
    with ThrowawaySite(0, postgres) as site:
        from django.conf import settings  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415
        from search_content import LITTLE, Filler  # noqa: PLC0415

        settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
        ours = settings.WAGTAILSEARCH_BACKENDS["default"]["BACKEND"]
        meter, filler, searcher = Meter(connection), Filler(), Searcher(site.folder)
        meter.keep_to_one_core()
        queries = query_mix(filler.vocabulary, options.queries, LITTLE)
        sizes = [(options.pages // 10, 0), (options.pages, 0)]
        for pages, pdf_pages in [*sizes, (options.pages, options.pdf_pages)][: 3 if options.pdf_pages else 2]:
            if pages > filler.pages:
                filler.add_pages(pages - filler.pages)
            if pdf_pages:
                filler.add_pdf_pages(pdf_pages)
            stages.append(measure_stage(meter, searcher, filler, queries, ours, with_stock=options.stock))
            print(f"… {site.vendor}, {pages} pages, {pdf_pages} of reports: measured", file=sys.stderr)
    return stages


def report(database, stages):
    """Print the figures of one database."""
    for stage in stages:
        print(f"\n{database}: {stage['pages']:,} pages, {stage['pdf pages']:,} pages of reports, ", end="")
        print(f"{stage['text MB']:.0f} MB of text")
        print(f"{'CPU ms':12} {'p50':>8} {'p95':>8} {'p99':>8} {'most':>8}   queries")
        for way, (costs, failures) in stage["costs"].items():
            for query, why in list(failures.items())[:2]:
                print(f"{way}: {len(failures)} FAILED, such as {query!r}: {why}")
            values = list(costs.values()) or [0]
            shown = " ".join(f"{percentile(values, share):8.1f}" for share in (0.5, 0.95, 0.99))
            bar = BARS.get("page, with reports" if way == "page" and stage["pdf pages"] else way)
            print(f"{way:12} {shown} {max(values):8.1f}   {len(values)}" + (f" (bar for p95: {bar})" if bar else ""))
        costs = stage["costs"]["page"][0]
        slowest = sorted(costs, key=costs.get)[-3:]
        print(f"slowest: {'; '.join(slowest)}")
        print(f"after saving {stage['after saving'][1]:.1f}; saving {stage['after saving'][0]:.1f}")
        most, mistyped = stage["queries"]["page"], stage["queries"]["misspelt"]
        print(f"queries of the page: at most {most} (bar {BARS['queries']}); with misspelt words {mistyped}")
        print(f"memory of the process: {stage['resident MB']:.0f} MB")
        report_reads(stage["reads"], has_bar=stage["pages"] >= MANY_PAGES)
        sizes = stage["MB"]
        print(
            f"index: {sizes['ours']:.1f} MB, {sizes['ours'] / stage['text MB']:.2f} of the text (bar {BARS['size']}); "
            f"stock {sizes['stock']:.1f} MB; FTS5 {sizes['FTS5']:.1f} MB"
        )
        print("    " + ", ".join(f"{name} {size:.1f} MB" for name, size in stage["tables"].items()))
        for who, (clock, cpu) in stage["building"].items():
            print(f"update_index, {who}: {clock:.1f} s, CPU {cpu:.1f} s")
        if "stock" in stage["building"]:
            stock, ours = (stage["building"][who] for who in ("stock", "ours"))
            by_clock, by_cpu = stock[0] / ours[0], stock[1] / ours[1]
            print(f"as fast as stock: {by_clock:.1f} times, by CPU {by_cpu:.1f} (bar {BARS['building']})")


def report_reads(reads, *, has_bar):
    """Print which tables with more than a thousand rows are read as a whole, and by which statements."""
    for way, found in reads.items():
        bar = " (bar 0)" if has_bar and "saving" not in way else ""
        tables, indexes = found["tables"], found["indexes"]
        print(f"statements that scan large tables, {way}: {len(tables)}{bar}; whole indexes of them: {len(indexes)}")
        for read in [*tables, *indexes]:
            print(f"    {read}")


def report_growth(database, stages):
    """Print how p95 grows from stage to stage."""
    sizes = " -> ".join(f"{stage['pages'] + stage['pdf pages']:,}" for stage in stages)
    print(f"\n{database}: p95 at {sizes} entries")
    for way in stages[0]["costs"]:
        values = [list(stage["costs"].get(way, [{}])[0].values()) or [0] for stage in stages]
        print(f"{way:12} " + " -> ".join(f"{percentile(each, 0.95):.1f}" for each in values))


def main():
    """Measure in each database, in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--postgres", default="", metavar="URL", help="a database of a server to make one beside")
    parser.add_argument("--only-postgres", action="store_true", help="not SQLite")
    parser.add_argument("--pages", type=int, default=10_000, metavar="N", help="how many pages at most")
    parser.add_argument("--pdf-pages", type=int, default=100_000, metavar="N", help="pages of reports; 0: none")
    parser.add_argument("--queries", type=int, default=200, metavar="N", help="how many queries")
    parser.add_argument("--no-stock", dest="stock", action="store_false", help="leave stock Wagtail out; it is slow")
    parser.add_argument("--save", default="", metavar="FILE", help="write all figures there, as JSON")
    parser.add_argument("--result", default="", help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.result:
        postgres = options.postgres if options.database == "PostgreSQL" else ""
        Path(options.result).write_text(json.dumps(measure(postgres, options)))
        return
    databases = [] if options.only_postgres else ["SQLite"]
    databases += ["PostgreSQL"] if options.postgres else []
    figures = {}
    for database in databases:
        with tempfile.NamedTemporaryFile(suffix=".json") as result:
            command = [sys.executable, "-W", "ignore", __file__, *sys.argv[1:]]
            subprocess.run([*command, "--database", database, "--result", result.name], check=True)
            figures[database] = json.loads(Path(result.name).read_text())
        report(database, figures[database])
        report_growth(database, figures[database])
    if options.save:
        Path(options.save).write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
