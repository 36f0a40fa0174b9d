"""Measures the pages of themes and years at 2,000 reviews and 15,000 recommendations, with nothing cached.

    DATABASE_URL=… .venv/bin/python benchmarks/theme_pages.py [ROUNDS]

Makes its own test database, asks and fails as benchmarks/registers.py does, whose content it adds 400 briefings to.
A minute on SQLite, a minute and a half on PostgreSQL.
"""

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import registers  # sets Django up, and says for which database  # noqa: I001
from django.db import connection
from django.test.utils import setup_test_environment

from benchmarks.bulk_pages import add_pages
from benchmarks.recommendation_site import FIRST_DAY, fill_site
from learning.models import BriefingPage, LearnedIndexPage, LearnedYearPage, LearningIndexPage

BRIEFINGS = 400
ADDRESSES = [
    "/themes/",
    "/themes/example-theme-05/",
    "/themes/example-theme-05/feed/",
    "/learned/",
    "/learned/2020/",
    "/learned/2021/",
]


def add_briefings(themes):
    """Make briefings, each on three themes."""
    pages = [
        BriefingPage(
            title=f"Example briefing {number}",
            slug=f"example-briefing-{number}",
            summary="An invented briefing.",
            publication_date=FIRST_DAY + timedelta(days=number * 11),
        )
        for number in range(BRIEFINGS)
    ]
    add_pages(LearningIndexPage.objects.get(), pages)
    through = BriefingPage.themes.through
    through._default_manager.bulk_create(
        through(briefingpage_id=page.pk, themepage_id=themes[(number + place) % len(themes)].pk)
        for number, page in enumerate(pages)
        for place in range(3)
    )


def main(rounds=registers.ROUNDS):
    """Print one line an address."""
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        site = fill_site()
        add_briefings(site.themes)
        # One year that data makes, and one with a page by an editor.
        year = LearnedYearPage(title="What we have learned in 2021", year=2021, slug="2021")
        LearnedIndexPage.objects.get().add_child(instance=year)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{connection.vendor}, {len(site.reviews)} reviews, {len(site.recommendations)} recommendations")
        print(f"{'clock':>9}{'p95':>9}{'CPU':>9}{'p95':>9} {'queries':>8} {'kB':>8}")
        good = [registers.measure(address, rounds) for address in ADDRESSES]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.exit(not all(good))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else registers.ROUNDS)
