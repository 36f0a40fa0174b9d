"""The demo's PDF files: each review's report, and its action plan where it has one."""

import re
from datetime import date

from django.utils.formats import date_format

from home.dates import DATE_FORMATS
from reviews.kinds import RecommendationLevel, RecommendationStatus

from .typesetting import heading, inline_markdown, make_pdf, markdown, string, table, words

# Chapters after which nothing comes, not even the recommendations.
APPENDIX = re.compile(r"^## +(?=Appendix|Annex)", re.MULTILINE)


class ReportMaker:
    """Makes the PDF files of reviews from their text."""

    def __init__(self, partnership, type_names, agency_names):
        """Remember the partnership's name, and the names of review types and agencies by their slugs."""
        self.partnership = partnership
        self.type_names = type_names
        self.agency_names = agency_names

    def report(self, review):
        """Return the full report of `review` as PDF: title page, contents, chapters, recommendations, appendices."""
        chapters, *appendices = APPENDIX.split(review.chapter("Report"))
        parts = [
            "#contents()",
            markdown(chapters),
            self._recommendations(review),
            *(markdown(f"## {appendix}") for appendix in appendices),
        ]
        return self._document(review, f"{review['pseudonym']}: report of the review", parts)

    def action_plan(self, review):
        """Return the action plan of `review` as PDF: what was recommended, who acts by when, and what came of it."""
        intro = (
            f"This plan sets out how agencies act on the recommendations of the review of {review['pseudonym']}. "
            "The partnership's learning and improvement group looks at it every three months."
        )
        rows = [
            [
                words(item["number"]),
                inline_markdown(item["text"]),
                words(self._agencies(item)),
                words(_long_date(item.get("due"))),
                words(RecommendationStatus(item["status"]).label),
                words(_progress(item)),
            ]
            for item in review.get("recommendations", [])
        ]
        header = [words(text) for text in ("No.", "Recommendation", "Who acts", "By", "Status", "What has been done")]
        summary = [
            heading("Progress at a glance"),
            table(
                [words("Status"), words("Recommendations")],
                [[words(label), words(str(count))] for label, count in _count_statuses(review)],
                "auto, auto",
            ),
        ]
        parts = [
            heading("About this plan"),
            words(intro),
            *summary,
            "#pagebreak()",
            heading("Actions"),
            table(header, rows, "auto, 3fr, 2fr, auto, auto, 3fr"),
        ]
        return self._document(review, f"{review['pseudonym']}: action plan", parts, flipped=True)

    def _document(self, review, title, parts, *, flipped=False):
        made_on, precision = review.publication_date
        made_on = made_on or review.get("completed_date") or date(2026, 1, 5)
        details = [
            ("Reference", review["reference"]),
            ("Period under review", _period(review)),
            ("Independent reviewer", review.get("lead_reviewer", "")),
            ("Commissioned by", review.get("commissioning_body", self.partnership)),
            ("Date", date_format(made_on, DATE_FORMATS[precision])),
        ]
        pairs = "".join(f"({string(name)}, {string(value)}), " for name, value in details if value)
        kinds = " and ".join(self.type_names[slug] for slug in review["review_types"])
        opening = (
            f"#show: report.with(title: {string(title)}, partnership: {string(self.partnership)}, "
            f"kind: {string(kinds)}, reference: {string(review['reference'])}, details: ({pairs}), "
            f"flipped: {str(flipped).lower()})"
        )
        return make_pdf("\n\n".join([opening, *parts]), made_on)

    def _recommendations(self, review):
        if not review.get("recommendations"):
            return ""
        parts = [heading("Recommendations")]
        for item in review["recommendations"]:
            due = f" By {_long_date(item['due'])}." if item.get("due") else ""
            level = RecommendationLevel(item["level"]).label.lower()
            parts += [
                heading(f"Recommendation {item['number']}", 2, numbered=False),
                inline_markdown(item["text"]),
                f"#emph[{words(f'Addressed to: {self._agencies(item)} ({level}).{due}')}];",
            ]
        return "\n\n".join(parts)

    def _agencies(self, recommendation):
        return ", ".join(self.agency_names[slug] for slug in recommendation["agencies"])


def _count_statuses(review):
    statuses = [item["status"] for item in review.get("recommendations", [])]
    return [(status.label, statuses.count(status)) for status in RecommendationStatus if status in statuses]


def _period(review):
    years = sorted({year for year in (review.get("period_start"), review.get("period_end")) if year})
    return " to ".join(str(year) for year in years)


def _progress(recommendation):
    parts = [recommendation.get(name, "") for name in ("update", "evidence", "status_reason")]
    return " ".join(part for part in parts if part)


def _long_date(day):
    return date_format(day, "j F Y") if day else ""
