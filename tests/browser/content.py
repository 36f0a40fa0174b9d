"""A site with one of every kind of page, each with everything that it can show."""

from datetime import date

from wagtail.models import Site
from wagtail.rich_text import RichText

from home.blocks import BODY_BLOCKS
from home.models import PartnershipSettings
from learning.models import Audience, BriefingReview
from reviews.alike import decide
from reviews.kinds import RecommendationStatus, ResourceKind
from reviews.models import AgeBand, Harm, ProgressEntry, RelatedReview, ReviewDocument, ReviewIndexPage
from reviews.progress import record
from tests.factories import (
    add_text,
    make_agency,
    make_briefing,
    make_document,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

LONG_WORD = "Wrenshire-Upper-Saltmarsh-and-Pennymoor-Safeguarding-Arrangements-Subgroup"
TEXT = "<p>" + "Practitioners asked what the child saw, heard and felt on an ordinary day at home. " * 7 + "</p>"


def make_site():
    """Make the pages and return their addresses by kind."""
    PartnershipSettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        name="Example Safeguarding Children Partnership",
        contact_email="office@partnership.example",
        exit_address="https://weather.example/today",
    )
    themes = [make_theme(title, summary="What it means.") for title in ("Unseen men", "Voice of the child", LONG_WORD)]
    agencies = [make_agency(f"Example {name}") for name in ("County Council", "Constabulary", LONG_WORD)]
    review = _review(themes, agencies)
    return {
        "home": "/",
        "review": review.url,
        "bare review": make_review("Child Bare", review_types=(), summary="", publication_date=None).url,
        "briefing": _briefing(themes, review).url,
        "theme": themes[0].url,
        "themes": "/themes/",
        "resource": make_resource(description="<p>For everybody.</p>", many={"themes": themes}).url,
        "information": make_information_page("About us", summary="Who we are.", body=_blocks()).url,
        "reviews": "/reviews/",
        "learning": "/learning/",
        "recommendations": "/recommendations/",
        "recommendations by agency": "/recommendations/?group=agency",
        "recommendations by theme": "/recommendations/?group=theme&q=child",
        "recommendation": f"/recommendations/{review.recommendations.first().key}/",
        "progress": "/recommendations/progress/",
        "years": "/learned/",
        "year": "/learned/2024/",
        "resources": "/resources/",
        "search": "/search/?q=child",
        "narrowed search": "/search/?q=child+invented+unseen+men&kind=review&theme=unseen-men&sort=date",
        "search by what is carried": "/search/?q=neglect",
        "search put right": "/search/?q=childd",
        "start of search": "/search/",
        "alerts": "/alerts/",
        "alerts asked for": "/alerts/check-your-mail/",
        "empty search": "/search/?q=nothinglikethis",
        "open data": "/data/",
        "not found": "/nowhere/",
    }


def _review(themes, agencies):
    review = make_review(
        f"Child Otter: a bruise, a holiday weekend and the {LONG_WORD}",
        pseudonym="Child Otter",
        reference="X-2024-03",
        review_types=("lcspr", "thematic-review"),
        period_start=2019,
        period_end=2021,
        lead_reviewer="Dr Example (invented)",
        commissioning_body="Example Partnership",
        decision_date=date(2022, 11, 3),
        completed_date=date(2024, 2, 20),
        delay_reason="It waited for a trial.",
        outcome="serious-harm",
        content_note="It describes injuries.",
        report=add_text(make_document("The report", name="report.pdf"), "A child.", f"The child of {LONG_WORD}."),
        nspcc_url="https://library.example.org/record",
        show_nspcc_link=True,
        key_learning=_blocks(),
        many={
            "themes": themes,
            "harms": Harm.objects.all()[:2],
            "age_bands": AgeBand.objects.all()[:2],
            "agencies": agencies,
        },
    )
    for number, status in enumerate(RecommendationStatus, start=1):
        make_recommendation(
            review,
            number=str(number),
            agencies=agencies,
            due=date(2024, 1, 31),
            status=status,
            status_reason="For a reason.",
            update="Half done.",
            update_date=date(2024, 3, 1),
            evidence="A dip sample.",
        )
    first = review.recommendations.first()
    for day, status in ((date(2024, 6, 1), "in-progress"), (date(2025, 3, 1), "complete")):
        fields = {"due": day, "update": "Training held.", "evidence": "A dip sample."}
        record([ProgressEntry(recommendation=first, date=day, status=status, **fields)])
    decide(first, make_recommendation(make_review("Child Teal")), True, None)
    ReviewDocument.objects.create(review=review, kind=ResourceKind.SLIDES, title="Missing slides")
    RelatedReview.objects.create(review=review, related=make_review("Child Lapwing"))
    introduction = ReviewIndexPage.objects.get()
    introduction.intro = _blocks()
    introduction.save()
    return review


def _briefing(themes, review):
    briefing = make_briefing(
        "Bruising in babies who cannot move yet",
        publication_date=date(2024, 7, 1),
        body=[
            ("section", {"heading": f"Part {number}", "text": RichText(TEXT + "<h3>More</h3><ul><li>One</li></ul>")})
            for number in range(1, 8)
        ],
        questions="<ol><li>Who asked?</li><li>Who would ask?</li><li>What did we record?</li></ol>",
        content_note="It describes injuries.",
        document=make_document(name="briefing.pdf"),
        many={"audiences": Audience.objects.all()[:3], "themes": themes},
    )
    BriefingReview.objects.create(briefing=briefing, review=review)
    return briefing


def _blocks():
    columns = ("Agency", "Duty", "Since", "Contact", LONG_WORD)
    table = dict(BODY_BLOCKS)["table"].to_python(
        {
            "caption": "Who does what",
            "columns": [{"type": "text", "heading": name} for name in columns],
            "rows": [{"values": ["Council", "Leads", "2019", "Front door", LONG_WORD]}] * 3,
        }
    )
    return [
        ("paragraph", RichText(f'<p>{LONG_WORD} and <a href="https://example.org/{LONG_WORD}">a link</a>.</p>')),
        ("heading", "Purpose"),
        ("paragraph", RichText(f"<h3>Why</h3>{TEXT}<ol><li>First</li></ol>")),
        ("heading", "Duties"),
        ("quotation", {"text": "Words of guidance.", "attribution": "The guidance"}),
        ("callout", {"heading": "Mind", "text": RichText("<p>This matters.</p>")}),
        ("heading", "More"),
        ("accordion", {"sections": [{"heading": "Open me", "text": RichText("<p>What lies inside.</p>")}]}),
        ("table", table),
        ("file", {"document": make_document("Form", name="form.pdf"), "title": ""}),
    ]
