"""Fills a site with invented reviews, recommendations and what came of them; 2,000 and 15,000 take seconds.

    from benchmarks.recommendation_site import fill_site
    site = fill_site(reviews=2_000, recommendations=15_000)

The same seed makes the same site. Some reviews are drafts, some private, some below neither date nor theme; all words
of the hidden ones hold `HIDDEN`, and the private notes hold `NOTE`, which no reader may ever meet. Nothing is indexed.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from benchmarks.bulk_pages import BATCH, add_pages
from reviews.kinds import CLOSED_STATUSES, STATUSES_WITH_REASON, ProgressSource, RecommendationLevel
from reviews.kinds import RecommendationStatus as Status
from reviews.models import (
    Agency,
    ProgressEntry,
    Recommendation,
    ReviewIndexPage,
    ReviewPage,
    ReviewType,
    ThemeIndexPage,
    ThemePage,
)

HIDDEN = "Zxqvhidden"
NOTE = "Zxqvnote"
VOCABULARY = (
    "baby mother father school health visitor bruise injury neglect curiosity unseen partner escalation record "
    "housing police midwife referral strategy meeting plan voice child information sharing consent threshold "
    "supervision domestic abuse substance misuse mental hospital fracture missing exploitation online transition"
)
WORDS = VOCABULARY.split()
FIRST_DAY = date(2014, 1, 1)
# What becomes of a recommendation, as (weight, statuses one after the other); the first is of its publication.
WAYS = [
    (30, [Status.NOT_STARTED, Status.IN_PROGRESS, Status.COMPLETE]),
    (20, [Status.NOT_STARTED, Status.IN_PROGRESS, Status.COMPLETE, Status.COMPLETE_AND_EVIDENCED]),
    (8, [Status.IN_PROGRESS, Status.COMPLETE, Status.EMBEDDED]),
    (15, [Status.NOT_STARTED, Status.IN_PROGRESS]),
    (8, [Status.NOT_STARTED, Status.IN_PROGRESS, Status.IN_PROGRESS]),
    (5, [Status.NOT_STARTED, Status.NOT_ACCEPTED]),
    (4, [Status.IN_PROGRESS, Status.OVERTAKEN]),
    (4, [Status.COMPLETE, Status.IN_PROGRESS, Status.COMPLETE]),
    (6, [Status.NOT_STARTED]),
    (4, [Status.NOT_KNOWN, Status.IN_PROGRESS]),
    (3, [Status.NOT_KNOWN]),
]
WITHOUT_ENTRIES = 0.15  # the share of recommendations of which nothing was ever recorded beside the page


@dataclass
class FilledSite:
    """What was made; `hidden` are the reviews that nobody may read."""

    themes: list
    agencies: list
    reviews: list
    hidden: list
    recommendations: list
    entries: int


def fill_site(reviews=2_000, recommendations=15_000, *, themes=21, agencies=20, seed=7, today=None):
    """Make the content and return it as a `FilledSite`.

    One review in 25 is a draft, one in 25 private, one in 25 undated; one theme is a draft. `today`: the last day on
    which anything is recorded.
    """
    with transaction.atomic():
        filler = _Filler(random.Random(seed), today or timezone.localdate())
        return filler.fill(reviews, recommendations, themes, agencies)


class _Filler:
    def __init__(self, pick, today):
        self.pick = pick
        self.today = today

    def fill(self, reviews, recommendations, themes, agencies):
        self.themes = self._make_themes(themes)
        slugs = [f"example-agency-{number:02}" for number in range(1, agencies + 1)]
        Agency.objects.bulk_create(
            Agency(name=slug.capitalize().replace("-", " "), slug=slug, sort_order=order)
            for order, slug in enumerate(slugs)
        )
        self.agencies = list(Agency.objects.filter(slug__in=slugs))  # SQLite gives back no ids
        made = self._make_reviews(reviews)
        hidden = self._hide(made)
        each, over = divmod(recommendations, reviews)
        counts = [each + (place < over) for place in range(reviews)]
        added, entries = self._make_recommendations(made, counts)
        return FilledSite(self.themes, self.agencies, made, hidden, added, entries)

    def text(self, count, review=None):
        words = self.pick.choices(WORDS, k=count)
        return " ".join([HIDDEN, *words] if review is not None and review in self.hidden else words).capitalize() + "."

    def _make_themes(self, count):
        pages = [
            ThemePage(title=f"Example theme {number:02}", slug=f"example-theme-{number:02}", definition="Invented.")
            for number in range(1, count)
        ]
        pages.append(ThemePage(title=f"{HIDDEN} theme", slug=f"{HIDDEN.lower()}-theme", definition=HIDDEN))
        add_pages(ThemeIndexPage.objects.get(), pages)
        Page.objects.filter(pk=pages[-1].pk).update(live=False)
        return pages

    def _make_reviews(self, count):
        span = (self.today - FIRST_DAY).days
        pages = []
        for number in range(count):
            is_hidden, is_undated = number % 25 in {11, 17}, number % 25 == 5  # noqa: PLR2004
            word = HIDDEN if is_hidden else self.pick.choice(WORDS).capitalize()
            pages.append(
                ReviewPage(
                    title=f"Child {word} {number}",
                    slug=f"child-{word.lower()}-{number}",
                    reference=f"EX-{number:05}",
                    pseudonym=f"Child {word} {number}",
                    summary=" ".join(self.pick.choices(WORDS, k=25)),
                    publication_date=None if is_undated else FIRST_DAY + timedelta(days=self.pick.randrange(span)),
                )
            )
        add_pages(ReviewIndexPage.objects.get(), pages)
        self._relate(pages, "themes", self.themes, 3)
        self._relate(pages, "agencies", self.agencies, 4)
        self._relate(pages, "review_types", list(ReviewType.objects.all()), 1)
        return pages

    def _hide(self, pages):
        drafts, private = pages[11::25], pages[17::25]
        Page.objects.filter(pk__in=[page.pk for page in drafts]).update(live=False)
        PageViewRestriction.objects.bulk_create(
            PageViewRestriction(page_id=page.pk, restriction_type=PageViewRestriction.LOGIN) for page in private
        )
        self.hidden = {*drafts, *private}
        return [*drafts, *private]

    def _make_recommendations(self, reviews, counts):
        made, entries = [], []
        for review, count in zip(reviews, counts, strict=True):
            for number in range(1, count + 1):
                recommendation, steps = self._recommendation(review, number)
                made.append(recommendation)
                entries += steps
        Recommendation.objects.bulk_create(made, batch_size=BATCH)
        ids = dict(Recommendation.objects.values_list("key", "pk"))
        for recommendation in made:
            recommendation.pk = ids[recommendation.key]
        for entry in entries:
            entry.recommendation_id = entry.recommendation.pk
        ProgressEntry.objects.bulk_create(entries, batch_size=BATCH)
        self._relate(made, "agencies", self.agencies, 3, least=0)
        return made, len(entries)

    def _recommendation(self, review, number):
        published = review.publication_date or self.today - timedelta(days=self.pick.randrange(900))
        due = published + timedelta(days=self.pick.randrange(60, 700)) if self.pick.random() < 0.9 else None  # noqa: PLR2004
        recommendation = Recommendation(
            review=review,
            number=str(number),
            sort_order=number,
            text=f"<p>{self.text(24, review)}</p>",
            level=self.pick.choice(RecommendationLevel.values),
            due=due,
        )
        way = self.pick.choices([way for _, way in WAYS], weights=[weight for weight, _ in WAYS])[0]
        if self.pick.random() < WITHOUT_ENTRIES:
            recommendation.status = way[-1]
            self._give_reason(recommendation, review)
            return recommendation, []
        steps = self._steps(recommendation, review, way, published)
        newest = steps[-1]
        recommendation.status, recommendation.due = newest.status, newest.due
        recommendation.status_reason = newest.status_reason
        told = next((step for step in reversed(steps) if step.update), None)
        recommendation.update = told.update if told else ""
        recommendation.update_date = told.date if told else newest.date
        recommendation.evidence = next((step.evidence for step in reversed(steps) if step.evidence), "")
        return recommendation, steps

    def _steps(self, recommendation, review, way, published):
        steps, day, due = [], published, recommendation.due
        for place, status in enumerate(way):
            if day > self.today:
                break
            if place and due and status not in CLOSED_STATUSES and self.pick.random() < 0.3:  # noqa: PLR2004
                due += timedelta(days=self.pick.randrange(30, 200))
            entry = ProgressEntry(
                recommendation=recommendation,
                date=day,
                status=status,
                due=due,
                update=self.text(12, review) if place else "",
                evidence=self.text(9, review) if status in {Status.COMPLETE_AND_EVIDENCED, Status.EMBEDDED} else "",
                private_note=f"{NOTE} {self.text(6)}" if place else "",
                source=ProgressSource.SCREEN if place else ProgressSource.REVIEW,
            )
            self._give_reason(entry, review)
            steps.append(entry)
            day += timedelta(days=self.pick.randrange(20, 400))
        return steps

    def _give_reason(self, record, review):
        if record.status in STATUSES_WITH_REASON:
            record.status_reason = self.text(6, review)

    def _relate(self, records, name, values, most, least=1):
        field = type(records[0])._meta.get_field(name)
        through = field.remote_field.through
        own, other = field.m2m_column_name(), field.m2m_reverse_name()
        rows = [
            through(**{own: record.pk, other: value.pk})
            for record in records
            for value in self.pick.sample(values, self.pick.randint(least, most))
        ]
        through._default_manager.bulk_create(rows, batch_size=BATCH)
