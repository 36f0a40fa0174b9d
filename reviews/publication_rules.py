"""What statutory guidance asks for before a review is published (domain.md, "Rules").

Whether its exact wording binds here nobody could read in the source, so a person may override each rule with a reason.
"""

from django.conf import settings
from django.utils import timezone

from publishing.gate import Problem
from publishing.retention.years import is_early, start_of
from publishing.working_days import after_working_days

from .kinds import PublicationDecision, SubmissionBody

SENT_IN_ADVANCE = {
    SubmissionBody.PANEL: "the Child Safeguarding Practice Review Panel",
    SubmissionBody.SECRETARY_OF_STATE: "the Secretary of State",
    SubmissionBody.OFSTED: "Ofsted",
}


def missing_for_readers(*, review_types, summary, publication_decision, publication_date):
    """Return what a review lacks that no reader may miss: a sentence that says what to do, by the name of its field."""
    missing = {}
    if not review_types:
        missing["review_types"] = "Choose at least one type, so that readers find the review in the list."
    if not summary:
        missing["summary"] = "Write a sentence or two for cards and search before publishing."
    if publication_decision != PublicationDecision.NOT_YET_PUBLISHED and not publication_date:
        missing["publication_date"] = "Give the date of the report, or its year."
    return missing


def problems_of_review(review, at):
    """Return the `publishing.gate.Problem`s of a draft `review` that is to go live `at` a time, as a list."""
    missing = missing_for_readers(
        review_types=review.review_types.all(),
        summary=review.summary,
        publication_decision=review.publication_decision,
        publication_date=review.publication_date,
    )
    problems = [
        Problem(f"missing-{name}", f"“{review}”: {sentence}", blocks=True, page=review)
        for name, sentence in missing.items()
    ]
    problems += [*_problems_of_report(review), *_problems_of_notice(review, at)]
    if review.expire_at and not review.expiry_reason.strip() and is_early(review, review.expire_at, at):
        sentence = f"“{review}” is taken off the site within a year. A review stays public for at least one year."
        problems.append(Problem("one-year", sentence, page=review))
    return problems


def _problems_of_report(review):
    decision = review.publication_decision
    if decision == PublicationDecision.FULL_REPORT:
        if not review.has_report:
            sentence = f"“{review}” is to be published in full, but has no report. Choose it."
            yield Problem("no-report", sentence, page=review)
        if not review.lead_reviewer:
            yield Problem("no-reviewer", f"“{review}” does not name its lead reviewer (tab “Record”).", page=review)
    if review.is_late and not review.delay_reason:
        sentence = f"“{review}” is published over six months after the decision to start. Say why (tab “Record”)."
        yield Problem("late", sentence, page=review)


def _problems_of_notice(review, at):
    """Yield who has not had the report in advance: Working Together 2023 asks for seven working days."""
    days = settings.ADVANCE_NOTICE_WORKING_DAYS
    if not review.has_report or not days:
        return
    sent = {submission.body: submission.sent_on for submission in review.submissions.all()}
    for body, name in SENT_IN_ADVANCE.items():
        if body not in sent:
            sentence = (
                f"“{review}”: no copy was sent to {name}, which gets it {days} working days before. "
                "Once it was, give the date (tab “Record”, “Sent to national bodies”)."
            )
            yield Problem(f"notice-{body}", sentence, page=review, earliest=_start_of(timezone.localdate(), days))
            continue
        earliest = _start_of(sent[body], days)
        if at < earliest:
            sentence = (
                f"“{review}” was sent to {name} on {sent[body]:%-d %B %Y}; {days} working days later is "
                f"{timezone.localtime(earliest):%-d %B %Y}."
            )
            yield Problem(f"notice-{body}", sentence, page=review, earliest=earliest)


def _start_of(sent_on, days):
    return start_of(after_working_days(sent_on, days))
