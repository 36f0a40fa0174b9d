"""Measures lists, register, search and data: processor time of this process and queries a request.

    DATABASE_URL=… .venv/bin/python benchmarks/lists.py [REVIEWS]

Makes its own test database (SQLite in memory unless DATABASE_URL says otherwise) with 300 reviews, eight
recommendations and three themes each, and 100 briefings; answers each address ten times and prints the median.
"""

import logging
import os
import random
import statistics
import sys
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
warnings.simplefilter("ignore")

import django  # noqa: E402

django.setup()
logging.disable()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from reviews.kinds import RecommendationStatus  # noqa: E402
from reviews.models import AgeBand, Harm, ReviewType  # noqa: E402
from tests.factories import make_agency, make_briefing, make_recommendation, make_review, make_theme  # noqa: E402

ROUNDS = 10
REVIEWS = 300
RECOMMENDATIONS = 8
VOCABULARY = (
    "baby mother father school health visitor bruise injury neglect curiosity unseen partner escalation record "
    "housing police midwife referral strategy meeting plan voice child information sharing consent threshold "
    "supervision domestic abuse substance misuse mental hospital fracture missing exploitation online transition"
)
WORDS = VOCABULARY.split()
ADDRESSES = [
    "/reviews/",
    "/reviews/?page=8",
    "/reviews/?type=scr&theme=theme-a&theme=theme-b",
    "/reviews/?type=scr&type=lcspr&theme=theme-a&harm=neglect&age=under-1&year=2020&year=2021&agency={agency}",
    "/reviews/data.csv",
    "/reviews/feed/",
    "/recommendations/",
    "/recommendations/?status=in-progress&overdue=yes&agency={agency}",
    "/recommendations/data.json",
    "/learning/",
    "/search/?q=neglect",
    "/search/?q=information+sharing+between+health+visitor+and+school",
    "/search/?q=quokka+neglect+baby+school+police+record+plan",
    "/search/?q=xylophone",
    "/sitemap.xml",
    "/api/v2/pages/",
]


def text_of(count, pick):
    """Return `count` words."""
    return " ".join(pick.choices(WORDS, k=count))


def fill(reviews):
    """Make the content; return an agency's slug."""
    pick = random.Random(7)  # the same content each time
    themes = [make_theme(f"Theme {letter}") for letter in "abcdefghijklmnop"]
    agencies = [make_agency() for _ in range(12)]
    types, harms, ages = (list(model.objects.all()) for model in (ReviewType, Harm, AgeBand))
    for number in range(reviews):
        review = make_review(
            f"Child {pick.choice(WORDS)} {number}",
            summary=text_of(30, pick),
            key_learning=[("heading", "What we learned"), ("paragraph", f"<p>{text_of(600, pick)}</p>")],
            publication_date=date(2010, 1, 1) + timedelta(days=pick.randrange(5000)),
            review_types=[pick.choice(types).slug],
            many={
                "themes": pick.sample(themes, 3),
                "harms": pick.sample(harms, 2),
                "age_bands": [pick.choice(ages)],
                "agencies": pick.sample(agencies, 4),
            },
        )
        for place in range(RECOMMENDATIONS):
            make_recommendation(
                review,
                number=str(place + 1),
                text=f"<p>{text_of(25, pick)}.</p>",
                status=pick.choice(RecommendationStatus.values),
                due=date(2024, 1, 1) + timedelta(days=pick.randrange(1500)),
                agencies=pick.sample(agencies, 2),
            )
    for number in range(reviews // 3):
        make_briefing(
            f"Briefing {pick.choice(WORDS)} {number}",
            summary=text_of(30, pick),
            body=[("section", {"heading": "Findings", "text": f"<p>{text_of(900, pick)}</p>"})],
            many={"themes": pick.sample(themes, 2)},
        )
    return agencies[0].slug


def measure(address):
    """Return (median milliseconds of processor time, median milliseconds of the clock, queries, kilobytes)."""
    client = Client()
    client.get(address)  # fills what a running process has: templates, content types, site roots
    processor, clock = [], []
    for _ in range(ROUNDS):
        start, started = time.process_time(), time.perf_counter()
        response = client.get(address)
        processor.append((time.process_time() - start) * 1000)
        clock.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(processor), statistics.median(clock), len(queries), len(response.content) / 1000


def main(reviews=REVIEWS):
    """Print one line an address."""
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        agency = fill(reviews)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # which autovacuum does on a running site
        print(f"{connection.vendor}, {reviews} reviews, {reviews * RECOMMENDATIONS} recommendations")
        print(f"{'CPU ms':>8} {'clock ms':>9} {'queries':>8} {'kB':>7}")
        for address in ADDRESSES:
            cpu, clock, queries, size = measure(address.format(agency=agency))
            print(f"{cpu:8.1f} {clock:9.1f} {queries:8} {size:7.1f}  {address}")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REVIEWS)
