"""The index, and what editors say and see about searches."""

from .index import DroppedVersion, IndexedObject, Posting, Segment

__all__ = ["DroppedVersion", "IndexedObject", "Posting", "Segment"]
