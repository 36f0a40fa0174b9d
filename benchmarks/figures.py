"""Compares every figure of the lists, themes and /data/ with the one recomputed from the exported data.

    DATABASE_URL=… .venv/bin/python benchmarks/figures.py [REVIEWS]

Makes its own test database (SQLite in memory unless DATABASE_URL says otherwise) with 2,000 reviews and 15,000
recommendations, half as many briefings, resources, and says how long each export takes. Fails if a figure differs.
"""

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

from bulk_pages import BATCH, add_pages  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from learning.kinds import BriefingType  # noqa: E402
from learning.models import Audience, BriefingPage, LearningIndexPage, ResourceIndexPage, ResourceLinkPage  # noqa: E402
from reviews.kinds import RecommendationLevel, RecommendationStatus  # noqa: E402
from reviews.models import AgeBand, Harm, Recommendation, ReviewIndexPage, ReviewPage, ReviewType  # noqa: E402
from tests.factories import make_agency, make_theme  # noqa: E402
from tests.figures import LISTS, THEMES, compared  # noqa: E402

REVIEWS = 2_000
RECOMMENDATIONS_PER_REVIEW = 7.5


def relate(pick, pages, name, values, most):
    """Give each of `pages` up to `most` of the values of a many-to-many field."""
    field = pages[0]._meta.get_field(name)
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    rows = [{own: page.pk, other: value.pk} for page in pages for value in pick.sample(values, pick.randint(0, most))]
    through = field.remote_field.through
    through.objects.bulk_create((through(**row) for row in rows), batch_size=BATCH)


def fill(count):
    """Make the content: `count` reviews, what belongs to them, and one page in forty that is no longer live."""
    pick = random.Random(7)
    themes, agencies = [make_theme() for _ in range(30)], [make_agency() for _ in range(25)]
    make_theme("Hidden", live=False)

    def day():
        return date(2012, 1, 1) + timedelta(days=pick.randrange(5400))

    reviews = [ReviewPage(title=f"Child {number}", publication_date=day()) for number in range(count)]
    add_pages(ReviewIndexPage.objects.get(), reviews)
    terms = {"review_types": (ReviewType, 2), "harms": (Harm, 2), "age_bands": (AgeBand, 1)}
    for name, (model, most) in terms.items():
        relate(pick, reviews, name, list(model.objects.all()), most)
    relate(pick, reviews, "themes", themes, 4)
    relate(pick, reviews, "agencies", agencies, 4)
    Recommendation.objects.bulk_create(
        (
            Recommendation(
                review=reviews[number % count],
                number=str(number // count + 1),
                text="<p>Agencies should act.</p>",
                status=pick.choice(RecommendationStatus.values),
                level=pick.choice(RecommendationLevel.values),
                due=pick.choice([None, day(), date(2090, 1, 1)]),
            )
            for number in range(int(count * RECOMMENDATIONS_PER_REVIEW))
        ),
        batch_size=BATCH,
    )
    relate(pick, list(Recommendation.objects.order_by("pk")), "agencies", agencies, 3)
    briefings = [
        BriefingPage(title=f"Briefing {n}", briefing_type=pick.choice(BriefingType.values), publication_date=day())
        for n in range(count // 2)
    ]
    add_pages(LearningIndexPage.objects.get(), briefings)
    relate(pick, briefings, "themes", themes, 3)
    relate(pick, briefings, "audiences", list(Audience.objects.all()), 2)
    resources = [
        ResourceLinkPage(title=f"Resource {n}", publisher="Example Trust", address="https://example.org/")
        for n in range(count // 10)
    ]
    add_pages(ResourceIndexPage.objects.get(), resources)
    relate(pick, resources, "themes", themes, 2)
    for model in (ReviewPage, BriefingPage, ResourceLinkPage):
        hidden = model.objects.order_by("?").values_list("pk", flat=True)[: count // 40 or 1]
        model.objects.filter(pk__in=list(hidden)).update(live=False)


def main(count):
    """Fill, time the exports, compare."""
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        fill(count)
        client = Client()
        for path in (*LISTS.values(), THEMES):
            for name in ("data.csv", "data.json"):
                started = time.perf_counter()
                size = len(client.get(path + name).content)
                print(f"{path + name:32} {size / 1e6:6.1f} MB {time.perf_counter() - started:6.1f} s")
        figures = list(compared(client))
        wrong = [figure for figure in figures if figure[1] != figure[2]]
        print(f"{connection.vendor}: {len(figures)} figures compared, {len(wrong)} differ")
        for figure in wrong[:20]:
            print("  ", *figure)
        return bool(wrong)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REVIEWS))
