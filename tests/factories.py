"""Pages and files for tests: each function makes the valid minimum, and takes what the test asserts."""

from datetime import date
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image as PillowImage
from wagtail.models import PageViewRestriction

from documents import rules
from documents.clearance import settle
from documents.models import PageText, Reading, ReadingState, SiteDocument, SiteImage
from home.models import HomePage, InformationPage
from learning.kinds import SEVEN_MINUTE_HEADINGS
from learning.models import BriefingPage, LearningIndexPage, ResourceIndexPage, ResourceLinkPage
from reviews.models import Agency, Recommendation, ReviewIndexPage, ReviewPage, ReviewType, ThemeIndexPage, ThemePage

numbers = count(1)


def add_page(parent, page, *, live=True, private=False, **many):
    """Put `page` below `parent`, with its many-to-many fields given by name, and return it."""
    page.live = live
    parent.add_child(instance=page)
    for name, values in many.items():
        getattr(page, name).set(values)
    if many:
        page.save()
    if private:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def make_review(title=None, *, review_types=("lcspr",), live=True, private=False, many=None, **fields):
    """Make a review, live and public unless told otherwise."""
    title = title or f"Child Example {next(numbers)}"
    fields = {"summary": "An invented review.", "publication_date": date(2024, 5, 1)} | fields
    types = ReviewType.objects.filter(slug__in=review_types)
    page = ReviewPage(title=title, **fields)
    parent = ReviewIndexPage.objects.get()
    return add_page(parent, page, live=live, private=private, review_types=types, **(many or {}))


def make_recommendation(review, *, agencies=(), **fields):
    """Add a recommendation to `review`."""
    fields = {"number": str(next(numbers)), "text": "<p>Agencies should do something by spring.</p>"} | fields
    recommendation = Recommendation(review=review, **fields)
    recommendation.save()
    recommendation.agencies.set(agencies)
    recommendation.save()
    return recommendation


def make_agency(name=None, **fields):
    """Make an agency."""
    number = next(numbers)
    return Agency.objects.create(name=name or f"Example agency {number}", slug=f"agency-{number}", **fields)


def make_theme(title=None, *, live=True, private=False, **fields):
    """Make a theme."""
    page = ThemePage(title=title or f"Theme {next(numbers)}", **({"definition": "What it means."} | fields))
    return add_page(ThemeIndexPage.objects.get(), page, live=live, private=private)


def seven_sections():
    """Seven sections with a sentence each, which is what a briefing has when it goes live."""
    return [
        ("section", {"heading": heading, "text": "<p>An invented sentence.</p>"}) for heading in SEVEN_MINUTE_HEADINGS
    ]


def make_briefing(title=None, *, live=True, private=False, many=None, **fields):
    """Make a briefing with seven empty sections."""
    page = BriefingPage(title=title or f"Briefing {next(numbers)}", **({"summary": "An invented briefing."} | fields))
    return add_page(LearningIndexPage.objects.get(), page, live=live, private=private, **(many or {}))


def make_resource(title=None, *, live=True, private=False, many=None, **fields):
    """Make a resource on another site."""
    fields = {"publisher": "Example Trust", "address": "https://example.org/resource"} | fields
    page = ResourceLinkPage(title=title or f"Resource {next(numbers)}", **fields)
    return add_page(ResourceIndexPage.objects.get(), page, live=live, private=private, **(many or {}))


def make_information_page(title=None, *, live=True, private=False, **fields):
    """Make a free page below the home page."""
    page = InformationPage(title=title or f"Information {next(numbers)}", **fields)
    return add_page(HomePage.objects.get(), page, live=live, private=private)


def make_image(title="Picture", *, size=(1200, 630)):
    """Make a picture in the library."""
    content = BytesIO()
    PillowImage.new("RGB", size, "teal").save(content, "PNG")
    return SiteImage.objects.create(title=title, file=ContentFile(content.getvalue(), name="picture.png"))


def make_document(title="Report", *, content=b"%PDF-1.7 example", name="report.pdf", read=True):
    """Make a document in the library, read and cleared unless told otherwise."""
    document = SiteDocument.objects.create(title=title, file=ContentFile(content, name=name))
    if read:
        clear(document)
    return document


def add_text(document, *pages, **facts):
    """Give `document`, a PDF, the text of its `pages`, and the `facts` that it says of itself."""
    PageText.objects.bulk_create(
        PageText(document=document, number=number, text=text) for number, text in enumerate(pages, 1)
    )
    document.reading.kind, document.reading.page_count, document.reading.facts = "pdf", len(pages), facts
    document.reading.state = ReadingState.READ
    document.reading.save()
    document.has_text = any(pages)
    document.save()
    return document


def clear(document):
    """Let `document` pass for one that was read and in which nothing was found."""
    Reading.objects.filter(document=document).update(state=ReadingState.READ, rules=rules.VERSION)
    settle(document)
