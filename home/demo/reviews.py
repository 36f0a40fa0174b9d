"""The demo's reviews, with their reports, recommendations and submissions."""

from reviews.kinds import ResourceKind
from reviews.models import (
    AgeBand,
    Agency,
    Harm,
    Recommendation,
    RelatedReview,
    ReviewDocument,
    ReviewIndexPage,
    ReviewPage,
    ReviewType,
    Submission,
    ThemePage,
)

from .desk import errors_of, in_order
from .markdown import body_blocks, rich_text_of

# Fields that a file and a page call the same and that need no change.
PLAIN_FIELDS = [
    *("title", "pseudonym", "reference", "summary", "publication_decision", "outcome", "content_note"),
    *("lead_reviewer", "commissioning_body", "period_start", "period_end"),
    *("decision_date", "completed_date", "delay_reason"),
]
MANY_FIELDS = {
    "review_types": ReviewType,
    "themes": ThemePage,
    "harms": Harm,
    "age_bands": AgeBand,
    "agencies": Agency,
}


def make_reviews(desk, items, maker):
    """Make a review page of each item, with the PDF files that `maker` (a ReportMaker) prints; return how many."""
    parent = ReviewIndexPage.objects.get()
    placed = [(item, desk.place(item, parent, _review(desk, item), item.publication_date[0])) for item in items]
    placed = [(item, page) for item, page in placed if page]
    for item, page in placed:
        # Only now are there all pages that others refer to.
        page.related_reviews = [
            RelatedReview(related=other) for other in desk.pick(item, ReviewPage, "related_reviews")
        ]
        _add_files(desk, item, page, maker)
        desk.finish(item, page)
    return len(placed)


def _review(desk, item):
    date, precision = item.publication_date
    return ReviewPage(
        **{name: item[name] for name in PLAIN_FIELDS if item.get(name) is not None},
        **{name: desk.pick(item, model, name) for name, model in MANY_FIELDS.items()},
        publication_date=date,
        publication_date_precision=precision,
        key_learning=body_blocks(item.chapter("Key learning")),
        recommendations=in_order([_recommendation(desk, item, row) for row in item.get("recommendations", [])]),
        submissions=in_order([Submission(**row) for row in item.get("submissions", [])]),
    )


def _recommendation(desk, item, row):
    agencies = desk.pick(item.part(row), Agency, "agencies")
    recommendation = Recommendation(
        **({name: value for name, value in row.items() if name != "agencies"} | {"text": rich_text_of(row["text"])}),
        agencies=agencies,
    )
    with errors_of(item):
        recommendation.full_clean(exclude=["review"])
    return recommendation


def _add_files(desk, item, page, maker):
    if item.chapter("Report"):
        page.report = desk.file(f"{item['pseudonym']}: report", f"{item.slug}-report.pdf", maker.report(item))
    if item.get("action_plan"):
        title = f"{item['pseudonym']}: action plan"
        plan = desk.file(title, f"{item.slug}-action-plan.pdf", maker.action_plan(item))
        page.further_documents = [ReviewDocument(kind=ResourceKind.ACTION_PLAN, title=title, document=plan)]
