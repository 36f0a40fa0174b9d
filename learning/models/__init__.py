"""The page types of learning, one module a subject."""

from .briefing import Audience, BriefingPage, BriefingReview, LearningIndexPage
from .resource import ResourceIndexPage, ResourceLinkPage
from .year import LearnedIndexPage, LearnedYearPage

__all__ = [
    "Audience",
    "BriefingPage",
    "BriefingReview",
    "LearnedIndexPage",
    "LearnedYearPage",
    "LearningIndexPage",
    "ResourceIndexPage",
    "ResourceLinkPage",
]
