"""The kinds of page, as readers of search results tell them apart."""

from dataclasses import dataclass

from learning.models import BriefingPage, LearnedYearPage, ResourceLinkPage
from reviews.models import ReviewPage, ThemePage


@dataclass(frozen=True)
class Kind:
    """A kind of page."""

    value: str
    singular: str
    plural: str
    model: type | None = None


KINDS = (
    Kind("review", "Review", "Reviews", ReviewPage),
    Kind("briefing", "Briefing", "Briefings", BriefingPage),
    Kind("theme", "Theme", "Themes", ThemePage),
    Kind("resource", "Resource", "Resources on other sites", ResourceLinkPage),
    Kind("year", "Yearly summary", "Yearly summaries", LearnedYearPage),
    Kind("page", "Page", "Other pages"),
)
