"""Makes few segments of many, and leaves out what was dropped: searching costs the same, however often is written.

Segments are merged with others of their size, so each entry is written again a few times only, and no merge takes
longer than `MOST_MERGED` entries do: nobody waits for a lock meanwhile that publication needs.
"""

import numpy as np
from django.db import transaction

from .inserting import add_postings
from .merging_postings import merged_rows
from .models import DroppedVersion, Posting, Segment
from .packing import Columns, pack_columns, pack_fields, pack_words, unpack_columns, unpack_words

MOST_OF_A_SIZE = 12  # segments
SIZES = (100, 1200)  # entries: below the first is small, below the second middling
MOST_MERGED = 5000  # entries of a segment that merging makes
MOST_DROPPED = 400  # versions


def merge_where_many():
    """Merge segments where there are too many of a size, or too many dropped versions; in the present transaction."""
    sizes = dict(Segment.objects.order_by("pk").values_list("pk", "size"))
    chosen = []
    lowest = 0
    for limit in SIZES:
        of_size = sorted((size, pk) for pk, size in sizes.items() if lowest <= size < limit)
        if len(of_size) > MOST_OF_A_SIZE:
            chosen += [pk for _, pk in of_size]
        lowest = limit
    if DroppedVersion.objects.count() > MOST_DROPPED:
        chosen += [pk for pk in _with_most_dropped() if pk not in chosen]
    if chosen:
        merge(chosen)


def merge_all():
    """Leave no dropped entries, and not too many segments; each merge is its own transaction."""
    remove_dropped()
    for pk in _dropped_counts():
        merge([pk])
    with transaction.atomic():
        merge_where_many()


def remove_dropped():
    """Remove the segments of which every entry is dropped."""
    counts = _dropped_counts()
    gone = [pk for pk, size in Segment.objects.filter(pk__in=counts).values_list("pk", "size") if counts[pk] == size]
    for pk in gone:
        merge([pk])


def merge(keys):
    """Make one segment of those with these keys, or several where they are too large; nothing if one has gone."""
    with transaction.atomic():
        segments = list(Segment.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        if len(segments) < len(keys):
            return
        total, group = 0, []
        for segment in segments:
            if group and total + segment.size > MOST_MERGED:
                _merge(group)
                total, group = 0, []
            group.append(segment)
            total += segment.size
        _merge(group)


def _with_most_dropped():
    """Return the keys of the segments without which few dropped versions would be left."""
    counts = _dropped_counts()
    left, chosen = sum(counts.values()), []
    for pk, count in sorted(counts.items(), key=lambda item: -item[1]):
        if left <= MOST_DROPPED // 2:
            break
        chosen.append(pk)
        left -= count
    return chosen


def _dropped_counts():
    """Return {key of a segment: how many of its entries are dropped} where some are."""
    dropped = np.array(DroppedVersion.objects.values_list("version", flat=True), np.int64)
    counts = {}
    for segment in Segment.objects.defer("words", "fields").order_by("pk").iterator(20):
        versions = unpack_columns(bytes(segment.arrays), segment.size)["version"]
        if count := int(np.isin(versions, dropped).sum()):
            counts[segment.pk] = count
    return counts


def _merge(segments):
    columns = [Columns(segment) for segment in segments]
    dropped = np.array(DroppedVersion.objects.values_list("version", flat=True), np.int64)
    kept = [~np.isin(each["version"], dropped) for each in columns]
    if len(segments) == 1 and kept[0].all():
        return
    start, numbers = 0, {}
    for segment, keep in zip(segments, kept, strict=True):
        numbers[segment.pk] = np.where(keep, np.cumsum(keep) - 1 + start, -1)
        start += int(keep.sum())
    if start:
        merged = _merged_segment(segments, columns, kept, numbers, start)
        merged.save(force_insert=True)
        add_postings((merged.pk, *row) for row in merged_rows(numbers, start))
    keys = [segment.pk for segment in segments]
    Posting.objects.filter(segment__in=keys)._raw_delete(using=Posting.objects.db)
    Segment.objects.filter(pk__in=keys)._raw_delete(using=Segment.objects.db)
    gone = np.unique(np.concatenate([each["version"][~keep] for each, keep in zip(columns, kept, strict=True)]))
    for begin in range(0, len(gone), 500):
        DroppedVersion.objects.filter(version__in=gone[begin : begin + 500].tolist()).delete()


def _merged_segment(segments, columns, kept, numbers, size):
    header = {"types": [], "fields": [], "names": []}
    parts, fields = [], []
    for each, keep in zip(columns, kept, strict=True):
        names = each.header["names"]
        recoded = {name: each[name][keep] for name in ("version", "part", "recency", "length")}
        recoded["type"] = _codes(header["types"], each.header["types"])[each["type"][keep]]
        number = each["number"][keep].copy()
        number[number < 0] -= len(header["names"])
        recoded["number"] = number
        header["names"] += names
        parts.append(recoded)
        entries, starts, codes = each.fields
        entries = numbers[each.id][entries]
        there = entries >= 0
        fields.append((entries[there], starts[there], _codes(header["fields"], each.header["fields"])[codes[there]]))
    words = set().union(*(unpack_words(bytes(segment.words)) for segment in segments))
    return Segment(
        size=size,
        header=header,
        arrays=pack_columns({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}),
        fields=pack_fields([np.concatenate(each) for each in zip(*fields, strict=True)]),
        words=pack_words(words),
    )


def _codes(known, names):
    """Return the places of `names` in the list `known`, to which those are added that it lacks."""
    for name in names:
        if name not in known:
            known.append(name)
    return np.array([known.index(name) for name in names], np.int64)
