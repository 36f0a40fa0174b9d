"""A small public site, and beside it one page of each kind full of canaries, in whatever state a test puts them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, get_page_models

from documents.models import SiteDocument, SiteImage
from home.models import InformationPage
from learning.models import BriefingReview
from publishing import engine
from publishing.outbox import drain
from reviews.models import RelatedReview, ReviewPage, ThemePage

from .canaries import Canaries, children_of, page_to, registers_of
from .factories import (
    make_agency,
    make_briefing,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
NOBODY = 99_999_999  # the number of no page and no file
UNKNOWN = "zxqvzzzz"  # a word that stands nowhere

# One page of each of these; of the other types the site has exactly one, which is public.
KINDS = [model for model in get_page_models() if model is not Page and model.max_count != 1]


class Clock:
    """Stands in for the system's clock."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


def words_linked_to(pages):
    """Return rich text with a link to each of `pages` (ids)."""
    return "".join(f'<p>See <a linktype="page" id="{pk}">the other one</a>.</p>' for pk in pages)


@dataclass
class World:
    """What there is: `theme`, `review`, `briefing`, `notes` are public; `pages` are full of canaries."""

    clock: Clock
    canaries: Canaries = field(default_factory=Canaries)
    pages: list = field(default_factory=list)

    def __post_init__(self):
        """Make what is public."""
        self.theme = make_theme("Supervision")
        many = {"themes": [self.theme], "agencies": [make_agency("Example Council")]}
        self.review = make_review("Child Sparrow", many=many, publication_date=date(2024, 5, 1))
        make_recommendation(self.review, agencies=[make_agency("Example Police")])
        self.briefing = make_briefing("Sparrow briefing", many={"themes": [self.theme]})
        self.resource = make_resource("Sparrow resource", many={"themes": [self.theme]})
        count = len(KINDS) + 1
        self.notes = make_information_page("Notes", body=[("paragraph", words_linked_to([NOBODY] * count))])
        for page in (self.theme, self.review, self.briefing, self.resource, self.notes):
            page.save_revision().publish()
            page.refresh_from_db()

    def add_pages(self):
        """Make one draft of each kind, full of canaries, and a free page below the free one."""
        for model in sorted(KINDS, key=lambda model: model is not ThemePage):  # the others carry the theme
            self._add(model)
        self._add(InformationPage, parent=self.of(InformationPage))

    def of(self, model):
        """Return the first of the hidden pages that is of `model`."""
        return next(page for page in self.pages if isinstance(page, model))

    def _add(self, model, parent=None):
        parent = parent or Page.objects.type(model.allowed_parent_page_models()[0]).get()
        page = self.fill(model(), live=False)
        parent.add_child(instance=page)
        self.give_records(page)
        page.save()
        page.save_revision()
        self.pages.append(page)

    def fill(self, page, **given):
        """Put canaries into the fields of `page`."""
        for name, value in given.items():
            setattr(page, name, value)
        return self.canaries.fill(page, **{name: value for name, value in given.items() if hasattr(page, name)})

    def give_records(self, page):
        """Give `page` one inline record of each kind and one entry of each register, and the hidden theme."""
        for name, model in children_of(type(page)):
            record = self.canaries.fill(model())
            if key := page_to(model):
                setattr(record, key.name, self.review)
            if hasattr(record, "sent_on"):
                record.sent_on = date(2023, 5, 1)
            if hasattr(record, "update_date"):
                record.update_date = date(2023, 5, 1)
            getattr(page, name).set([record])
        for name, model in registers_of(type(page)):
            getattr(page, name).set([self.canaries.term(model)])
        if any(field.name == "themes" for field in page._meta.many_to_many):
            page.themes.set([self.of(ThemePage)])

    def refer(self):
        """Let what is public refer to the hidden pages in every way there is."""
        self.review.themes.add(self.of(ThemePage))
        self.review.related_reviews.add(RelatedReview(related=self.of(ReviewPage)))
        self.briefing.themes.add(self.of(ThemePage))
        self.briefing.related_reviews.add(BriefingReview(review=self.of(ReviewPage)))
        self.resource.themes.add(self.of(ThemePage))
        self.notes.body = [("paragraph", words_linked_to([page.pk for page in self.pages]))]
        self.refer_anew()
        for page in self.pages:
            Redirect.objects.create(old_path=f"/old-{page.pk}", redirect_page=page)
            SearchPromotion.objects.create(query=Query.get("sparrow"), page_id=page.pk)

    def refer_anew(self):
        """Save the public pages again, and so put what they may tell at this moment into the search index."""
        for page in (self.review, self.briefing, self.resource, self.notes):
            page.save()

    def fresh(self):
        """Return the hidden pages as the database has them."""
        return [type(page).objects.get(pk=page.pk) for page in self.pages]

    def publish(self, **times):
        """Publish every hidden page as it is, or schedule it with `go_live_at` and `expire_at`."""
        for page in self.fresh():
            for name, value in times.items():
                setattr(page, name, value)
            page.save_revision().publish()
        self.refer_anew()

    def move_clock(self, moment):
        """Let it be `moment`, and the scheduler do what is due."""
        self.clock.now = moment
        engine.publish_due()
        drain()

    def told(self, answers):
        """Return what `answers` (of a crawl) tell of the hidden pages: {address: places of the canaries}."""
        found = {address: self.canaries.found_in(answer.text) for address, answer in answers.items()}
        return {address: places for address, places in found.items() if places}

    def files(self):
        """Return the documents that hold canaries."""
        return [each for each in SiteDocument.objects.order_by("pk") if each.title in self.canaries.places]

    def pictures(self):
        """Return the pictures that hold canaries."""
        return [each for each in SiteImage.objects.order_by("pk") if each.title in self.canaries.places]
