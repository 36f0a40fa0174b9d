"""Documents with what was found in them, and images."""

from .cleanings import Cleaning, CleaningState
from .documents import PAGES_A_PART, SiteDocument, document_path
from .images import IMAGE_FOLDER, SiteImage, SiteRendition, image_path
from .readings import Acceptance, Finding, PageText, Reading, ReadingState

__all__ = [
    "IMAGE_FOLDER",
    "PAGES_A_PART",
    "Acceptance",
    "Cleaning",
    "CleaningState",
    "Finding",
    "PageText",
    "Reading",
    "ReadingState",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "document_path",
    "image_path",
]
