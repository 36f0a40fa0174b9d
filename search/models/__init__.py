"""The models of search, one subject a module."""

from .statistics import OpenedCount, SearchCount

__all__ = ["OpenedCount", "SearchCount"]
