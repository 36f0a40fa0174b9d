"""The models of reviews, one subject a module."""

from .alike import AlikeRecommendation
from .index import RecommendationIndexPage, ReviewIndexPage
from .progress import ProgressEntry
from .progress_import import ProgressImport
from .recommendation import Recommendation
from .records import RelatedReview, ReviewDocument, Submission
from .reference import AgeBand, Agency, Harm, ReviewType
from .reminders import ReminderSent, ReminderSettings
from .review import ReviewPage
from .theme import ReadFirst, ThemeIndexPage, ThemePage

__all__ = [
    "AgeBand",
    "Agency",
    "AlikeRecommendation",
    "Harm",
    "ProgressEntry",
    "ProgressImport",
    "ReadFirst",
    "Recommendation",
    "RecommendationIndexPage",
    "RelatedReview",
    "ReminderSent",
    "ReminderSettings",
    "ReviewDocument",
    "ReviewIndexPage",
    "ReviewPage",
    "ReviewType",
    "Submission",
    "ThemeIndexPage",
    "ThemePage",
]
