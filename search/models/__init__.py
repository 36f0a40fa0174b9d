"""The models of search, one subject a module."""

from .word_groups import WordGroup

__all__ = ["WordGroup"]
