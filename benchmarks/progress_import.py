"""Measures an import of updates: seconds until the preview stands, and until all is recorded.

    DATABASE_URL=… .venv/bin/python benchmarks/progress_import.py [UPDATES [REVIEWS]]

Makes its own test database (SQLite in memory unless DATABASE_URL says otherwise) with 2,000 reviews and 15,000
recommendations, exports the register, changes the status of 5,000 rows of the file, and imports it twice.
"""

import csv
import io
import logging
import os
import random
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

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Page  # noqa: E402

from publishing.models import OutboxMessage  # noqa: E402
from reviews.models import ProgressEntry, ProgressImport, Recommendation, ReviewIndexPage, ReviewPage  # noqa: E402
from reviews.progress_import import job  # noqa: E402

UPDATES, REVIEWS, RECOMMENDATIONS = 5000, 2000, 15_000
REGISTER = "registers_recommendations_modeladmin_index"


def fill(reviews):
    """Make the reviews and recommendations, straight in the tables."""
    index, pick = ReviewIndexPage.objects.get(), random.Random(7)  # the same content each time
    kind = ContentType.objects.get_for_model(ReviewPage)
    facts = {"content_type": kind, "depth": index.depth + 1, "live": True, "locale": index.locale}
    Page.objects.bulk_create(
        (
            Page(
                title=f"Child Example {number}",
                draft_title=f"Child Example {number}",
                slug=f"child-{number}",
                url_path=f"{index.url_path}child-{number}/",
                path=Page._get_path(index.path, index.depth + 1, number + 1),
                **facts,
            )
            for number in range(reviews)
        ),
        batch_size=100,
    )
    Page.objects.filter(pk=index.pk).update(numchild=reviews)
    for page in Page.objects.child_of(index):
        day = date(2012, 1, 1) + timedelta(days=pick.randrange(4500))
        ReviewPage(page_ptr=page, summary="An invented review.", publication_date=day).save_base(raw=True)
    pages = list(ReviewPage.objects.values_list("pk", flat=True))
    Recommendation.objects.bulk_create(
        (
            Recommendation(
                review_id=pages[place % len(pages)],
                sort_order=place // len(pages),
                number=str(place // len(pages) + 1),
                text=f"<p>Agencies should do thing {place} by spring, and say how.</p>",
                status="in-progress",
                due=date(2025, 1, 1) + timedelta(days=pick.randrange(900)),
            )
            for place in range(reviews * RECOMMENDATIONS // REVIEWS)
        ),
        batch_size=500,
    )


def changed(content, updates):
    """Return the exported file with other statuses and a line of what was done in `updates` rows."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    random.Random(7).shuffle(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    for row in rows[:updates]:
        writer.writerow(row | {"Status": "Complete", "What has been done": f"Done in step {row['Number']}."})
    return text.getvalue().encode()


def timed(what, action):
    """Print how long `action` takes, and how many queries; return what it returns."""
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        result = action()
    print(f"{time.perf_counter() - start:8.2f} s {len(queries):7} queries  {what}")
    return result


def main(updates=UPDATES, reviews=REVIEWS):
    """Print one line a step."""
    setup_test_environment()
    job.start = lambda pk: None  # what a thread would do is done here, and measured
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill(reviews)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # which autovacuum does on a running site
        OutboxMessage.objects.all().delete()
        user = get_user_model().objects.create_superuser("measuring", "measuring@example.org", "x")
        client = Client()
        client.force_login(user)
        print(f"{connection.vendor}, {ReviewPage.objects.count()} reviews, {Recommendation.objects.count()}", end="")
        print(f" recommendations, {updates} updates")
        client.get(reverse(REGISTER))
        timed("the register's first page", lambda: client.get(reverse(REGISTER)))
        export = timed("export as CSV", lambda: b"".join(client.get(reverse(REGISTER), {"export": "csv"})))
        timed("export as XLSX", lambda: b"".join(client.get(reverse(REGISTER), {"export": "xlsx"})))
        content = changed(export, updates)
        for round_name in ("first", "again, nothing new"):
            made = job.take("updates.csv", content, user)
            timed(f"preview, {round_name}", lambda made=made: job.run(made.pk))
            made.refresh_from_db()
            print(f"{'':19}{made.get_state_display()}: {made.counts} {made.errors[:1]}")
            if made.counts.get("new"):
                job.confirm(made.pk)
                timed("recording", lambda made=made: job.run(made.pk))
        print(f"{'':19}{ProgressImport.objects.first().get_state_display()}, {ProgressEntry.objects.count()} entries")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
