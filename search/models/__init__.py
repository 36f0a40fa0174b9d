"""The index, and what editors say and see about searches."""

from .index import DroppedVersion, IndexedObject, Posting, Segment
from .statistics import OpenedCount, SearchCount

__all__ = ["DroppedVersion", "IndexedObject", "OpenedCount", "Posting", "SearchCount", "Segment"]
