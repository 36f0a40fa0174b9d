"""The search index: postings, packed by the segment, the same on every database.

A segment holds some thousand entries (an object, or one page of a file's text each) and never changes. What is indexed
anew gets into a new segment under a new version, and the version before it is dropped: its entries stay in their
segment, passed over, until that is merged with others (`search.merging`). Because segments never change, processes
keep what they have read of them (`search.reading`).
"""

import secrets

from django.db import models


def new_id():
    """Return a random key: none is used twice, also not after a transaction was undone or a database restored."""
    return secrets.randbits(62)


class Segment(models.Model):
    """Some entries, and what is known of each one."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    size = models.PositiveIntegerField("entries")
    header = models.JSONField("kinds of object, names of fields, keys that are no numbers")
    arrays = models.BinaryField("what is known of the entries, column by column (search.packing)")
    fields = models.BinaryField("where the fields of the entries begin")
    words = models.BinaryField("every word that is in them, compressed")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "segment of the search index"
        verbose_name_plural = "segments of the search index"

    def __str__(self):
        return f"{self.id} ({self.size})"


class Posting(models.Model):
    """Where some terms are in one segment (`search.blocks`)."""

    pk = models.CompositePrimaryKey("segment", "key")
    segment = models.BigIntegerField("segment")
    key = models.BigIntegerField("key", help_text="Of the block of the terms, or the one term.")
    terms = models.BinaryField("the terms (search.analysis.term_of), and in how many entries each is")
    entries = models.BinaryField("the entries, and how much of the terms is in each")
    forms = models.BinaryField("the words that have these stems")
    positions = models.BinaryField("the places of the terms in each entry")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "posting of the search index"
        verbose_name_plural = "postings of the search index"

    def __str__(self):
        return f"{self.segment}: {self.key}"


class IndexedObject(models.Model):
    """An object that is in the index, and its present version."""

    pk = models.CompositePrimaryKey("content_type", "object_id")
    content_type = models.PositiveIntegerField("content type of its root model")
    object_id = models.CharField("key", max_length=50)
    version = models.BigIntegerField("version", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "object in the search index"
        verbose_name_plural = "objects in the search index"

    def __str__(self):
        return f"{self.content_type}: {self.object_id}"


class DroppedVersion(models.Model):
    """A version whose entries are passed over, and not merged away yet."""

    version = models.BigIntegerField("version", primary_key=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "dropped version"
        verbose_name_plural = "dropped versions"

    def __str__(self):
        return str(self.version)
