"""The models of reviews, one subject a module."""

from .index import RecommendationIndexPage, ReviewIndexPage
from .progress import ProgressEntry
from .recommendation import Recommendation
from .records import RelatedReview, ReviewDocument, Submission
from .reference import AgeBand, Agency, Harm, ReviewType
from .review import ReviewPage
from .theme import ReadFirst, ThemeIndexPage, ThemePage

__all__ = [
    "AgeBand",
    "Agency",
    "Harm",
    "ProgressEntry",
    "ReadFirst",
    "Recommendation",
    "RecommendationIndexPage",
    "RelatedReview",
    "ReviewDocument",
    "ReviewIndexPage",
    "ReviewPage",
    "ReviewType",
    "Submission",
    "ThemeIndexPage",
    "ThemePage",
]
