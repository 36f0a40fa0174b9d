"""What a briefing has to have before readers get it, whether it is published from its form or in a release."""

from publishing.gate import Problem

from .kinds import SEVEN_MINUTE_HEADINGS, BriefingType


def missing_for_readers(*, summary, briefing_type, body, has_file):
    """Return what a briefing lacks that no reader may miss: a sentence that says what to do, by the name of its field.

    body: the blocks. has_file: whether the briefing is, or has, a file or a link to one.
    """
    missing = {}
    if not summary:
        missing["summary"] = "Write a sentence or two for cards and search before publishing."
    sections = sum(block.block_type == "section" for block in body)
    if not body and not has_file:
        missing["body"] = "Write the briefing here, or choose its file."
    elif body and briefing_type == BriefingType.SEVEN_MINUTE and sections != len(SEVEN_MINUTE_HEADINGS):
        missing["body"] = (
            f"A 7-minute briefing has exactly seven sections; this one has {sections}. "
            "Add or join sections, or choose another type of briefing."
        )
    return missing


def problems_of_briefing(briefing, at):
    """Return the `publishing.gate.Problem`s of a draft `briefing` that is to go live `at` a time, as a list."""
    missing = missing_for_readers(
        summary=briefing.summary,
        briefing_type=briefing.briefing_type,
        body=briefing.body,
        has_file=bool(briefing.document_id or briefing.link),
    )
    return [
        Problem(f"missing-{name}", f"“{briefing}”: {sentence}", blocks=True, page=briefing)
        for name, sentence in missing.items()
    ]


def reviews_told(briefing):
    """Return the ids of the reviews that `briefing` draws on: their watch lists hold for it too."""
    return [row.review_id for row in briefing.related_reviews.all()]
