"""The index, and what editors say and see about searches: one subject a module."""

from .index import DroppedVersion, IndexedObject, Posting, Segment
from .statistics import OpenedCount, SearchCount
from .word_groups import WordGroup

__all__ = ["DroppedVersion", "IndexedObject", "OpenedCount", "Posting", "SearchCount", "Segment", "WordGroup"]
